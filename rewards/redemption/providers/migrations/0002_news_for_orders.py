"""What a provider tells is news until the store's order follows it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("providers", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="providerorder",
            name="erased_at",
            field=models.DateTimeField(
                help_text="When the customer's data were erased: no code is kept from then on.", null=True
            ),
        ),
        migrations.AddField(
            model_name="providerorder",
            name="has_news",
            field=models.BooleanField(
                db_default=False, default=False, help_text="The store's order does not follow it yet."
            ),
        ),
        migrations.AddField(
            model_name="providerorder",
            name="wish_agreed_at",
            field=models.DateTimeField(
                help_text="When it said that it takes it back; it is returned once it has it.", null=True
            ),
        ),
    ]
