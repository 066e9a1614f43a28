"""The second lock on the journal: everybody appends, the audit administrator reads."""

from typing import ClassVar

from django.db import migrations

from linli.kernel.scope import enable_row_security, sql_user

SYSTEM = "(select current_setting('linli.audit', true)) = 'yes'"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("journal", "0001_initial")]

    operations: ClassVar = [
        migrations.RunSQL(
            enable_row_security(
                "journal_journalentry", using=f"actor = {sql_user()} or {SYSTEM}", check="true"
            ),
            "DROP POLICY scope ON journal_journalentry;"
            "ALTER TABLE journal_journalentry DISABLE ROW LEVEL SECURITY;",
        ),
    ]
