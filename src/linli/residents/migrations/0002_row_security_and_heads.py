"""The second lock on people; a household's one head; people found by index in spite of the lock."""

from typing import ClassVar

from django.db import migrations

from linli.kernel.scope import drop_row_security, enable_row_security, sql_ranges
from linli.organisation.placed import sql_levels_agree

PLACED = ("person", "household", "stay", "specialprofile", "change")


def _seen(column: str = "place", prefix: str = "r") -> str:
    # into a `coalesce` the planner does not look: decision 14
    return f"coalesce({sql_ranges(column, prefix)}, false)"


PERSON = f"coalesce({sql_ranges('place', 'r')} or {sql_ranges('registered_place', 'r')}, false)"
FOLLOWS = "exists (select 1 from residents_person p where p.id = person_id)"
POLICIES = {
    "person": PERSON,
    "household": _seen(),
    "member": _seen(),
    "stay": _seen(),
    "overseas": FOLLOWS,
    "careprofile": FOLLOWS,
    "specialprofile": _seen(prefix="b"),
    "change": _seen(),
}

# Row security allows no index on arrays: their operators are not marked leakproof. The function
# asks as the owner, with the very test of the policy.
FIND = f"""
CREATE FUNCTION linli_people_with(words text[], mark bytea) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public ROWS 100 AS $find$
    SELECT id FROM residents_person WHERE {PERSON} AND NOT is_deleted
        AND (words = '{{}}' OR search @> words)
        AND (mark IS NULL OR marks @> ARRAY[mark])
$find$;
"""
FIND_HOMES = f"""
CREATE FUNCTION linli_dwellings_with(words text[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public ROWS 100 AS $find$
    SELECT id FROM places_dwelling WHERE {_seen()} AND NOT is_deleted AND search @> words
$find$;
"""

# Asked at the end of the transaction, so that a head may be changed in two writes. As the owner:
# the writer's scope may have been narrowed meanwhile.
HEADS = """
CREATE FUNCTION linli_household_has_head() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public AS $heads$
DECLARE about uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.household_id ELSE NEW.household_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM residents_member WHERE household_id = about AND valid_to IS NULL)
       AND NOT EXISTS (SELECT 1 FROM residents_member
                       WHERE household_id = about AND valid_to IS NULL AND is_head) THEN
        RAISE EXCEPTION 'household % has no head', about USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $heads$;
CREATE CONSTRAINT TRIGGER household_has_head AFTER INSERT OR UPDATE OR DELETE ON residents_member
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION linli_household_has_head();
"""
# What was changed stays; only the sealed words may go when their time is over (privacy G7).
CHANGES = """
CREATE FUNCTION linli_change_stays() RETURNS trigger LANGUAGE plpgsql AS $stays$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.token IS NULL
       AND to_jsonb(NEW) - 'token' = to_jsonb(OLD) - 'token' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a change of the registers stays' USING ERRCODE = 'restrict_violation';
END $stays$;
CREATE TRIGGER change_stays BEFORE UPDATE OR DELETE ON residents_change
    FOR EACH ROW EXECUTE FUNCTION linli_change_stays();
"""


def _check(name: str) -> migrations.RunSQL:
    constraint = f"{name}_place_and_levels_agree"
    return migrations.RunSQL(
        sql_levels_agree(f"residents_{name}", constraint),
        f"ALTER TABLE residents_{name} DROP CONSTRAINT {constraint};",
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("residents", "0001_initial"),
        ("places", "0002_row_security"),
    ]
    operations: ClassVar = [
        *(
            migrations.RunSQL(
                enable_row_security(f"residents_{name}", using=using),
                drop_row_security(f"residents_{name}"),
            )
            for name, using in POLICIES.items()
        ),
        *(_check(name) for name in PLACED),
        migrations.RunSQL(FIND, "DROP FUNCTION linli_people_with(text[], bytea);"),
        migrations.RunSQL(FIND_HOMES, "DROP FUNCTION linli_dwellings_with(text[]);"),
        migrations.RunSQL(
            HEADS,
            "DROP TRIGGER household_has_head ON residents_member;"
            "DROP FUNCTION linli_household_has_head();",
        ),
        migrations.RunSQL(
            CHANGES,
            "DROP TRIGGER change_stays ON residents_change; DROP FUNCTION linli_change_stays();",
        ),
    ]
