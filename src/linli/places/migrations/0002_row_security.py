"""The second lock on places, and columns of levels that follow `place`."""

from typing import ClassVar

from django.db import migrations

from linli.kernel.scope import drop_row_security, enable_row_security, sql_ranges
from linli.organisation.placed import sql_levels_agree

TABLES = ("address", "building", "entrance", "dwelling", "establishment", "facility")
# into a `coalesce` the planner does not look: decision 14
SEEN = f"coalesce({sql_ranges('place', 'r')}, false)"


def _check(name: str) -> migrations.RunSQL:
    constraint = f"{name}_place_and_levels_agree"
    return migrations.RunSQL(
        sql_levels_agree(f"places_{name}", constraint),
        f"ALTER TABLE places_{name} DROP CONSTRAINT {constraint};",
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("places", "0001_initial")]
    operations: ClassVar = [
        *(
            migrations.RunSQL(
                enable_row_security(f"places_{name}", using=SEEN),
                drop_row_security(f"places_{name}"),
            )
            for name in TABLES
        ),
        *(_check(name) for name in TABLES),
    ]
