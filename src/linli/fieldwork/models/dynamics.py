"""What happens in a grid: dynamic information, whom an urgent one was told, and who has read it."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from linli.accounts.models import User
from linli.incidents.models import Incident
from linli.kernel import clock
from linli.kernel.ids import new_id
from linli.kernel.scope import Actor, ScopedQuerySet
from linli.organisation.models import Unit
from linli.organisation.placed import Placed
from linli.organisation.roles import role_name
from linli.places.models import Dwelling, Establishment
from linli.residents.models import Household, Person


class DynamicInfo(Placed):
    """One piece of dynamic information of a grid (rulebook 1.3.2); what it says stays as written.

    What it led to is linked: an incident by `incident`; a change of the registers by its op_id,
    which is this row's id, so that the registers need not know of this room.
    """

    class Kind(models.TextChoices):
        RESIDENTS = "1", "住户变动"
        WEDDINGS_AND_FUNERALS = "2", "婚丧嫁娶"
        PREGNANCY_AND_BIRTH = "3", "怀孕出生"
        MOVEMENT = "4", "人员流动"
        REMOVAL = "5", "住商户搬迁"
        SURROUNDINGS = "6", "市容环境"
        HAZARD = "7", "安全隐患"
        DISPUTE = "8", "矛盾纠纷"

    # the kinds that may become an incident; the others change the registers
    EVENTS: ClassVar = (Kind.SURROUNDINGS, Kind.HAZARD, Kind.DISPUTE)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    op_id = models.UUIDField(unique=True)
    kind = models.CharField("类别", max_length=1, choices=Kind)
    is_special = models.BooleanField("紧急", default=False)  # 特殊信息及时报送
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, related_name="+")
    dwelling = models.ForeignKey(Dwelling, on_delete=models.PROTECT, null=True, related_name="+")
    establishment = models.ForeignKey(
        Establishment, on_delete=models.PROTECT, null=True, related_name="+"
    )
    happened_at = models.DateTimeField("发生时间")
    text = models.CharField("情况", max_length=2000)
    photos = ArrayField(models.UUIDField(), default=list)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField("登记时间", default=clock.now)  # when the server had it
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_name = models.CharField("登记人", max_length=60)
    # of urgent ones: who is told next when nobody of the community reads it, and when
    stage = models.PositiveSmallIntegerField(default=0)
    timer_at = models.DateTimeField(default=clock.NEVER)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "动态信息"
        indexes: ClassVar = [
            *(
                models.Index(fields=[column, "-recorded_at", "-id"], name=f"info_{column}")
                for column in ("place", "community", "township")
            ),
            models.Index(fields=["recorded_by", "-recorded_at"], name="info_recorder"),
            models.Index(fields=["timer_at"], name="info_timer", condition=Q(is_special=True)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="info_becomes_an_incident_by_kind",
                condition=Q(incident=None) | Q(kind__in=["6", "7", "8"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class InfoReceipt(models.Model):
    """Whom an urgent piece of information was told, on which rung, and when he read it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    info = models.ForeignKey(DynamicInfo, on_delete=models.CASCADE, related_name="receipts")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    role = models.CharField("岗位", max_length=24)
    stage = models.PositiveSmallIntegerField("第几轮")
    told_at = models.DateTimeField("告知时间", default=clock.now)
    read_at = models.DateTimeField("阅读时间", null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "紧急动态回执"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["info", "user"], name="info_told_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["user"], name="info_unread", condition=Q(read_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.info_id} {self.user_id}"

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        """Follows the information."""
        return Q(info__in=DynamicInfo.objects.visible_to(actor))

    @property
    def role_name(self) -> str:
        return role_name(self.role)


def photos_of_infos_seen_by(actor: Actor) -> Q:
    """Photos of information that the actor may see: for `attachments.models.OPENED_BY`."""
    return Q(info__in=DynamicInfo.objects.visible_to(actor).order_by().values("pk"))
