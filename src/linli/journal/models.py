"""The journal's one table, written by `journal.services.record` and never changed."""

from typing import ClassVar

from django.db import models

from linli.kernel import clock
from linli.kernel.ids import new_id


class JournalEntry(models.Model):
    """One act or refusal: who, as what, did what to which row, when and why (privacy G10)."""

    class Result(models.TextChoices):
        DONE = "done", "成功"
        REFUSED = "refused", "被拒绝"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField("时间", default=clock.now, db_index=True)
    actor = models.UUIDField("操作人", null=True, db_index=True)
    actor_name = models.CharField("姓名", max_length=60)
    role = models.CharField("岗位", max_length=40, blank=True)
    address = models.CharField("来源地址", max_length=45, blank=True)
    action = models.CharField("操作", max_length=60, db_index=True)
    object_type = models.CharField("对象", max_length=40, blank=True)
    object_id = models.CharField("对象编号", max_length=60, blank=True)
    county = models.BigIntegerField("县", null=True)
    reason = models.CharField("理由", max_length=300, blank=True)
    detail = models.JSONField(
        "摘要", default=dict
    )  # never personal data: codes, counts, field names
    result = models.CharField("结果", max_length=8, choices=Result, default=Result.DONE)

    class Meta:
        verbose_name = "操作日志"
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.action}"
