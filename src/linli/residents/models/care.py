"""Who needs care, who belongs to a special group, and on what legal basis that may be kept."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from linli.accounts.models import User
from linli.kernel import clock
from linli.kernel.ids import new_id
from linli.kernel.scope import Actor, ScopedQuerySet
from linli.organisation.placed import Placed, in_ranges
from linli.residents import codes
from linli.residents.models.person import Person


class CareProfile(models.Model):
    """Why somebody is looked after: group, since when, needs, who helps."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="care")
    group = models.CharField("关爱类别", max_length=2, choices=codes.CareGroup)
    attention = models.CharField("关注程度", max_length=2, choices=codes.Attention, default="01")
    since = models.DateField("起", default=clock.today)
    until = models.DateField("止", null=True, blank=True)
    # {certificate, needs, remark} encrypted: health and hardship are sensitive (privacy G2)
    token = models.BinaryField("情况（加密）", null=True, editable=False)
    helper = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField("预产期", null=True, blank=True)  # of group 13
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "关爱档案"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "group"], name="care_once", condition=Q(until=None)
            ),
            models.CheckConstraint(
                name="care_ends_after_it_begins",
                condition=Q(until=None) | Q(until__gte=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.group}"

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        """Follows the person: read it through one that `visible_to` has opened."""
        return Q(person__in=Person.objects.visible_to(actor))


class SpecialProfile(Placed):
    """Somebody of a special group; even that there is one is told to few (privacy G3, level 4).

    What it says lies in `token`, encrypted, and is opened by `residents.special` alone, which
    journals each reading.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="special")
    group = models.CharField("人群", max_length=1, choices=codes.SpecialGroup)
    attention = models.CharField("关注程度", max_length=2, choices=codes.Attention, default="01")
    since = models.DateField("列入日期", default=clock.today)
    until = models.DateField("解除日期", null=True, blank=True)
    risk = models.PositiveSmallIntegerField("危险性评估", null=True, blank=True)  # 0-5, mental
    token = models.BinaryField("档案（加密）", editable=False)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    updated_at = models.DateTimeField(default=clock.now)
    updated_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "特殊人群档案"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "group"], name="special_once", condition=Q(until=None)
            ),
            models.CheckConstraint(
                name="special_group_enabled", condition=~Q(group__in=codes.DISABLED_GROUPS)
            ),
            models.CheckConstraint(
                name="special_risk_of_six", condition=Q(risk=None) | Q(risk__lte=5)
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["place", "group"], name="special_place")]

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        """Those who look after the place's special groups, and no one else."""
        return in_ranges(actor.care_ranges)


class LegalBasis(models.Model):
    """Why a county may keep a sensitive kind of data; without one it is switched off (privacy G2).

    `subject`: "special:1" … "special:9", "religion".
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    county = models.BigIntegerField("县")
    subject = models.CharField("数据类别", max_length=20)
    basis = models.CharField("法律依据", max_length=300)
    necessity = models.CharField("必要性说明", max_length=500)
    since = models.DateField("起", default=clock.today)
    until = models.DateField("止", null=True, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "法律依据"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["county", "subject"], name="basis_once", condition=Q(until=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.subject}"
