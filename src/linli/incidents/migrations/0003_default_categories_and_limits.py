"""A new installation starts with the default categories and limits; everything is editable."""

from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from linli.incidents.defaults import LIMITS, default_categories


def load(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    alias = schema_editor.connection.alias
    category = apps.get_model("incidents", "Category")
    category.objects.using(alias).bulk_create(category(**row) for row in default_categories())
    rule = apps.get_model("incidents", "LimitRule")
    rule.objects.using(alias).bulk_create(
        rule(urgency=urgency, stage=stage, amount=limit.split()[0], kind=limit.split()[1])
        for urgency, stages in LIMITS.items()
        for stage, limit in stages.items()
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("incidents", "0002_row_security_and_history_guards")]
    operations: ClassVar = [migrations.RunPython(load, migrations.RunPython.noop)]
