"""The second lock on exports: whoever asked, and the leaders whose word is waited for."""

from typing import ClassVar

from django.db import migrations

from linli.kernel.scope import enable_row_security, sql_units, sql_user

SEEN = (
    f"user_id = {sql_user()} or road && {sql_units('approves')}"
    " or (select current_setting('linli.platform', true)) = 'yes'"
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("exports", "0001_requests_for_exports")]

    operations: ClassVar = [
        migrations.RunSQL(
            enable_row_security("exports_export", using=SEEN),
            "DROP POLICY scope ON exports_export;"
            "ALTER TABLE exports_export DISABLE ROW LEVEL SECURITY;",
        ),
    ]
