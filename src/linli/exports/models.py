"""A request for an export: what for, who let it pass, how far it is, when its file goes."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from linli.accounts.models import User
from linli.kernel import clock
from linli.kernel.ids import new_id
from linli.kernel.scope import Actor, ScopedQuerySet
from linli.organisation.models import Unit


class Export(models.Model):
    """One request; the row stays when its file has gone."""

    class State(models.TextChoices):
        ASKED = "asked", "待批准"
        QUEUED = "queued", "排队中"
        MAKING = "making", "正在生成"
        READY = "ready", "可下载"
        REFUSED = "refused", "未批准"
        FAILED = "failed", "未能生成"
        CANCELLED = "cancelled", "已取消"
        EXPIRED = "expired", "已过期"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField("类别", max_length=30)  # a name registered in exports.kinds
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    road = ArrayField(models.BigIntegerField())  # the unit and those above: whose leaders decide
    created_at = models.DateTimeField("申请时间", default=clock.now)
    op_id = models.UUIDField(unique=True)

    purpose = models.CharField("用途", max_length=200)
    words = models.CharField("内容", max_length=1000)  # what it holds, for who approves
    asked = models.JSONField("要求", default=dict)
    in_clear = models.BooleanField("不遮盖", default=False)
    reasons = models.JSONField("须批准的原因", default=list)
    estimate = models.PositiveIntegerField("申请时行数", default=0)

    state = models.CharField("状态", max_length=10, choices=State)
    version = models.PositiveIntegerField("版本", default=1)
    decider = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("批复时间", null=True)
    decision = models.CharField("批复", max_length=200, blank=True)

    attempt = models.PositiveIntegerField("第几次生成", default=0)
    done = models.PositiveIntegerField("已写行数", default=0)
    total = models.PositiveIntegerField("总行数", default=0)
    size = models.PositiveIntegerField("字节", default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField("生成时间", null=True)
    expires_at = models.DateTimeField("到期", null=True)
    downloads = models.PositiveIntegerField("下载次数", default=0)
    error = models.CharField("原因", max_length=300, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "导出"
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["user", "-id"], name="export_user"),
            models.Index(fields=["expires_at"], name="export_ready", condition=Q(state="ready")),
            GinIndex(fields=["road"], name="export_road"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="export_decided_by_another",
                condition=Q(decider=None) | ~Q(decider=models.F("user")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def is_moving(self) -> bool:
        """Tell whether a job is or will be at it."""
        return self.state in (self.State.QUEUED, self.State.MAKING)

    @property
    def is_open(self) -> bool:
        """Tell whether its person may still call it off."""
        return self.is_moving or self.state in (self.State.ASKED, self.State.READY)

    @property
    def short_id(self) -> str:
        """Give what is written into the file, so that a copy that turns up can be traced."""
        return self.id.hex[-10:].upper()

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        """One's own, and those that the leaders of one's unit decide; exports/0002 in SQL."""
        if actor.is_system:
            return Q()
        return Q(user=actor.user) | Q(road__overlap=list(actor.approving_units))
