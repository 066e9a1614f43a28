"""Who sees little never reads the restricted of the whole county: each arm has its index."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models
from django.db.models import Q

RESTRICTED = ~Q(restricted="")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("incidents", "0016_count_words_of_categories")]
    operations: ClassVar = [
        migrations.AddIndex(
            "incident",
            models.Index(fields=["place"], name="incident_restricted_place", condition=RESTRICTED),
        ),
        migrations.AddIndex(
            "incident",
            models.Index(fields=["lead"], name="incident_restricted_lead", condition=RESTRICTED),
        ),
        migrations.AddIndex(
            "incident",
            GinIndex(
                fields=["assistants"], name="incident_restricted_assist", condition=RESTRICTED
            ),
        ),
    ]
