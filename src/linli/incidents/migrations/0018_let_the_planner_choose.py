"""PostgreSQL no longer guesses what row security lets pass; our own conditions tell it (decision 14).

`coalesce(…, false)` says what the policy said: NULL was never a yes. But the planner looks into an
OR, knows none of its settings, and took every reader for one who sees four per cent of all rows:
too few for a county's lists, too many for a grid's. Into a `coalesce` it does not look.

`linli_beside` asks as the owner, for row security keeps `&&` from using an index of ours.
"""

from importlib import import_module
from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q

from linli.kernel.scope import sql_units

SEEN = "SELECT pg_get_expr(polqual, polrelid) INTO STRICT seen FROM pg_policy"
OURS = "WHERE polname = 'scope' AND polrelid = 'incidents_incident'::regclass"
WRAP = f"""
DO $wrap$
DECLARE seen text;
BEGIN
    {SEEN} {OURS};
    EXECUTE format(
        'ALTER POLICY scope ON incidents_incident USING (coalesce(%s, false))', seen
    );
END $wrap$;
"""
UNWRAP = f"""
DO $unwrap$
DECLARE seen text;
BEGIN
    {SEEN} {OURS};
    EXECUTE format(
        'ALTER POLICY scope ON incidents_incident USING (%s)',
        regexp_replace(seen, '^COALESCE\\((.*), false\\)$', '\\1')
    );
END $unwrap$;
"""
IN_SIGHT = import_module("linli.incidents.migrations.0015_find_what_few_see_by_index").IN_SIGHT
BESIDE = f"""
CREATE FUNCTION linli_beside() RETURNS SETOF uuid LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public ROWS 100 AS $beside$
    SELECT id FROM incidents_incident WHERE assistants && {sql_units()}
    UNION SELECT id FROM incidents_incident WHERE informed && {sql_units()}
    UNION SELECT id FROM incidents_incident WHERE restricted <> '' AND passed && {sql_units("desks")}
$beside$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("incidents", "0017_find_the_restricted_by_index")]
    operations: ClassVar = [
        migrations.RunSQL("DROP FUNCTION linli_incidents_in_sight();", IN_SIGHT),
        migrations.RunSQL(WRAP, UNWRAP),
        migrations.RunSQL(BESIDE, "DROP FUNCTION linli_beside();"),
        migrations.AddIndex(
            "incident",
            models.Index(
                fields=["holder", "due_at", "id"],
                name="incident_open_holder",
                condition=Q(is_open=True),
            ),
        ),
    ]
