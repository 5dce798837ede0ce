"""Support corrects stock, too: said where a movement's cause is explained. Changes nothing in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("redemption", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="stockmovement",
            name="cause",
            field=models.CharField(help_text="order:ord_…, feed:… or support:cor_…", max_length=64),
        ),
    ]
