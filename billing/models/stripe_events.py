"""What Stripe tells us, kept once and handled afterwards."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q

from kit import clock


class StripeEventStatus(models.TextChoices):
    WAITING = "waiting"
    HANDLED = "handled"
    IGNORED = (
        "ignored"  # of a type or about an object that no row of billing hangs on; others may have had a hint
    )
    FAILED = "failed"


class StripeEvent(models.Model):
    """A word from Stripe that an object changed. The row is the queue.

    The object itself is not kept: it is asked for when the event is handled, so that late, repeated and disordered
    events, and those of other API versions, do no harm.
    """

    id = models.CharField(max_length=255, primary_key=True, help_text="Stripe's id of the event.")
    type = models.CharField(max_length=100)
    object_id = models.CharField(max_length=255, blank=True)
    api_version = models.CharField(max_length=50, blank=True)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField(default=clock.now)
    status = models.CharField(max_length=7, choices=StripeEventStatus, default=StripeEventStatus.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=clock.now)
    last_error = models.CharField(max_length=300, blank=True)
    handled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(status__in=StripeEventStatus.values), name="stripe_event_status_is_known"
            ),
            CheckConstraint(
                condition=Q(status__in=["waiting", "failed"], handled_at=None)
                | Q(status__in=["handled", "ignored"], handled_at__isnull=False),
                name="stripe_event_is_handled_at_a_time",
            ),
        ]
        indexes = [
            Index("next_attempt_at", condition=Q(status="waiting"), name="stripe_events_due"),
            Index("object_id", name="stripe_events_of_object"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.object_id}"
