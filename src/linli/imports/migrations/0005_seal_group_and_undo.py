"""Lines about people lie encrypted, are taken in groups, and a run can be taken back."""

from typing import ClassVar

from django.db import migrations, models

STATES = [
    ("reading", "正在读取"),
    ("preview", "待确认"),
    ("applying", "正在导入"),
    ("done", "已完成"),
    ("failed", "未能导入"),
    ("cancelled", "已取消"),
    ("undoing", "正在撤销"),
    ("undone", "已撤销"),
]
OUTCOMES = [
    ("waiting", "待导入"),
    ("created", "新增"),
    ("updated", "更新"),
    ("unchanged", "未变"),
    ("rejected", "退回"),
    ("undone", "已撤销"),
    ("stayed", "未能撤销"),
]


def _outcome(name: str, label: str) -> migrations.AlterField:
    return migrations.AlterField(
        model_name="importline",
        name=name,
        field=models.CharField(
            choices=OUTCOMES, default="waiting", max_length=10, verbose_name=label
        ),
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("imports", "0004_keep_lines_for_results")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="importrun",
            name="ended_at",
            field=models.DateTimeField(null=True, verbose_name="完成时间"),
        ),
        migrations.AlterField(
            model_name="importrun",
            name="state",
            field=models.CharField(
                choices=STATES, default="reading", max_length=10, verbose_name="状态"
            ),
        ),
        _outcome("expected", "预计"),
        _outcome("outcome", "结果"),
        migrations.AddField(
            model_name="importline",
            name="group",
            field=models.PositiveIntegerField(default=0, verbose_name="组"),
        ),
        migrations.AddField(
            model_name="importline",
            name="sealed",
            field=models.BinaryField(null=True, verbose_name="内容（加密）"),
        ),
        migrations.AddField(
            model_name="importline",
            name="filled",
            field=models.JSONField(default=list, verbose_name="由上文补足的列"),
        ),
        migrations.RemoveIndex(model_name="importline", name="import_line_waiting"),
        migrations.AddIndex(
            model_name="importline",
            index=models.Index(
                condition=models.Q(("outcome", "waiting")),
                fields=["run", "group", "id"],
                name="import_line_waiting",
            ),
        ),
    ]
