from django.contrib.postgres.operations import RemoveIndexConcurrently, ValidateConstraint
from django.db import migrations
from django.db.models import Index, Q

from kit.migrations import MakeIndexConcurrently


class Migration(migrations.Migration):
    atomic = False  # deliveries go on while the indexes are made
    dependencies = [("events", "0007_webhook_engine")]

    operations = [
        ValidateConstraint("webhookdelivery", "delivery_cause_is_known"),
        ValidateConstraint("webhookendpoint", "webhook_endpoint_is_disabled_for_a_reason"),
        ValidateConstraint("webhookendpoint", "webhook_endpoint_has_a_rate"),
        ValidateConstraint("webhookendpoint", "removed_webhook_endpoint_is_disabled"),
        MakeIndexConcurrently(
            "webhookdelivery",
            Index(
                "endpoint",
                "next_attempt_at",
                condition=Q(status="pending"),
                name="deliveries_due_of_endpoint",
            ),
        ),
        MakeIndexConcurrently(
            "webhookdelivery", Index("endpoint", "status", "event", name="deliveries_by_status")
        ),
        MakeIndexConcurrently(
            "webhookdelivery",
            Index("finished_at", condition=~Q(status="pending"), name="deliveries_to_forget"),
        ),
        RemoveIndexConcurrently("webhookdelivery", "deliveries_due"),
    ]
