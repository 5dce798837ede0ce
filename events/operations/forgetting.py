"""Forgetting deliveries: what a company can look at for a month, and no longer."""

from datetime import timedelta

from events.models import DeliveryStatus, WebhookAttempt, WebhookDelivery, WebhookEndpoint, WebhookSecret
from kit import clock

KEPT_FOR = timedelta(days=30)


def forget_webhooks(*, batch: int = 5_000) -> int:
    """Delete up to `batch` each of tries and deliveries of 30 days ago and of removed endpoints, of removed endpoints
    that have none left, and of secrets that expired; how many rows there were.
    """
    old = clock.now() - KEPT_FOR
    removed = WebhookEndpoint.objects.exclude(removed_at=None)
    deliveries = WebhookDelivery.objects.exclude(status=DeliveryStatus.PENDING)
    batches = (
        WebhookAttempt.objects.filter(started_at__lt=old),
        WebhookAttempt.objects.filter(delivery__endpoint__in=removed),
        deliveries.filter(finished_at__lt=old),
        WebhookDelivery.objects.filter(endpoint__in=removed, tries=None),
        removed.filter(deliveries=None),
        WebhookSecret.objects.filter(expires_at__lt=clock.now()),
    )
    return sum(
        rows.model.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:batch])).delete()[0]
        for rows in batches
    )
