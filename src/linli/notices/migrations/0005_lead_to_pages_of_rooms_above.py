"""A notice may be about something of a room above: where that is seen."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("notices", "0004_row_security_of_announcements")]
    operations: ClassVar = [
        migrations.AddField(
            "notice",
            "link",
            models.CharField("页面", blank=True, db_default="", default="", max_length=80),
        ),
    ]
