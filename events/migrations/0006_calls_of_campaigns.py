from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations
from django.db.models import Index, Q
from django.db.models.fields.json import KT


class Migration(migrations.Migration):
    atomic = False  # the log is written to while the index is made
    dependencies = [("events", "0005_audit_chains")]

    operations = [
        # Reading a long log takes longer than a call may.
        migrations.RunSQL("SET statement_timeout = 0", migrations.RunSQL.noop),
        AddIndexConcurrently(
            "apicall",
            Index(
                KT("request__campaignId"),
                name="customers_of_campaign",
                condition=Q(customer_hash__isnull=False),
            ),
        ),
        migrations.RunSQL("RESET statement_timeout", migrations.RunSQL.noop),
    ]
