"""The second lock: a dispute follows its incident, also in place; sittings and reviews stay."""

from typing import ClassVar

from django.db import migrations

from linli.kernel.scope import drop_row_security, enable_row_security, sql_ranges
from linli.organisation.placed import sql_levels_agree

FOLLOWS = "exists (select 1 from disputes_dispute d where d.id = dispute_id)"
POLICIES = {
    "dispute": "exists (select 1 from incidents_incident i where i.id = incident_id)",
    "party": FOLLOWS,
    "mediation": FOLLOWS,
    "review": FOLLOWS,
    "screening": f"coalesce({sql_ranges('place', 'r')}, false)",
}
PLACED = ("dispute", "screening")

# A corrected place, or a unit that was reorganised, takes the dispute along. As the owner: who
# corrects the incident need not be the one whom row security lets write the dispute.
MOVES = """
CREATE FUNCTION linli_dispute_moves() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public AS $moves$
BEGIN
    UPDATE disputes_dispute SET place = NEW.place, county = NEW.county,
        township = NEW.township, community = NEW.community WHERE incident_id = NEW.id;
    RETURN NULL;
END $moves$;
CREATE TRIGGER dispute_moves AFTER UPDATE OF place ON incidents_incident
    FOR EACH ROW WHEN (OLD.place IS DISTINCT FROM NEW.place)
    EXECUTE FUNCTION linli_dispute_moves();
"""
STAYS = """
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON disputes_mediation
    FOR EACH ROW EXECUTE FUNCTION linli_only_grows();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON disputes_review
    FOR EACH ROW EXECUTE FUNCTION linli_only_grows();
"""


def _check(name: str) -> migrations.RunSQL:
    constraint = f"{name}_place_and_levels_agree"
    return migrations.RunSQL(
        sql_levels_agree(f"disputes_{name}", constraint),
        f"ALTER TABLE disputes_{name} DROP CONSTRAINT {constraint};",
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("disputes", "0001_initial"),
        ("incidents", "0002_row_security_and_history_guards"),
    ]
    operations: ClassVar = [
        *(
            migrations.RunSQL(
                enable_row_security(f"disputes_{name}", using=using),
                drop_row_security(f"disputes_{name}"),
            )
            for name, using in POLICIES.items()
        ),
        *(_check(name) for name in PLACED),
        migrations.RunSQL(
            MOVES,
            "DROP TRIGGER dispute_moves ON incidents_incident;DROP FUNCTION linli_dispute_moves();",
        ),
        migrations.RunSQL(
            STAYS,
            "DROP TRIGGER only_grows ON disputes_mediation;"
            "DROP TRIGGER only_grows ON disputes_review;",
        ),
    ]
