"""The second lock on imports: each person sees the workbooks he handed in."""

from typing import ClassVar

from django.db import migrations

from linli.kernel.scope import enable_row_security, sql_user

SYSTEM = "(select current_setting('linli.platform', true)) = 'yes'"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("imports", "0001_initial")]

    operations: ClassVar = [
        migrations.RunSQL(
            enable_row_security("imports_importrun", using=f"user_id = {sql_user()} or {SYSTEM}"),
            "DROP POLICY scope ON imports_importrun;"
            "ALTER TABLE imports_importrun DISABLE ROW LEVEL SECURITY;",
        ),
        migrations.RunSQL(
            enable_row_security(
                "imports_importline",
                using="exists (select 1 from imports_importrun r where r.id = run_id)",
            ),
            "DROP POLICY scope ON imports_importline;"
            "ALTER TABLE imports_importline DISABLE ROW LEVEL SECURITY;",
        ),
    ]
