"""Visits to households, persons and firms, who was met, what was asked for; how often to come."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from linli.accounts.models import User
from linli.incidents.models import Incident
from linli.kernel import clock
from linli.kernel.ids import new_id
from linli.kernel.scope import Actor, ScopedQuerySet
from linli.organisation.placed import Placed, in_ranges
from linli.places.models import Establishment
from linli.residents.models import Household, Person


class Sealable(Placed):
    """A row of a place; one about a special group is told to few (privacy G3, level 4)."""

    is_sealed = models.BooleanField(default=False, editable=False)

    class Meta(Placed.Meta):
        abstract = True

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        """Ordinary rows of one's places, sealed ones only with care of the place's people."""
        return Q(is_sealed=False) & in_ranges(actor.ranges) | Q(is_sealed=True) & in_ranges(
            actor.care_ranges
        )


class Visit(Sealable):
    """One visit, as it was; what is written in it may be personal and stays out of logs."""

    class Kind(models.TextChoices):
        ORDINARY = "1", "日常走访"
        SPECIAL = "2", "重点对象走访"
        CARE = "3", "关爱探访"
        RETURN = "4", "回访"
        SCREENING = "5", "专项排查"

    class Mode(models.TextChoices):
        DOOR = "1", "上门"
        PHONE = "2", "电话"
        VIDEO = "3", "视频"
        YARD = "4", "院落"

    class Outcome(models.TextChoices):
        MET = "met", "见到"
        NOT_HOME = "out", "不在家"

    class Topic(models.TextChoices):
        NONE = "", "无"
        LIVELIHOOD = "1", "民生保障"
        SAFETY = "2", "治安安全"
        SURROUNDINGS = "3", "环境卫生"
        FACILITY = "4", "公共设施"
        DISPUTE = "5", "邻里纠纷"
        POLICY = "6", "政策咨询"
        ADVICE = "7", "意见建议"
        OTHER = "9", "其他"

    class Satisfied(models.TextChoices):
        UNKNOWN = "", "未问"
        YES = "1", "满意"
        FAIR = "2", "基本满意"
        NO = "3", "不满意"

    # a talk face to face; the others are by telephone (dictionary c.6)
    IN_PERSON: ClassVar = (Mode.DOOR, Mode.YARD)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    op_id = models.UUIDField(unique=True)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="visits"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="visits"
    )
    establishment = models.ForeignKey(
        Establishment, on_delete=models.PROTECT, null=True, blank=True, related_name="visits"
    )
    address = models.CharField("门牌", max_length=200)  # as it was called on that day
    kind = models.CharField("类型", max_length=1, choices=Kind, default=Kind.ORDINARY)
    mode = models.CharField("方式", max_length=1, choices=Mode, default=Mode.DOOR)
    outcome = models.CharField("是否见到", max_length=3, choices=Outcome, default=Outcome.MET)
    started_at = models.DateTimeField("开始", default=clock.now)
    ended_at = models.DateTimeField("结束", null=True, blank=True)
    visitor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    companions = ArrayField(models.UUIDField(), default=list, blank=True)  # staff who came along
    content = models.CharField("情况", max_length=4000, blank=True)
    topic = models.CharField("类别", max_length=1, choices=Topic, blank=True)
    answer = models.CharField("当场答复或处理", max_length=1000, blank=True)
    satisfied = models.CharField("是否满意", max_length=1, choices=Satisfied, blank=True)
    is_unchanged = models.BooleanField("情况无变化", default=False)
    next_due = models.DateField("下次走访", null=True, blank=True)
    photos = ArrayField(models.UUIDField(), default=list, blank=True)
    lon = models.FloatField("经度", null=True, blank=True)
    lat = models.FloatField("纬度", null=True, blank=True)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField("登记时间", default=clock.now)
    taken_back_at = models.DateTimeField("撤回", null=True)  # a slip of the finger, the same day

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "走访"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="visit_goes_to_somebody",
                condition=Q(household__isnull=False)
                | Q(person__isnull=False)
                | Q(establishment__isnull=False),
            ),
            models.CheckConstraint(
                name="visit_ends_after_it_begins",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
            ),
            models.CheckConstraint(
                name="visit_to_special_group_is_sealed",
                condition=Q(kind="2", is_sealed=True) | ~Q(kind="2") & Q(is_sealed=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["household", "-started_at"], name="visit_household"),
            models.Index(fields=["person", "-started_at"], name="visit_person"),
            models.Index(fields=["visitor", "-started_at"], name="visit_visitor"),
            *(
                models.Index(fields=[column, "-started_at", "id"], name=f"visit_{column}")
                for column in ("place", "community")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_in_person(self) -> bool:
        return self.mode in self.IN_PERSON


class VisitMet(models.Model):
    """A person who was met on a visit; carries what the due dates ask of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="met")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="met_on")
    place = models.BigIntegerField("所在网格")  # the visit's, for scope
    is_sealed = models.BooleanField(default=False, editable=False)
    at = models.DateTimeField("时间")
    in_person = models.BooleanField("当面")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "走访见到的人"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit", "person"], name="met_once_a_visit")
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "person", "-at"], name="met_place"),
            models.Index(fields=["person", "-at"], name="met_person"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        """Follows its visit by the same columns."""
        test = Q(pk__in=[])
        for span in actor.ranges:
            test |= Q(is_sealed=False, place__range=span)
        for span in actor.care_ranges:
            test |= Q(is_sealed=True, place__range=span)
        return test


class Need(Sealable):
    """What somebody asked for, or was promised: who sees to it, until when, what came of it."""

    class Kind(models.TextChoices):
        NEED = "need", "需求"
        PROMISE = "promise", "承诺"

    class Result(models.TextChoices):
        SOLVED = "1", "已解决"
        EXPLAINED = "2", "已解释"
        HANDED = "3", "已转办"
        IMPOSSIBLE = "4", "暂不能解决"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="needs")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="needs"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="needs"
    )
    kind = models.CharField("类别", max_length=7, choices=Kind, default=Kind.NEED)
    text = models.CharField("内容", max_length=500)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField("期限")
    raised_at = models.DateTimeField("提出时间", default=clock.now)
    result = models.CharField("办理结果", max_length=1, choices=Result, blank=True)
    reply = models.CharField("答复", max_length=500, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    told_late = models.PositiveSmallIntegerField(default=0)  # 1 the grid leader, 2 the community

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "居民需求"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="need_is_closed_with_a_result",
                condition=Q(closed_at=None, result="") | Q(closed_at__isnull=False) & ~Q(result=""),
            ),
        ]
        indexes: ClassVar = [
            *(
                models.Index(
                    fields=[column, "due_at", "id"],
                    name=f"need_{column}",
                    condition=Q(closed_at=None),
                )
                for column in ("place", "community")
            ),
            models.Index(fields=["due_at"], name="need_due", condition=Q(closed_at=None)),
            models.Index(fields=["household", "-raised_at"], name="need_household"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class VisitRule(models.Model):
    """How often a kind of person or household is to be visited; `unit` empty: as shipped.

    A county's or township's own row replaces the shipped one of the same `code` there.
    """

    class Target(models.TextChoices):
        CARE = "care", "关爱对象"
        SPECIAL = "special", "重点对象"
        FLOATING = "floating", "流动人口"
        HOUSEHOLD = "household", "普通住户"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.BigIntegerField("单位", null=True)  # a number, not a key: rows are shipped
    code = models.CharField("代码", max_length=30)
    order = models.PositiveSmallIntegerField("顺序", default=0)
    label = models.CharField("对象", max_length=60)
    target = models.CharField("类别", max_length=9, choices=Target)
    groups = ArrayField(models.CharField(max_length=2), default=list)  # any of these
    with_groups = ArrayField(models.CharField(max_length=2), default=list)  # and any of these
    min_age = models.PositiveSmallIntegerField(null=True)
    attention = models.CharField(max_length=2, blank=True)
    risk_from = models.PositiveSmallIntegerField(null=True)
    risk_to = models.PositiveSmallIntegerField(null=True)
    within_days = models.PositiveSmallIntegerField(null=True)  # only so long after the listing
    interval_days = models.PositiveSmallIntegerField("每几天一次")
    grace_days = models.PositiveSmallIntegerField("宽限天数", default=0)
    phone_ok = models.BooleanField("电话可顶一次", default=True)
    is_active = models.BooleanField("启用", default=True)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "走访频次"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "code"], name="visit_rule_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="visit_interval_of_a_year_at_most",
                condition=Q(interval_days__gte=1, interval_days__lte=366, grace_days__lte=90),
            ),
        ]

    def __str__(self) -> str:
        return self.code


def photos_seen_by(actor: Actor) -> Q:
    """Photos of visits that the actor may see: for `attachments.models.OPENED_BY`."""
    return Q(visit__in=Visit.objects.visible_to(actor).order_by().values("pk"))
