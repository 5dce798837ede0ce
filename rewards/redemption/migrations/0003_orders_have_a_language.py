"""The language in which a customer ordered, for the order's mails."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("redemption", "0002_stock_is_corrected")]

    operations = [
        migrations.AddField(
            "order",
            "language",
            models.CharField(
                max_length=10,
                default="en",
                db_default="en",
                help_text="In which it was ordered: of its mails.",
            ),
        ),
        migrations.AlterField(
            "order",
            "status",
            models.CharField(max_length=10, choices=[("ordered", "Ordered")], default="ordered"),
        ),
    ]
