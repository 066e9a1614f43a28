"""What was changed in the registers of people: each write one row, which also is its answer."""

from typing import ClassVar

from django.db import models

from linli.accounts.models import User
from linli.kernel import clock
from linli.kernel.ids import new_id
from linli.kernel.scope import ScopedQuerySet
from linli.organisation.placed import Placed
from linli.residents.models.household import Household
from linli.residents.models.person import Person


class Change(Placed):
    """One write about a person or a household; the row is never changed.

    `op_id` is the client's, unique: a repeat is answered from here. `token` holds what the fields
    said before and after, encrypted, for corrections and for the undo of an import.
    """

    class Kind(models.TextChoices):
        REGISTER = "register", "登记"
        CHANGE = "change", "修改"
        CONFIRM = "confirm", "核实无变化"
        BIRTH = "birth", "出生"
        DEATH = "death", "死亡"
        MARRIAGE = "marriage", "结婚"
        DIVORCE = "divorce", "离婚"
        PREGNANCY = "pregnancy", "怀孕"
        MOVE_IN = "move_in", "迁入"
        MOVE_OUT = "move_out", "迁出"
        SPLIT = "split", "分户"
        MERGE = "merge", "并户"
        HEAD = "head", "变更户主"
        CARE = "care", "关爱档案"
        REMOVE = "remove", "误登记注销"
        UNDO = "undo", "撤销导入"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="changes")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, related_name="changes"
    )
    kind = models.CharField("事项", max_length=10, choices=Kind)
    at = models.DateTimeField("时间", default=clock.now)
    on = models.DateField("发生日期", default=clock.today)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField("经办人", max_length=60)
    fields = models.JSONField("改了哪些项", default=list)  # names of fields, no values
    words = models.CharField("说明", max_length=200, blank=True)  # without numbers or phones
    token = models.BinaryField("前后内容（加密）", null=True, editable=False)
    op_id = models.UUIDField(unique=True, null=True)
    run = models.UUIDField("导入", null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "登记变更"
        indexes: ClassVar = [
            models.Index(fields=["person", "-at"], name="change_person"),
            models.Index(fields=["household", "-at"], name="change_household"),
            models.Index(fields=["place", "-at"], name="change_place"),
            models.Index(fields=["run"], name="change_run", condition=models.Q(run__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
