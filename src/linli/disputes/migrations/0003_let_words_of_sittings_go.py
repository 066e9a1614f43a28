"""When its time is over, what was said at a sitting may go; nothing else of it ever changes (G7)."""

from typing import ClassVar

from django.db import migrations

WORDS = {
    "mediation": ("mediator", "present", "course", "agreement"),
    "review": ("words",),
}


def _stays(table: str, words: tuple[str, ...]) -> str:
    array = ", ".join(f"'{word}'" for word in words)
    empty = " AND ".join(f"NEW.{word} = ''" for word in words)
    return f"""
DROP TRIGGER only_grows ON disputes_{table};
CREATE FUNCTION linli_{table}_stays() RETURNS trigger LANGUAGE plpgsql AS $stays$
BEGIN
    IF TG_OP = 'UPDATE' AND {empty}
       AND to_jsonb(NEW) - ARRAY[{array}] = to_jsonb(OLD) - ARRAY[{array}] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a {table} of a dispute stays' USING ERRCODE = 'restrict_violation';
END $stays$;
CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON disputes_{table}
    FOR EACH ROW EXECUTE FUNCTION linli_{table}_stays();
"""


def _only_grows(table: str) -> str:
    return f"""
DROP TRIGGER {table}_stays ON disputes_{table};
DROP FUNCTION linli_{table}_stays();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON disputes_{table}
    FOR EACH ROW EXECUTE FUNCTION linli_only_grows();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("disputes", "0002_row_security_and_what_only_grows")]
    operations: ClassVar = [
        migrations.RunSQL(_stays(table, words), _only_grows(table))
        for table, words in WORDS.items()
    ]
