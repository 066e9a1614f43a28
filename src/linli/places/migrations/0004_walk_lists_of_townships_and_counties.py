"""Townships and counties read the lists in their order, too, as people do (residents/0001)."""

from typing import ClassVar

from django.db import migrations, models

ORDERS = {"dwelling": "order", "establishment": "name_key", "facility": "kind"}


class Migration(migrations.Migration):
    dependencies: ClassVar = [("places", "0003_find_establishments_by_words")]
    operations: ClassVar = [
        *(
            migrations.AddIndex(
                name, models.Index(fields=[column, order, "id"], name=f"{name}_{column}")
            )
            for name, order in ORDERS.items()
            for column in ("township", "county")
        ),
        migrations.AddIndex(
            "dwelling", models.Index(fields=["building", "order"], name="dwelling_building")
        ),
    ]
