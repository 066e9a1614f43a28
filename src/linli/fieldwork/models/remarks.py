"""The one thing that a person writes in the work log; the rest of it is computed."""

from typing import ClassVar

from django.db import models

from linli.accounts.models import User
from linli.kernel import clock
from linli.kernel.ids import new_id
from linli.kernel.scope import ScopedQuerySet
from linli.organisation.placed import Placed


class WorkRemark(Placed):
    """What somebody adds to the log of a day of his own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    day = models.DateField("日期")
    text = models.CharField("备注", max_length=1000)
    written_at = models.DateTimeField(default=clock.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "工作日志备注"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "day"], name="one_remark_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}"
