"""The owner may write what is encrypted of a finished incident anew; nothing else of it."""

from typing import ClassVar

from django.db import migrations

OWNER = "current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)"
TOKENS = "'{reporter_name_token,reporter_phone_token}'::text[]"


def _incident(rotation: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION linli_finished_incident() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {rotation}
    IF TG_OP = 'DELETE' OR OLD.state IN ('ARCHIVED', 'VOID')
       OR (OLD.state = 'REJECTED' AND NEW.state <> 'REPORTED') THEN
        RAISE EXCEPTION 'incident % is finished', OLD.no USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""


ROTATES = f"""IF TG_OP = 'UPDATE' AND {OWNER}
       AND to_jsonb(NEW) - {TOKENS} = to_jsonb(OLD) - {TOKENS} THEN
        RETURN NEW;
    END IF;"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("incidents", "0018_let_the_planner_choose")]
    operations: ClassVar = [migrations.RunSQL(_incident(ROTATES), _incident(""))]
