"""Whoever sees little finds it by index: a function asks as the owner, with the policy's own test.

Under row security `&&` may use no index (decision 14), and one such arm of an OR sends the whole
test over every row. Without it, PostgreSQL joins the bitmaps of all arms.
"""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations
from django.db.models import Q

IN_SIGHT = """
DO $make$
DECLARE seen text;
BEGIN
    SELECT pg_get_expr(polqual, polrelid) INTO STRICT seen FROM pg_policy
    WHERE polname = 'scope' AND polrelid = 'incidents_incident'::regclass;
    EXECUTE format(
        'CREATE OR REPLACE FUNCTION linli_incidents_in_sight()'
        ' RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public'
        ' ROWS 1000 AS %L',
        format('BEGIN RETURN QUERY SELECT id FROM incidents_incident WHERE (%s); END', seen)
    );
END $make$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("incidents", "0014_keep_the_statistics_true")]
    operations: ClassVar = [
        migrations.AddIndex("incident", GinIndex(fields=["informed"], name="incident_informed")),
        migrations.AddIndex(
            "incident",
            GinIndex(fields=["passed"], name="incident_passed", condition=~Q(restricted="")),
        ),
        migrations.RunSQL(IN_SIGHT, "DROP FUNCTION linli_incidents_in_sight();"),
    ]
