"""The second lock on announcements and receipts: whom it was told, and the unit that told it."""

from typing import ClassVar

from django.db import migrations

from linli.kernel.scope import enable_row_security, sql_units, sql_user

SYSTEM = "(select current_setting('linli.platform', true)) = 'yes'"
# Not through receipts' own policy alone: a receipt is seen by its person and by the unit.
TOLD = f"""EXISTS (
    SELECT 1 FROM notices_receipt r
    WHERE r.announcement_id = notices_announcement.id AND r.user_id = {sql_user()}
)"""


def _off(table: str) -> str:
    return f"DROP POLICY scope ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("notices", "0003_announcements_with_receipts")]

    operations: ClassVar = [
        migrations.RunSQL(
            enable_row_security(
                "notices_receipt",
                using=f"user_id = {sql_user()} or issuer = any({sql_units()}) or {SYSTEM}",
            ),
            _off("notices_receipt"),
        ),
        migrations.RunSQL(
            enable_row_security(
                "notices_announcement",
                using=f"unit_id = any({sql_units()}) or {TOLD} or {SYSTEM}",
                check=f"unit_id = any({sql_units()}) or {SYSTEM}",
            ),
            _off("notices_announcement"),
        ),
    ]
