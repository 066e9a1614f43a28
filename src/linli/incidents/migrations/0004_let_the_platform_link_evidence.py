"""A step links its photos as the platform: the second lock lets it see a photo not yet linked."""

from typing import ClassVar

from django.db import migrations

from linli.kernel.scope import sql_user

FOLLOWS = "exists (select 1 from incidents_incident i where i.id = incident)"
PLATFORM = "(select current_setting('linli.platform', true)) = 'yes'"
OLD = f"uploader_id = {sql_user()} or {FOLLOWS}"
NEW = f"{OLD} or (incident is null and {PLATFORM})"


def alter(using: str) -> str:
    return f"ALTER POLICY scope ON attachments_attachment USING ({using}) WITH CHECK ({using});"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("incidents", "0003_default_categories_and_limits")]
    operations: ClassVar = [migrations.RunSQL(alter(NEW), alter(OLD))]
