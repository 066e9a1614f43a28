"""An index for the map: what is open, by where it is."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies: ClassVar = [("incidents", "0007_keep_filters_and_columns_of_the_list")]
    operations: ClassVar = [
        migrations.AddIndex(
            "incident",
            models.Index(
                fields=["lon", "lat"], name="incident_open_points", condition=Q(is_open=True)
            ),
        ),
    ]
