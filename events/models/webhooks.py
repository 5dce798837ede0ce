"""Addresses of companies' servers, and what is on its way to them."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from events.models.log import Event
from kit import clock
from kit.ids import IdField, KeyField


class WebhookEndpoint(models.Model):
    """An address of a company's server that is told of every event."""

    id = IdField(prefix="we")
    company_key = KeyField(prefix="com", db_index=True)
    url = models.URLField(max_length=2000)
    encrypted_secret = models.TextField()
    types = models.JSONField(default=list, help_text="Event types it wants; none means all.")
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)
    delivered_at = models.DateTimeField(null=True, help_text="The last successful delivery.")
    disabled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(enabled=True, disabled_at=None) | Q(enabled=False, disabled_at__isnull=False),
                name="webhook_endpoint_is_disabled_at_a_time",
            ),
        ]


class DeliveryStatus(models.TextChoices):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class WebhookDelivery(models.Model):
    """One event on its way to one endpoint: a queue row that survives the worker that carries it."""

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(Event, models.CASCADE, related_name="deliveries")
    endpoint = models.ForeignKey(WebhookEndpoint, models.CASCADE, related_name="deliveries")
    status = models.CharField(max_length=10, choices=DeliveryStatus, default=DeliveryStatus.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=clock.now)
    last_status = models.PositiveSmallIntegerField(null=True, help_text="HTTP status of the last attempt.")
    last_error = models.CharField(max_length=200, blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["endpoint", "event"], name="one_delivery_per_event_and_endpoint"),
            CheckConstraint(condition=Q(status__in=DeliveryStatus.values), name="delivery_status_is_known"),
            CheckConstraint(
                condition=Q(status="pending", finished_at=None)
                | (~Q(status="pending") & Q(finished_at__isnull=False)),
                name="delivery_is_finished_at_a_time",
            ),
        ]
        indexes = [Index("next_attempt_at", condition=Q(status="pending"), name="deliveries_due")]
