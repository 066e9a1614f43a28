"""A run of an import and its lines."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from linli.accounts.models import User
from linli.kernel import clock
from linli.kernel.ids import new_id
from linli.kernel.scope import Actor, ScopedQuerySet

# Ordinary, full-width and non-breaking spaces, and signs without width.
BLANKS = " \t\r\n\f\v\xa0\u3000\u2002\u2003\u2009\u200b\u200e\u200f\ufeff"


class ImportRun(models.Model):
    """One workbook handed in: read, previewed, then applied or dropped."""

    class State(models.TextChoices):
        READING = "reading", "正在读取"
        PREVIEW = "preview", "待确认"
        APPLYING = "applying", "正在导入"
        DONE = "done", "已完成"
        FAILED = "failed", "未能导入"
        CANCELLED = "cancelled", "已取消"
        UNDOING = "undoing", "正在撤销"
        UNDONE = "undone", "已撤销"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField("类别", max_length=30)  # a name registered in imports.kinds
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    unit = models.BigIntegerField("导入到的单位", null=True)
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField("时间", default=clock.now)
    ended_at = models.DateTimeField("完成时间", null=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.READING)
    mapping = models.JSONField("列对应", default=dict)  # field → column index
    header = models.JSONField("表头", default=list)
    done = models.PositiveIntegerField("已处理", default=0)
    total = models.PositiveIntegerField("总行数", default=0)
    result = models.JSONField("结果", default=dict)  # outcome → count; expected until it is done
    left_out = models.JSONField("未导入的工作表", default=list)  # their headings differ
    error = models.CharField("原因", max_length=300, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "导入"
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_moving(self) -> bool:
        """Tell whether a job is at it, so that the page looks again by itself."""
        return self.state in (self.State.READING, self.State.APPLYING, self.State.UNDOING)

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        return Q() if actor.is_system else Q(user=actor.user)


class ImportLine(models.Model):
    """One line of the sheet, and what became of it: their sum equals the lines read."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", "待导入"
        CREATED = "created", "新增"
        UPDATED = "updated", "更新"
        UNCHANGED = "unchanged", "未变"
        REJECTED = "rejected", "退回"
        UNDONE = "undone", "已撤销"
        STAYED = "stayed", "未能撤销"

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField("行号")  # as in the sheet, so that a person finds it
    sheet = models.CharField("工作表", max_length=60, blank=True)
    # lines of one group are taken together (a household); 0 where a kind knows no groups
    group = models.PositiveIntegerField("组", default=0)
    cells = models.JSONField("内容", default=list)  # of personal kinds in `sealed` instead
    sealed = models.BinaryField("内容（加密）", null=True, editable=False)  # see imports.sealing
    filled = models.JSONField("由上文补足的列", default=list)  # column indexes
    kept = models.BinaryField("原表内容（加密）", null=True, editable=False)  # see imports.keeping
    ruined = models.JSONField("精度丢失的列", default=list)  # column indexes, see kernel.sheets
    expected = models.CharField("预计", max_length=10, choices=Outcome, default=Outcome.WAITING)
    outcome = models.CharField("结果", max_length=10, choices=Outcome, default=Outcome.WAITING)
    message = models.CharField("说明", max_length=300, blank=True)
    target = models.CharField("对应记录", max_length=60, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "导入行"
        ordering: ClassVar = ["sheet", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "sheet", "number"], name="import_line_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["run", "expected"], name="import_line_expected"),
            models.Index(
                fields=["run", "group", "id"],
                name="import_line_waiting",
                condition=Q(outcome="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.outcome}"

    def cell(self, column: int | None) -> str:
        """Give the text of a column without its blank ends, "" where there is none."""
        text = self.cells[column] if column is not None and column < len(self.cells) else ""
        return str(text).strip(BLANKS)

    @classmethod
    def scope_filter(cls, actor: Actor) -> Q:
        return Q() if actor.is_system else Q(run__user=actor.user)
