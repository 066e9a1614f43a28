"""Moments of the reminders beside the ladder, when somebody was called, rules of a level."""

from typing import ClassVar

from django.db import migrations, models

import linli.kernel.clock


def moment(label: str) -> models.DateTimeField:
    return models.DateTimeField(label, default=linli.kernel.clock.NEVER)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("incidents", "0004_let_the_platform_link_evidence")]
    operations: ClassVar = [
        migrations.AddField("incident", "first_due_at", moment("首次处置到期")),
        migrations.AddField("incident", "file_due_at", moment("补立项到期")),
        migrations.AddField("incident", "assist_due_at", moment("最早的协办到期")),
        migrations.AddField(
            "incident",
            "reminded_to",
            models.DateTimeField("已提醒到", default=linli.kernel.clock.now),
        ),
        migrations.AddField("incident", "followed_at", models.DateTimeField("回访时间", null=True)),
        migrations.CreateModel(
            name="LevelRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("county", models.BigIntegerField(verbose_name="县")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        verbose_name="级别",
                        choices=[(1, "县级"), (2, "乡镇（街道）"), (3, "社区")],
                    ),
                ),
                ("instruct_first", models.BooleanField("先批示后派遣", default=False)),
                ("claim_first", models.BooleanField("居民自报先核实后受理", default=True)),
                (
                    "recheck_percent",
                    models.PositiveSmallIntegerField("即办抽查比例", default=5),
                ),
            ],
            options={
                "verbose_name": "流程开关",
                "constraints": [
                    models.UniqueConstraint(fields=["county", "level"], name="level_rule_once")
                ],
            },
        ),
    ]
