"""Whom to call afterwards: how often nobody answered, and when to try again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0011_ask_a_leader_for_his_word")]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="calls",
            field=models.PositiveSmallIntegerField(
                db_default=0, default=0, verbose_name="没打通的次数"
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="call_at",
            field=models.DateTimeField(null=True, verbose_name="再打时间"),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("state", "CLOSED")),
                fields=["closed_at", "id"],
                name="incident_closed",
            ),
        ),
    ]
