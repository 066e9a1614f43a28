"""The second lock on field work; photos of visits are seen with the visit."""

from typing import ClassVar

from django.db import migrations

from linli.kernel.scope import drop_row_security, enable_row_security, sql_ranges, sql_user
from linli.organisation.placed import sql_levels_agree

PLACED = ("visit", "need", "patrol", "leave")
PLATFORM = "(select current_setting('linli.platform', true)) = 'yes'"
# into a `coalesce` the planner does not look: decision 14
SEEN = f"coalesce({sql_ranges('place', 'r')}, false)"
SEALED = (
    f"coalesce(not is_sealed and {sql_ranges('place', 'r')}"
    f" or is_sealed and {sql_ranges('place', 'b')}, false)"
)
POLICIES = {
    "visit": SEALED,
    "visitmet": SEALED,
    "need": SEALED,
    "patrol": SEEN,
    "patrolpoint": f"coalesce(user_id = {sql_user()} or {PLATFORM}, false)",
    "leave": SEEN,
}

EVIDENCE = "exists (select 1 from incidents_incident i where i.id = incident)"
VISITED = "exists (select 1 from fieldwork_visit v where v.id = visit)"
PHOTO = f"uploader_id = {sql_user()} or {EVIDENCE}"
OLD = f"{PHOTO} or (incident is null and {PLATFORM})"
NEW = f"{PHOTO} or {VISITED} or (incident is null and visit is null and {PLATFORM})"


def _photos(using: str) -> str:
    return f"ALTER POLICY scope ON attachments_attachment USING ({using}) WITH CHECK ({using});"


def _check(name: str) -> migrations.RunSQL:
    constraint = f"{name}_place_and_levels_agree"
    return migrations.RunSQL(
        sql_levels_agree(f"fieldwork_{name}", constraint),
        f"ALTER TABLE fieldwork_{name} DROP CONSTRAINT {constraint};",
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("fieldwork", "0001_initial"),
        ("attachments", "0002_let_photos_belong_to_visits"),
        ("incidents", "0018_let_the_planner_choose"),
    ]
    operations: ClassVar = [
        *(
            migrations.RunSQL(
                enable_row_security(f"fieldwork_{name}", using=using),
                drop_row_security(f"fieldwork_{name}"),
            )
            for name, using in POLICIES.items()
        ),
        *(_check(name) for name in PLACED),
        migrations.RunSQL(_photos(NEW), _photos(OLD)),
    ]
