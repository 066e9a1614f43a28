"""The second lock on the maintenance log: one's own units, and the places one looks after."""

from typing import ClassVar

from django.db import migrations

from linli.kernel.scope import enable_row_security, sql_ranges, sql_units

TABLE = "organisation_maintenanceentry"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("organisation", "0006_keep_a_maintenance_log")]

    operations: ClassVar = [
        migrations.RunSQL(
            enable_row_security(
                TABLE, using=f"unit_id = any({sql_units()}) or {sql_ranges('place', 'r')}"
            ),
            f"DROP POLICY scope ON {TABLE}; ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY;",
        )
    ]
