"""Notices to staff, announcements with their receipts, messages to the person concerned."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from linli.accounts.models import User
from linli.kernel import clock
from linli.kernel.ids import new_id
from linli.kernel.scope import Actor, ScopedQuerySet
from linli.organisation.models import Unit


class Notice(models.Model):
    """One message to one person inside the platform. `text` holds no third person's data."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField("时间", default=clock.now)
    title = models.CharField("标题", max_length=120)
    text = models.CharField("内容", max_length=500, blank=True)
    incident = models.UUIDField("事件", null=True)
    announcement = models.UUIDField("通知", null=True)
    # the page of what else it is about, in a room above: "/digests/<pk>"; no personal data
    link = models.CharField("页面", max_length=80, blank=True, default="", db_default="")
    urgent = models.BooleanField("紧急", default=False)
    read_at = models.DateTimeField("阅读时间", null=True)
    # One effect once: a timer that is run again after a kill finds its notice already there.
    key = models.CharField(max_length=120, unique=True, null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "消息"
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["user", "-id"], name="notice_user"),
            models.Index(fields=["user"], name="notice_unread", condition=Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        return Q() if actor.is_system else Q(user=actor.user)

    @property
    def about(self) -> str:
        """Where what it is about can be seen, empty for nothing."""
        if self.announcement:
            return f"/announcements/{self.announcement}"
        return f"/incidents/{self.incident}" if self.incident else self.link


class Announcement(models.Model):
    """What a unit tells the people of its own place and below (rulebook 1.1.5 上情下达)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField("发布人", max_length=60)
    title = models.CharField("标题", max_length=80)
    text = models.TextField("内容", max_length=5000)
    audience = ArrayField(models.CharField(max_length=10))  # the kinds of units it is for
    confirm = models.BooleanField("要求回执", default=False)  # opening it is not enough
    published_at = models.DateTimeField("发布时间", default=clock.now)
    reminded_at = models.DateTimeField("最近提醒", null=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "通知"
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["unit", "-id"], name="announcement_unit")]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        """The unit that told it, and those whom it told."""
        mine = Receipt.objects.visible_to(actor).filter(user=actor.user)
        told = Q(pk__in=mine.values("announcement"))
        return Q() if actor.is_system else Q(unit__in=actor.units) | told


class Receipt(models.Model):
    """Whom an announcement was for, in which unit, and when he read it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    announcement = models.ForeignKey(
        Announcement, on_delete=models.CASCADE, related_name="receipts"
    )
    issuer = models.BigIntegerField("发布单位")  # the announcement's unit, for row security
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField("阅读时间", null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "回执"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["announcement", "user"], name="told_once")
        ]
        indexes: ClassVar = [models.Index(fields=["user", "-id"], name="receipt_user")]

    def __str__(self) -> str:
        return f"{self.announcement_id} {self.user_id}"

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        """One's own, and all of what one's unit told."""
        mine = Q(user=actor.user) if actor.user else Q(pk__in=[])
        return Q() if actor.is_system else mine | Q(issuer__in=actor.units)


class OutboundMessage(models.Model):
    """A message to the person concerned: what, to whom, and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting", "待发送"
        SENT = "sent", "已发送"
        FAILED = "failed", "发送失败"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    county = models.BigIntegerField("县")
    incident = models.UUIDField("事件", db_index=True)
    step_seq = models.PositiveIntegerField("步骤")
    occasion = models.CharField("事由", max_length=24)  # the verb it tells of
    phone_token = models.BinaryField("手机号（加密）", null=True)
    text = models.CharField("内容", max_length=500)
    channel = models.CharField("渠道", max_length=20, default="file")
    state = models.CharField("状态", max_length=8, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField("次数", default=0)
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "对外消息"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["incident", "step_seq", "occasion"], name="told_once_per_step"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["created_at"], name="outbound_waiting", condition=Q(state="waiting")
            )
        ]

    def __str__(self) -> str:
        return f"{self.occasion} {self.state}"

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        """Only the platform itself reads this table: an incident's page shows that it was told."""
        return Q() if actor.is_system else Q(pk__in=[])
