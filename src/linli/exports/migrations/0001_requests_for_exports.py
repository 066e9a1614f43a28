"""Requests for exports."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import linli.kernel.clock
import linli.kernel.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisation", "0004_let_a_successor_read_what_it_took_over"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=linli.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.CharField(max_length=30, verbose_name="类别")),
                (
                    "road",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=linli.kernel.clock.now, verbose_name="申请时间"),
                ),
                ("op_id", models.UUIDField(unique=True)),
                ("purpose", models.CharField(max_length=200, verbose_name="用途")),
                ("words", models.CharField(max_length=1000, verbose_name="内容")),
                ("asked", models.JSONField(default=dict, verbose_name="要求")),
                ("in_clear", models.BooleanField(default=False, verbose_name="不遮盖")),
                ("reasons", models.JSONField(default=list, verbose_name="须批准的原因")),
                ("estimate", models.PositiveIntegerField(default=0, verbose_name="申请时行数")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "待批准"),
                            ("queued", "排队中"),
                            ("making", "正在生成"),
                            ("ready", "可下载"),
                            ("refused", "未批准"),
                            ("failed", "未能生成"),
                            ("cancelled", "已取消"),
                            ("expired", "已过期"),
                        ],
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="版本")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="批复时间")),
                ("decision", models.CharField(blank=True, max_length=200, verbose_name="批复")),
                ("attempt", models.PositiveIntegerField(default=0, verbose_name="第几次生成")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="已写行数")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="总行数")),
                ("size", models.PositiveIntegerField(default=0, verbose_name="字节")),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("made_at", models.DateTimeField(null=True, verbose_name="生成时间")),
                ("expires_at", models.DateTimeField(null=True, verbose_name="到期")),
                ("downloads", models.PositiveIntegerField(default=0, verbose_name="下载次数")),
                ("error", models.CharField(blank=True, max_length=300, verbose_name="原因")),
                (
                    "decider",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisation.unit",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "导出",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["user", "-id"], name="export_user"),
                    models.Index(
                        condition=models.Q(("state", "ready")),
                        fields=["expires_at"],
                        name="export_ready",
                    ),
                    django.contrib.postgres.indexes.GinIndex(fields=["road"], name="export_road"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decider", None),
                            models.Q(("decider", models.F("user")), _negated=True),
                            _connector="OR",
                        ),
                        name="export_decided_by_another",
                    )
                ],
            },
        ),
    ]
