"""Addresses of companies' servers, and the secrets that what they are sent is signed with."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.db.models.functions import Now

from kit import clock
from kit.ids import IdField, KeyField

MOST_A_SECOND = 100


class DisabledReason(models.TextChoices):
    BY_HAND = "by_hand", "Disabled by a member"
    GONE = "gone", "The receiver answered 410"
    FAILING = "failing", "Nothing was delivered for days"


class WebhookEndpoint(models.Model):
    """An address of a company's server that is told of the events it wants."""

    id = IdField(prefix="we")
    company_key = KeyField(prefix="com", db_index=True)
    url = models.URLField(max_length=2000)
    description = models.CharField(max_length=200, blank=True, db_default="")
    types = models.JSONField(default=list, help_text="Event types it wants; none means all.")
    rate_per_second = models.PositiveSmallIntegerField(
        default=20, db_default=20, help_text="How many tries may begin within any second."
    )
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)
    enabled_at = models.DateTimeField(default=clock.now, db_default=Now())
    delivered_at = models.DateTimeField(null=True, help_text="The last successful delivery, within a second.")
    slow_until = models.DateTimeField(
        null=True, help_text="Until then it is called in the lane of the slow ones."
    )
    disabled_at = models.DateTimeField(null=True)
    disabled_reason = models.CharField(max_length=10, choices=DisabledReason, blank=True, db_default="")
    disabled_told_at = models.DateTimeField(
        null=True, help_text="When its company was told by mail that it was disabled."
    )
    removed_at = models.DateTimeField(null=True, help_text="Gone for its company; rows are deleted later.")

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(enabled=True, disabled_at=None) | Q(enabled=False, disabled_at__isnull=False),
                name="webhook_endpoint_is_disabled_at_a_time",
            ),
            CheckConstraint(
                condition=Q(enabled=True, disabled_reason="")
                | Q(enabled=False, disabled_reason__in=DisabledReason.values),
                name="webhook_endpoint_is_disabled_for_a_reason",
            ),
            CheckConstraint(
                condition=Q(rate_per_second__gte=1, rate_per_second__lte=MOST_A_SECOND),
                name="webhook_endpoint_has_a_rate",
            ),
            CheckConstraint(
                condition=Q(removed_at=None) | Q(enabled=False), name="removed_webhook_endpoint_is_disabled"
            ),
        ]


class WebhookSecret(models.Model):
    """What deliveries to an endpoint are signed with; one that was rotated out signs on until it expires."""

    id = models.BigAutoField(primary_key=True)
    endpoint = models.ForeignKey(WebhookEndpoint, models.CASCADE, related_name="secrets")
    encrypted_secret = models.TextField(editable=False)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True, help_text="Null: the current one.")

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["endpoint"], condition=Q(expires_at=None), name="one_current_secret_per_endpoint"
            )
        ]
