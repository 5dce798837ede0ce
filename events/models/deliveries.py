"""What is on its way to companies' servers, and how each try went."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.db.models.functions import Now

from events.models.log import Event
from events.models.webhooks import WebhookEndpoint
from kit import clock
from kit.ids import IdField, KeyField


class DeliveryStatus(models.TextChoices):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class Cause(models.TextChoices):
    """Why a try is made."""

    SCHEDULE = "schedule", "On schedule"
    RESEND = "resend", "Sent again by hand"
    REPLAY = "replay", "Replay"
    TEST = "test", "Test event"


class WebhookDelivery(models.Model):
    """One event on its way to one endpoint: a queue row that survives the worker that carries it.

    `attempts` counts all tries, `step` those of the present schedule, which sending again begins anew.
    """

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(Event, models.CASCADE, related_name="deliveries")
    endpoint = models.ForeignKey(WebhookEndpoint, models.CASCADE, related_name="deliveries")
    status = models.CharField(max_length=10, choices=DeliveryStatus, default=DeliveryStatus.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    step = models.PositiveSmallIntegerField(default=0, db_default=0)
    cause = models.CharField(
        max_length=10,
        choices=Cause,
        default=Cause.SCHEDULE,
        db_default="schedule",
        help_text="Of the next try.",
    )
    created_at = models.DateTimeField(default=clock.now, db_default=Now())
    next_attempt_at = models.DateTimeField(default=clock.now)
    last_status = models.PositiveSmallIntegerField(null=True, help_text="HTTP status of the last attempt.")
    last_error = models.CharField(max_length=200, blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["endpoint", "event"], name="one_delivery_per_event_and_endpoint"),
            CheckConstraint(condition=Q(status__in=DeliveryStatus.values), name="delivery_status_is_known"),
            CheckConstraint(condition=Q(cause__in=Cause.values), name="delivery_cause_is_known"),
            CheckConstraint(
                condition=Q(status="pending", finished_at=None)
                | (~Q(status="pending") & Q(finished_at__isnull=False)),
                name="delivery_is_finished_at_a_time",
            ),
        ]
        indexes = [
            Index(
                "endpoint",
                "next_attempt_at",
                condition=Q(status="pending"),
                name="deliveries_due_of_endpoint",
            ),
            Index("endpoint", "status", "event", name="deliveries_by_status"),
            Index("finished_at", condition=~Q(status="pending"), name="deliveries_to_forget"),
        ]


class WebhookAttempt(models.Model):
    """One try to deliver: written when it is claimed, completed when it ended. One without a duration is under way."""

    id = models.BigAutoField(primary_key=True)
    delivery = models.ForeignKey(WebhookDelivery, models.CASCADE, related_name="tries", db_index=False)
    endpoint_key = KeyField(prefix="we")
    company_key = KeyField(prefix="com")
    number = models.PositiveSmallIntegerField()
    cause = models.CharField(max_length=10, choices=Cause)
    started_at = models.DateTimeField()
    duration_ms = models.PositiveIntegerField(null=True)
    request_headers = models.JSONField(default=dict, help_text="As they were sent.")
    status = models.PositiveSmallIntegerField(null=True, help_text="HTTP status of the answer.")
    error = models.CharField(max_length=200, blank=True, help_text="What went wrong, instead of an answer.")
    answer_headers = models.JSONField(default=list, help_text="Pairs of name and value.")
    answer_body = models.TextField(blank=True, help_text="The first 4 KiB.")
    answer_cut = models.BooleanField(default=False, help_text="Whether the answer went on.")

    class Meta:
        constraints = [
            UniqueConstraint(fields=["delivery", "number"], name="one_attempt_per_number"),
            CheckConstraint(condition=Q(cause__in=Cause.values), name="attempt_cause_is_known"),
        ]
        indexes = [
            Index("started_at", name="attempts_by_time"),
            Index("endpoint_key", condition=Q(duration_ms=None), name="attempts_under_way"),
        ]


class ReplayKind(models.TextChoices):
    UNDELIVERED = "undelivered", "What was not delivered"
    ALL = "all", "Everything"


class WebhookReplay(models.Model):
    """A wish to have a stretch of the feed sent again: worked on in batches, `cursor` being the last number done."""

    id = IdField(prefix="wrp")
    endpoint = models.ForeignKey(WebhookEndpoint, models.CASCADE, related_name="replays")
    since = models.DateTimeField(help_text="Events that happened earlier are left out.")
    after = models.BigIntegerField()
    upto = models.BigIntegerField()
    which = models.CharField(max_length=12, choices=ReplayKind)
    cursor = models.BigIntegerField()
    queued = models.PositiveIntegerField(default=0, help_text="Deliveries that it has queued so far.")
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["endpoint"], condition=Q(finished_at=None), name="one_replay_at_a_time_per_endpoint"
            ),
            CheckConstraint(condition=Q(which__in=ReplayKind.values), name="replay_kind_is_known"),
            CheckConstraint(
                condition=Q(cursor__gte=models.F("after"), cursor__lte=models.F("upto")),
                name="replay_cursor_is_in_its_stretch",
            ),
        ]
        indexes = [Index("created_at", condition=Q(finished_at=None), name="replays_to_work_on")]
