"""Each boundary's box, so that the database finds those that a map or a point can meet."""

from typing import ClassVar

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import F, Func

MAKE = """
CREATE FUNCTION linli_box(area jsonb) RETURNS double precision[] LANGUAGE sql IMMUTABLE AS $$
    SELECT array[min(lon), min(lat), max(lon), max(lat)] FROM (
        SELECT (point ->> 0)::double precision AS lon, (point ->> 1)::double precision AS lat
        FROM jsonb_path_query(area, CASE area ->> 'type'
            WHEN 'Polygon' THEN '$.coordinates[*][*]'::jsonpath
            ELSE '$.coordinates[*][*][*]'::jsonpath END) AS point
    ) AS points HAVING count(*) > 0
$$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("organisation", "0004_let_a_successor_read_what_it_took_over")]
    operations: ClassVar = [
        migrations.RunSQL(MAKE, "DROP FUNCTION linli_box(jsonb);"),
        migrations.AddField(
            "unit",
            "box",
            models.GeneratedField(
                expression=Func(F("boundary"), function="linli_box"),
                output_field=django.contrib.postgres.fields.ArrayField(models.FloatField()),
                db_persist=True,
                null=True,
            ),
        ),
    ]
