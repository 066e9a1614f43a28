"""A person as the register knows him; numbers and phones are encrypted (privacy G5)."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from linli.accounts.models import User
from linli.kernel import clock
from linli.kernel.identity import age_at
from linli.kernel.scope import Actor, ScopedQuerySet
from linli.organisation.placed import RegisterRow, in_ranges
from linli.residents import codes


class Person(RegisterRow):
    """Stands where he lives; where his household is registered elsewhere, that place sees him too.

    `doc_token`, `phones_token` and `religion_token` are opened by `residents.sealed` alone.
    """

    class State(models.TextChoices):
        HERE = "here", "在住"
        AWAY = "away", "户在人不在"
        LEFT = "left", "已迁出"
        DEAD = "dead", "已故"

    state = models.CharField("状态", max_length=4, choices=State, default=State.HERE)
    registered_place = models.BigIntegerField("户籍所在网格", null=True)

    name = models.CharField("姓名", max_length=60)
    name_key = models.CharField("拼音", max_length=120, editable=False)
    former_name = models.CharField("曾用名", max_length=60, blank=True)
    doc_kind = models.CharField("证件类型", max_length=3, choices=codes.Paper, default="111")
    doc_token = models.BinaryField("证件号码（加密）", null=True, editable=False)
    doc_index = models.BinaryField("证件号码索引", null=True, editable=False)
    sex = models.CharField("性别", max_length=1, choices=codes.Sex, default="0")
    born = models.DateField("出生日期", null=True, blank=True)
    ethnic = models.CharField("民族", max_length=2, choices=codes.PEOPLES, blank=True)
    native_place = models.CharField("籍贯", max_length=60, blank=True)
    marital = models.CharField("婚姻状况", max_length=2, choices=codes.Marital, blank=True)
    political = models.CharField("政治面貌", max_length=2, choices=codes.Political, blank=True)
    education = models.CharField("文化程度", max_length=2, choices=codes.Education, blank=True)
    occupation = models.CharField("职业", max_length=60, blank=True)
    employer = models.CharField("工作单位（学校）", max_length=80, blank=True)
    employment = models.CharField("就业状况", max_length=2, choices=codes.Employment, blank=True)
    health = models.CharField("健康状况", max_length=2, choices=codes.Health, blank=True)
    household_kind = models.CharField(
        "户口性质", max_length=1, choices=codes.HouseholdKind, blank=True
    )
    registered_address = models.CharField("户籍地址", max_length=150, blank=True)
    # [{number, owner, may_call}] encrypted
    phones_token = models.BinaryField("电话（加密）", null=True, editable=False)
    marks = ArrayField(
        models.BinaryField(), default=list, editable=False
    )  # blind indexes of whole phones and of their last four digits
    religion_token = models.BinaryField("宗教信仰（加密）", null=True, editable=False)
    left_behind = models.CharField("留守", max_length=2, choices=codes.LeftBehind, blank=True)
    # written from the care profiles that are open, for lists
    care_groups = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    guardian_consents = models.BooleanField("监护人同意（不满十四岁）", default=False)
    died_on = models.DateField("死亡日期", null=True, blank=True)
    remark = models.CharField("备注", max_length=300, blank=True)
    confirmed_at = models.DateTimeField("最近核实", null=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    extra = models.JSONField("采集项", default=dict, db_default={})
    search = ArrayField(models.TextField(), default=list, editable=False)  # names and pinyin

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "居民"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["county", "doc_index"],
                name="person_once",
                condition=Q(doc_index__isnull=False, is_deleted=False),
            ),
            models.CheckConstraint(
                name="dead_persons_have_no_place_among_the_living",
                condition=Q(died_on=None) | Q(state="dead"),
            ),
        ]
        indexes: ClassVar = [
            *(
                models.Index(fields=[column, "state", "name_key", "id"], name=f"person_{column}")
                for column in ("place", "community", "township", "county")
            ),
            models.Index(
                fields=["registered_place"],
                name="person_registered",
                condition=Q(registered_place__isnull=False),
            ),
            models.Index(fields=["name"], name="person_name"),
            GinIndex(fields=["search"], name="person_search"),
            GinIndex(fields=["marks"], name="person_marks"),
            GinIndex(fields=["care_groups"], name="person_care", condition=~Q(care_groups=[])),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        """Where he lives, and where his household is registered; residents/0002 says it in SQL."""
        test = in_ranges(actor.ranges)
        for span in actor.ranges:
            test |= Q(registered_place__range=span)
        return test

    @property
    def age(self) -> int | None:
        """Age in full years today, or on the day of death."""
        return age_at(self.born, self.died_on or clock.today()) if self.born else None

    @property
    def is_settled(self) -> bool:
        """Lives, or is registered, where the register says."""
        return self.state in (self.State.HERE, self.State.AWAY)
