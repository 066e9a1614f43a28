"""People are found by index again: the planner is told where to look, and for what alone.

The first `linli_people_with` asked for words OR no words, mark OR no mark: a plan made for all of
these cases may use no index, and read each of 1.5 million people. This one asks only for what it is
given, and says the actor's ranges as numbers besides, so that a grid is searched by its place and
a county by the words. The test of the policy stays what decides. A surname finds a hundred thousand
in a county: nobody reads on after MOST.
"""

from typing import ClassVar

from django.db import migrations

from linli.kernel.scope import MAX_RANGES, sql_number, sql_ranges

PERSON = f"coalesce({sql_ranges('place', 'r')} or {sql_ranges('registered_place', 'r')}, false)"
RANGES = ", ".join(
    f"({sql_number(f'r{n}low')}, {sql_number(f'r{n}high')})" for n in range(1, MAX_RANGES + 1)
)
MOST = 501  # as far as lists count
FIND = f"""
CREATE OR REPLACE FUNCTION linli_people_with(words text[], mark bytea) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public ROWS 100 AS $find$
DECLARE near text;
BEGIN
    SELECT string_agg(format(
        'place BETWEEN %s AND %s OR registered_place BETWEEN %s AND %s', low, high, low, high
    ), ' OR ') INTO near FROM (VALUES {RANGES}) AS span (low, high) WHERE low IS NOT NULL;
    RETURN QUERY EXECUTE 'SELECT id FROM residents_person WHERE NOT is_deleted'
        || ' AND (' || coalesce(near, 'false') || ')'
        || CASE WHEN words = '{{}}' THEN '' ELSE ' AND search @> $1' END
        || CASE WHEN mark IS NULL THEN '' ELSE ' AND marks @> ARRAY[$2]' END
        || $policy$ AND {PERSON} LIMIT {MOST}$policy$
        USING words, mark;
END $find$;
"""
BEFORE = f"""
DROP FUNCTION linli_people_with(text[], bytea);
CREATE FUNCTION linli_people_with(words text[], mark bytea) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public ROWS 100 AS $find$
    SELECT id FROM residents_person WHERE {PERSON} AND NOT is_deleted
        AND (words = '{{}}' OR search @> words)
        AND (mark IS NULL OR marks @> ARRAY[mark])
$find$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("residents", "0005_row_security_of_privacy")]
    operations: ClassVar = [migrations.RunSQL(FIND, BEFORE)]
