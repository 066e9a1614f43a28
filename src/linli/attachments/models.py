"""Evidence photos as stored: cleaned, apart from the database, with what the camera claimed."""

from collections.abc import Callable

from django.db import models
from django.db.models import Q

from linli.accounts.models import User
from linli.kernel import clock
from linli.kernel.ids import new_id
from linli.kernel.scope import Actor, ScopedQuerySet

# How rooms above open the photos that are evidence of their rows; each adds one when it is ready.
OPENED_BY: list[Callable[[Actor], Q]] = []


class Attachment(models.Model):
    """A photo: the uploader sees it at once, others through the incident it is evidence of."""

    class Kind(models.TextChoices):
        PHOTO = "photo", "照片"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField("类型", max_length=8, choices=Kind, default=Kind.PHOTO)
    uploader = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField("上传时间", default=clock.now)
    sha256 = models.CharField("原文件摘要", max_length=64)
    bytes = models.PositiveIntegerField("大小")
    width = models.PositiveSmallIntegerField("宽")
    height = models.PositiveSmallIntegerField("高")
    taken_at = models.DateTimeField("拍摄时间（照片自述）", null=True)
    lon = models.FloatField("经度（照片自述）", null=True)
    lat = models.FloatField("纬度（照片自述）", null=True)
    dhash = models.BigIntegerField("画面指纹", null=True)
    # Set when it becomes evidence, so that the file view need not know what an incident is.
    incident = models.UUIDField("所属事件", null=True, db_index=True)
    visit = models.UUIDField("所属走访", null=True, db_index=True)
    info = models.UUIDField("所属动态信息", null=True, db_index=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "附件"

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        """The uploader's own, and what the rooms above open: row security says the same."""
        if actor.is_system:
            return Q()
        seen = Q(uploader=actor.user) & ~Q(uploader=None)
        for opened_by in OPENED_BY:
            seen |= opened_by(actor)
        return seen
