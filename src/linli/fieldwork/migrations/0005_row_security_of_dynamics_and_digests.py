"""The second lock on what a grid reports; photos of dynamic information are seen with it."""

from typing import ClassVar

from django.db import migrations

from linli.kernel.scope import drop_row_security, enable_row_security, sql_ranges, sql_user
from linli.organisation.placed import sql_levels_agree

PLACED = ("dynamicinfo", "digest", "workremark")
# into a `coalesce` the planner does not look: decision 14
SEEN = f"coalesce({sql_ranges('place', 'r')}, false)"
POLICIES = {
    "dynamicinfo": SEEN,
    "inforeceipt": "exists (select 1 from fieldwork_dynamicinfo i where i.id = info_id)",
    "digest": SEEN,
    "digestitem": "exists (select 1 from fieldwork_digest d where d.id = digest_id)",
    "workremark": SEEN,
}

PLATFORM = "(select current_setting('linli.platform', true)) = 'yes'"
EVIDENCE = "exists (select 1 from incidents_incident i where i.id = incident)"
VISITED = "exists (select 1 from fieldwork_visit v where v.id = visit)"
INFORMED = "exists (select 1 from fieldwork_dynamicinfo d where d.id = info)"
PHOTO = f"uploader_id = {sql_user()} or {EVIDENCE} or {VISITED}"
OLD = f"{PHOTO} or (incident is null and visit is null and {PLATFORM})"
NEW = (
    f"{PHOTO} or {INFORMED} or (incident is null and visit is null and info is null and {PLATFORM})"
)


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
        ("fieldwork", "0004_dynamics_digests_and_remarks"),
        ("attachments", "0003_let_photos_belong_to_dynamic_information"),
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
