"""What a person keeps of the incident list: named filters and the columns to look at."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from linli.accounts.models import User
from linli.kernel import clock
from linli.kernel.ids import new_id
from linli.kernel.scope import Actor, ScopedQuerySet


class SavedFilter(models.Model):
    """A set of conditions under a name of one's own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField("名称", max_length=20)
    query = models.CharField("条件", max_length=600)  # as the list writes it into its address
    is_default = models.BooleanField("默认", default=False)
    created_at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "保存的筛选"
        ordering: ClassVar = ["created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "name"], name="filter_named_once"),
            models.UniqueConstraint(
                fields=["user"], name="filter_default_once", condition=Q(is_default=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        return Q() if actor.is_system else Q(user=actor.user)


class ListColumns(models.Model):
    """The columns a person has chosen for the list, in their order."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    columns = ArrayField(models.CharField(max_length=20))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "列表的列"

    def __str__(self) -> str:
        return "、".join(self.columns)

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        return Q() if actor.is_system else Q(user=actor.user)
