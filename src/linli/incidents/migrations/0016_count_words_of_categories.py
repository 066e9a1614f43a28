"""Which words closed incidents of a category use, counted for each county by the platform."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from linli.kernel.scope import enable_row_security, sql_number

PLATFORM = "(select current_setting('linli.platform', true)) = 'yes'"
MINE = " or ".join(
    f"county = {sql_number(f'r{n}low')} - {sql_number(f'r{n}low')} % 1000000000" for n in (1, 2, 3)
)
TABLE = "incidents_categoryword"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("incidents", "0015_find_what_few_see_by_index")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="CategoryWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("county", models.BigIntegerField(verbose_name="县")),
                ("word", models.CharField(blank=True, max_length=2, verbose_name="词")),
                ("incidents", models.PositiveIntegerField(verbose_name="件数")),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="incidents.category",
                    ),
                ),
            ],
            options={"verbose_name": "类别用词"},
        ),
        migrations.AddConstraint(
            model_name="categoryword",
            constraint=models.UniqueConstraint(
                fields=("county", "word", "category"), name="category_word_once"
            ),
        ),
        migrations.RunSQL(
            enable_row_security(TABLE, using=f"{PLATFORM} or {MINE}", check=PLATFORM),
            f"DROP POLICY scope ON {TABLE}; ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY;",
        ),
    ]
