"""How deliveries end: settled after a try, or failed where their endpoint is disabled.

Whoever holds a delivery and its endpoint locks the delivery first.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from events import delivery
from events.models import (
    Cause,
    DeliveryStatus,
    DisabledReason,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
)
from events.operations.claiming import SLOW_AFTER
from events.operations.endpoints import disable_locked
from kit import clock

SYSTEM = "system:webhooks"
DISABLED = "The endpoint was disabled."
# For so long an endpoint with a call that was slow is called in the slow lane.
SLOW_FOR = timedelta(minutes=5)


def settle_delivery(*, claimed: WebhookDelivery, outcome: delivery.Outcome) -> None:
    """Write down how a claimed try ended: delivered, to be tried again on schedule, or given up.

    A try that ends after its claim ran out, when another one may have begun, decides nothing unless it delivered. An
    endpoint that is gone, or to which nothing was delivered for as long as we are patient, is disabled.
    """
    with transaction.atomic():
        WebhookAttempt.objects.filter(delivery=claimed, number=claimed.attempts).update(**outcome.facts())
        changes = _changes_after(claimed, outcome)
        still = Q(pk=claimed.pk, status=DeliveryStatus.PENDING)
        if not outcome.delivered:
            still &= Q(attempts=claimed.attempts)
        settled = WebhookDelivery.objects.filter(still).update(**changes)
        _note_at_endpoint(claimed, outcome)
        if settled and changes.get("status") == DeliveryStatus.FAILED:
            _disable_if_hopeless(claimed, is_gone=outcome.is_gone)


def _changes_after(claimed: WebhookDelivery, outcome: delivery.Outcome) -> dict[str, Any]:
    now = clock.now()
    changes: dict[str, Any] = {
        "last_status": outcome.status,
        "last_error": outcome.error,
        "cause": Cause.SCHEDULE,
    }
    if outcome.delivered:
        return changes | {"status": DeliveryStatus.DELIVERED, "finished_at": now}
    if outcome.is_gone or claimed.step >= len(delivery.SCHEDULE):
        return changes | {"status": DeliveryStatus.FAILED, "finished_at": now}
    return changes | {"next_attempt_at": now + delivery.wait_after(claimed.step)}


def _note_at_endpoint(claimed: WebhookDelivery, outcome: delivery.Outcome) -> None:
    """Keep when something was delivered, within a second, and which lane the endpoint belongs in."""
    now, endpoint = clock.now(), WebhookEndpoint.objects.filter(pk=claimed.endpoint_id)
    if outcome.delivered:
        endpoint.filter(Q(delivered_at=None) | Q(delivered_at__lt=now - timedelta(seconds=1))).update(
            delivered_at=now
        )
    if outcome.duration >= SLOW_AFTER:
        endpoint.update(slow_until=now + SLOW_FOR)


def _disable_if_hopeless(claimed: WebhookDelivery, *, is_gone: bool) -> None:
    endpoint = WebhookEndpoint.objects.select_for_update(no_key=True).get(pk=claimed.endpoint_id)
    last = max(endpoint.delivered_at or endpoint.enabled_at, endpoint.enabled_at)
    if is_gone:
        disable_locked(endpoint, DisabledReason.GONE, SYSTEM)
    elif last < clock.now() - delivery.PATIENCE:
        disable_locked(endpoint, DisabledReason.FAILING, SYSTEM)


def is_anything_due() -> bool:
    """Whether a delivery to an enabled endpoint is due, though it may have to wait for its turn."""
    due = WebhookDelivery.objects.filter(
        endpoint=OuterRef("pk"), status=DeliveryStatus.PENDING, next_attempt_at__lte=clock.now()
    )
    return WebhookEndpoint.objects.filter(Exists(due), enabled=True).exists()


def end_deliveries_of_disabled(*, batch: int = 2_000) -> int:
    """End up to `batch` deliveries that wait for an endpoint that was disabled; how many there were."""
    waiting = (
        WebhookDelivery.objects.filter(
            endpoint__in=WebhookEndpoint.objects.filter(enabled=False), status=DeliveryStatus.PENDING
        )
        .select_for_update(skip_locked=True, of=("self",))
        .values_list("pk", flat=True)[:batch]
    )
    with transaction.atomic():
        return WebhookDelivery.objects.filter(
            pk__in=list(waiting), endpoint__enabled=False, status=DeliveryStatus.PENDING
        ).update(status=DeliveryStatus.FAILED, finished_at=clock.now(), last_error=DISABLED)


def untold_disabled_endpoint() -> WebhookEndpoint | None:
    """The endpoint that the service disabled longest ago and whose company was not told, held by the caller's
    transaction; None when there is none. Who disabled or removed one by hand knows.
    """
    return (
        WebhookEndpoint.objects.select_for_update(skip_locked=True, no_key=True)
        .filter(
            disabled_reason__in=[DisabledReason.GONE, DisabledReason.FAILING],
            disabled_told_at=None,
            removed_at=None,
        )
        .order_by("disabled_at")
        .first()
    )


def note_disabling_told(*, endpoint: WebhookEndpoint) -> None:
    """Write down that the company was told, in the transaction that writes the mail."""
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(disabled_told_at=clock.now())
