"""What a leader has been asked for: the verb that waits for his agreement.

Histories are not touched: a word given before there were answers stays the consent it was
(`consent.answer_of`).
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0010_ask_more_in_a_category")]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="sought",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=12, verbose_name="请示事项"
            ),
        ),
    ]
