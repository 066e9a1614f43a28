"""The second lock on notices and outbound messages."""

from typing import ClassVar

from django.db import migrations

from linli.kernel.scope import enable_row_security, sql_user

SYSTEM = "(select current_setting('linli.platform', true)) = 'yes'"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("notices", "0001_initial")]

    operations: ClassVar = [
        migrations.RunSQL(
            enable_row_security(
                "notices_notice", using=f"user_id = {sql_user()} or {SYSTEM}", check="true"
            ),
            "DROP POLICY scope ON notices_notice;"
            "ALTER TABLE notices_notice DISABLE ROW LEVEL SECURITY;",
        ),
        migrations.RunSQL(
            enable_row_security("notices_outboundmessage", using=SYSTEM, check="true"),
            "DROP POLICY scope ON notices_outboundmessage;"
            "ALTER TABLE notices_outboundmessage DISABLE ROW LEVEL SECURITY;",
        ),
    ]
