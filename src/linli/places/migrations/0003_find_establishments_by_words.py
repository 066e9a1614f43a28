"""Establishments found by index in spite of the lock (decision 14), as homes and people are."""

from typing import ClassVar

from django.db import migrations

from linli.kernel.scope import sql_ranges

FIND = f"""
CREATE FUNCTION linli_establishments_with(words text[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public ROWS 100 AS $find$
    SELECT id FROM places_establishment
    WHERE coalesce({sql_ranges("place", "r")}, false) AND NOT is_deleted AND search @> words
$find$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("places", "0002_row_security")]
    operations: ClassVar = [
        migrations.RunSQL(FIND, "DROP FUNCTION linli_establishments_with(text[]);")
    ]
