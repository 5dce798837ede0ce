from django.db import migrations
from django.db.models import Index, Q

from kit.migrations import MakeIndexConcurrently


class Migration(migrations.Migration):
    atomic = False  # events go on while the index is made
    dependencies = [("events", "0008_webhook_indexes")]

    operations = [
        MakeIndexConcurrently(
            "event",
            Index(
                "company_key",
                "type",
                "sequence",
                condition=Q(sequence__isnull=False),
                name="events_by_type",
            ),
        ),
    ]
