"""What people keep of the list: saved filters and chosen columns, each person his own."""

import django.contrib.postgres.fields
import django.db.models.deletion
import linli.kernel.clock
import linli.kernel.ids
from django.conf import settings
from django.db import migrations, models


from linli.kernel.scope import enable_row_security, sql_user

OWN = f"user_id = {sql_user()} or (select current_setting('linli.platform', true)) = 'yes'"


def own_only(table):
    return migrations.RunSQL(
        enable_row_security(table, using=OWN),
        f"DROP POLICY scope ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("incidents", "0006_find_words_and_lists_by_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ListColumns",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), size=None
                    ),
                ),
            ],
            options={
                "verbose_name": "列表的列",
            },
        ),
        migrations.CreateModel(
            name="SavedFilter",
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
                ("name", models.CharField(max_length=20, verbose_name="名称")),
                ("query", models.CharField(max_length=600, verbose_name="条件")),
                ("is_default", models.BooleanField(default=False, verbose_name="默认")),
                ("created_at", models.DateTimeField(default=linli.kernel.clock.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "保存的筛选",
                "ordering": ["created_at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "name"), name="filter_named_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("user",),
                        name="filter_default_once",
                    ),
                ],
            },
        ),
        own_only("incidents_listcolumns"),
        own_only("incidents_savedfilter"),
    ]
