"""How deliveries end: settled after a try, or failed where their endpoint is disabled.

Whoever holds a delivery and its endpoint locks the endpoint first.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from events import delivery
from events.models import (
    DeliveryStatus,
    DisabledReason,
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


_COMPLETE_TRIES = """
UPDATE events_webhookattempt attempt
SET status = ended.status, error = ended.error, duration_ms = ended.duration_ms,
    request_headers = ended.request_headers, answer_headers = ended.answer_headers,
    answer_body = ended.answer_body, answer_cut = ended.answer_cut
FROM jsonb_to_recordset(%s::jsonb) AS ended (
    delivery_id bigint, number int, status int, error text, duration_ms int, request_headers jsonb,
    answer_headers jsonb, answer_body text, answer_cut boolean
)
WHERE attempt.delivery_id = ended.delivery_id AND attempt.number = ended.number
"""

# A try that ends after its claim ran out, when another one may have begun, decides nothing unless it delivered.
_SETTLE = """
UPDATE events_webhookdelivery delivery
SET status = ended.status, last_status = ended.last_status, last_error = ended.last_error, cause = 'schedule',
    finished_at = ended.finished_at, next_attempt_at = coalesce(ended.next_attempt_at, delivery.next_attempt_at)
FROM jsonb_to_recordset(%s::jsonb) AS ended (
    id bigint, number int, status text, last_status int, last_error text, finished_at timestamptz,
    next_attempt_at timestamptz
)
WHERE delivery.id = ended.id AND delivery.status = 'pending'
  AND (ended.status = 'delivered' OR delivery.attempts = ended.number)
RETURNING delivery.id
"""


def settle_deliveries(*, ended: Sequence[tuple[WebhookDelivery, delivery.Outcome]]) -> None:
    """Write down how claimed tries ended: delivered, to be tried again on schedule, or given up.

    An endpoint that is gone, or to which nothing was delivered for as long as we are patient, is disabled. A handful
    of statements, however many tries there are.
    """
    now = clock.now()
    tries = [{"delivery_id": one.pk, "number": one.attempts} | outcome.facts() for one, outcome in ended]
    with transaction.atomic(), connection.cursor() as cursor:
        endpoints = _locked_endpoints({one.endpoint_id for one, _ in ended})
        cursor.execute(_COMPLETE_TRIES, [json.dumps(tries)])
        cursor.execute(_SETTLE, [json.dumps([_settled(one, outcome, now) for one, outcome in ended])])
        settled = {pk for (pk,) in cursor.fetchall()}
        for one, outcome in ended:
            _note_at_endpoint(endpoints[one.endpoint_id], outcome, now)
            if one.pk in settled and _is_over(one, outcome):
                _disable_if_hopeless(endpoints[one.endpoint_id], is_gone=outcome.is_gone)


def _locked_endpoints(pks: set[str]) -> dict[str, WebhookEndpoint]:
    """The rows of endpoints, held in one order for all who hold several."""
    locked = WebhookEndpoint.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")
    return {endpoint.pk: endpoint for endpoint in locked}


def _settled(claimed: WebhookDelivery, outcome: delivery.Outcome, now: datetime) -> dict[str, Any]:
    """What becomes of a delivery."""
    facts: dict[str, Any] = {
        "id": claimed.pk,
        "number": claimed.attempts,
        "last_status": outcome.status,
        "last_error": outcome.error,
        "status": DeliveryStatus.PENDING,
    }
    if outcome.delivered:
        return facts | {"status": DeliveryStatus.DELIVERED, "finished_at": now.isoformat()}
    if _is_over(claimed, outcome):
        return facts | {"status": DeliveryStatus.FAILED, "finished_at": now.isoformat()}
    return facts | {"next_attempt_at": (now + delivery.wait_after(claimed.step)).isoformat()}


def _is_over(claimed: WebhookDelivery, outcome: delivery.Outcome) -> bool:
    """Whether a try that failed was the last one."""
    return not outcome.delivered and (outcome.is_gone or claimed.step >= len(delivery.SCHEDULE))


def _note_at_endpoint(endpoint: WebhookEndpoint, outcome: delivery.Outcome, now: datetime) -> None:
    """Keep when something was delivered, within a second, and which lane the endpoint belongs in."""
    last = endpoint.delivered_at
    if outcome.delivered and (last is None or last < now - timedelta(seconds=1)):
        endpoint.delivered_at = now
        endpoint.save(update_fields=["delivered_at"])
    if outcome.duration >= SLOW_AFTER and endpoint.slow_until != now + SLOW_FOR:
        endpoint.slow_until = now + SLOW_FOR
        endpoint.save(update_fields=["slow_until"])


def _disable_if_hopeless(endpoint: WebhookEndpoint, *, is_gone: bool) -> None:
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
