"""The owner may write what is encrypted of a change anew, when keys are rotated; nothing else."""

from typing import ClassVar

from django.db import migrations

OWNER = "current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)"


def _change(rotation: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION linli_change_stays() RETURNS trigger LANGUAGE plpgsql AS $stays$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.token IS NULL{rotation})
       AND to_jsonb(NEW) - 'token' = to_jsonb(OLD) - 'token' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a change of the registers stays' USING ERRCODE = 'restrict_violation';
END $stays$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("residents", "0006_find_people_by_the_index_that_fits")]
    operations: ClassVar = [migrations.RunSQL(_change(f" OR {OWNER}"), _change(""))]
