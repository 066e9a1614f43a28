"""Patrols that a worker starts himself, their few positions, and leave."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from linli.accounts.models import User
from linli.kernel import clock
from linli.kernel.ids import new_id
from linli.kernel.scope import Actor, ScopedQuerySet
from linli.organisation.placed import Placed


class Patrol(Placed):
    """A round that was started and stopped by hand; days of work need none (pain P3).

    Positions go after 30 days; how many there were, from when to when, stays.
    """

    class Mode(models.TextChoices):
        FOOT = "1", "步行"
        BICYCLE = "2", "骑行"
        CAR = "3", "乘车"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    op_id = models.UUIDField(unique=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    mode = models.CharField("方式", max_length=1, choices=Mode, default=Mode.FOOT)
    started_at = models.DateTimeField("开始", default=clock.now)
    ended_at = models.DateTimeField("结束", null=True)
    where = models.CharField("地点或路线", max_length=200, blank=True)
    remark = models.CharField("备注", max_length=300, blank=True)
    points_kept = models.PositiveIntegerField("位置数", default=0)
    route_erased_at = models.DateTimeField("路线已清除", null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "巡查"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], name="one_patrol_at_a_time", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="patrol_ends_after_it_begins",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
            ),
        ]
        indexes: ClassVar = [
            *(
                models.Index(fields=[column, "-started_at"], name=f"patrol_{column}")
                for column in ("place", "community")
            ),
            models.Index(
                fields=["started_at"],
                name="patrol_with_route",
                condition=Q(route_erased_at=None, points_kept__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class PatrolPoint(models.Model):
    """Where the worker was during a patrol: his own data (privacy G9).

    Nobody else reads it by his scope; a supervisor's reason is journalled, and the platform reads
    the route for him (`fieldwork.routes`).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    patrol = models.ForeignKey(Patrol, on_delete=models.CASCADE, related_name="points")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    lon = models.FloatField("经度")
    lat = models.FloatField("纬度")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "巡查位置"
        indexes: ClassVar = [models.Index(fields=["patrol", "at"], name="point_patrol")]

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        """One's own positions."""
        return Q() if actor.is_system else Q(user=actor.user) & ~Q(user=None)


class Leave(Placed):
    """Days on which somebody does not work: neutral where workdays are counted (settled 6)."""

    class Kind(models.TextChoices):
        ANNUAL = "1", "年休假"
        PERSONAL = "2", "事假"
        SICK = "3", "病假"
        MATERNITY = "4", "产假、陪产假"
        TRAINING = "5", "外出学习、开会"
        OTHER = "9", "其他"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("类别", max_length=1, choices=Kind, default=Kind.ANNUAL)
    first_day = models.DateField("起")
    last_day = models.DateField("止")
    entered_at = models.DateTimeField(default=clock.now)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField("取消", null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "请假"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="leave_ends_after_it_begins", condition=Q(last_day__gte=F("first_day"))
            )
        ]
        indexes: ClassVar = [models.Index(fields=["user", "first_day"], name="leave_user")]

    def __str__(self) -> str:
        return str(self.pk)
