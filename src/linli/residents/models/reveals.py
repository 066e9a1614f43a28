"""A second person's word for whoever must look at more people than the quota lets him."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from linli.accounts.models import User
from linli.kernel import clock
from linli.kernel.ids import new_id
from linli.kernel.scope import Actor, ScopedQuerySet


class MoreReveals(models.Model):
    """Somebody asks to look at more values today; a leader of his unit or above lets him."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    unit = models.BigIntegerField("单位")
    road = ArrayField(models.BigIntegerField())  # the unit and those above: whose leaders decide
    reason = models.CharField("为什么要多看", max_length=200)
    asked_at = models.DateTimeField("申请时间", default=clock.now)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("答复时间", null=True)
    is_granted = models.BooleanField("同意", default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "增加查看次数"
        ordering: ClassVar = ["-asked_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="more_reveals_decided_by_another",
                condition=Q(decided_by=None) | ~Q(decided_by=F("user")),
            ),
            models.UniqueConstraint(
                fields=["user"], name="one_open_wish_for_reveals", condition=Q(decided_at=None)
            ),
        ]
        indexes: ClassVar = [GinIndex(fields=["road"], name="more_reveals_road")]

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        """One's own, and those that the leaders of the unit decide; residents/0003 in SQL."""
        if actor.is_system:
            return ~Q(pk__in=[])
        return Q(user=actor.user) | Q(road__overlap=list(actor.approving_units))
