"""Lines of an import may be kept, encrypted, until results have gone back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0003_add_expected_outcome_and_ruined_columns"),
    ]

    operations = [
        migrations.AddField(
            model_name="importline",
            name="kept",
            field=models.BinaryField(null=True, verbose_name="原表内容（加密）"),
        ),
    ]
