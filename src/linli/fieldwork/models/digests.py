"""The digest of a grid for a day, and which records it holds: each belongs to one digest."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.accounts.models import User
from linli.kernel import clock
from linli.kernel.ids import new_id
from linli.kernel.scope import Actor, ScopedQuerySet
from linli.organisation.placed import Placed


class Digest(Placed):
    """What a grid reports to its community on a Tuesday or Friday (rulebook 1.3.3).

    Compiled by itself; the worker confirms it and may add a sentence.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    day = models.DateField("报送日")
    compiled_at = models.DateTimeField("汇编时间", default=clock.now)
    since = models.DateTimeField("上期汇编时间", null=True)
    size = models.PositiveIntegerField("条数", default=0)
    note = models.CharField("补充一句", max_length=300, blank=True)
    confirmed_at = models.DateTimeField("确认时间", null=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_name = models.CharField("确认人", max_length=60, blank=True)
    # when the unconfirmed one is spoken of next: to the worker, then to the community
    stage = models.PositiveSmallIntegerField(default=0)
    timer_at = models.DateTimeField(default=clock.NEVER)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "周二周五报"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "day"], name="digest_once_a_day")
        ]
        indexes: ClassVar = [
            *(
                models.Index(fields=[column, "-day"], name=f"digest_{column}")
                for column in ("community", "township")
            ),
            models.Index(fields=["timer_at"], name="digest_timer", condition=Q(confirmed_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.day}"


class DigestItem(models.Model):
    """One record of a digest: where it lies, not what it says.

    UNIQUE over all digests: a record that is in one is never in another.
    """

    class Source(models.TextChoices):
        INFO = "info", "动态信息"
        CHANGE = "change", "登记变更"
        VISIT = "visit", "走访"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="items")
    source = models.CharField("来源", max_length=8, choices=Source)
    row = models.UUIDField("记录")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "报送条目"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["row", "source"], name="in_one_digest")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.row}"

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        """Follows the digest."""
        return Q(digest__in=Digest.objects.visible_to(actor))
