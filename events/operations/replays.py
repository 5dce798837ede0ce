"""Having a stretch of the feed sent again: asked for by a member, queued in batches by workers."""

import json
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef

from events.errors import ReplayNotPossible, ReplayUnderWay
from events.models import (
    DeliveryStatus,
    EventCounter,
    ReplayKind,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookReplay,
)
from events.operations.audit import changed
from events.operations.endpoints import audit_endpoint, locked_and_enabled
from events.queries.log import first_sequence_since
from kit import clock
from kit.ids import parse_id
from kit.jobs import send_after_commit


def replay(*, endpoint: WebhookEndpoint, since: datetime, which: str, actor: str) -> WebhookReplay:
    """Queue again what happened since a time: what was not delivered, or all of it (`ReplayKind`).

    Workers queue it in batches, so that what happens meanwhile does not wait for all of it. Raises ReplayNotPossible
    for a time to come or another kind, ReplayUnderWay while an earlier one goes on, EndpointDisabled, EndpointRemoved.
    """
    now = clock.now()
    if since > now:
        raise ReplayNotPossible(f"A time in the past is needed; found {since.isoformat()}.")
    if which not in ReplayKind.values:
        raise ReplayNotPossible(f"One of {', '.join(ReplayKind.values)} is needed; found {which!r}.")
    first = first_sequence_since(endpoint.company_key, since)
    upto = (
        EventCounter.objects.filter(company_key=endpoint.company_key).values_list("last", flat=True).first()
        or 0
    )
    after = min(first - 1, upto)
    with transaction.atomic():
        locked = locked_and_enabled(endpoint)
        if locked.replays.filter(finished_at=None).exists():
            raise ReplayUnderWay("An earlier replay goes on; wait until it has finished.")
        made = WebhookReplay.objects.create(
            endpoint=locked, since=since, after=after, upto=upto, cursor=after, which=which
        )
        audit_endpoint(locked, "webhook.replay", actor, changed({}, {"since": since, "which": which}))
        send_after_commit("events.work_on_replays")
    return made


# Test events are told once, to whom they were meant for. A delivery that still waits is left as it is.
_QUEUE = """
WITH stretch AS MATERIALIZED (
    SELECT id, sequence, type, occurred_at, endpoint_key FROM events_event
    WHERE company_key = %(company)s AND sequence > %(cursor)s AND sequence <= %(upto)s
    ORDER BY sequence LIMIT %(batch)s
), queued AS (
    INSERT INTO events_webhookdelivery AS delivery
        (event_id, endpoint_id, status, attempts, step, cause, created_at, next_attempt_at, last_error)
    SELECT id, %(endpoint)s, 'pending', 0, 0, 'replay', %(now)s, %(now)s, ''
    FROM stretch WHERE endpoint_key IS NULL AND occurred_at >= %(since)s
      AND (%(types)s::jsonb = '[]'::jsonb OR %(types)s::jsonb ? type)
    ORDER BY sequence
    ON CONFLICT (endpoint_id, event_id) DO UPDATE
        SET status = 'pending', step = 0, cause = 'replay', finished_at = NULL,
            next_attempt_at = excluded.next_attempt_at
        WHERE delivery.status = 'failed' OR (delivery.status = 'delivered' AND %(which)s = 'all')
    RETURNING 1
)
SELECT (SELECT count(*) FROM queued), coalesce((SELECT max(sequence) FROM stretch), %(upto)s)
"""


def work_on_replay(*, batch: int = 200) -> bool:
    """Queue the next deliveries of the replay that waits longest and whose endpoint has few waiting; whether one was
    worked on.

    What it does and how far it came are one transaction: a worker that is killed has done all of a batch or nothing.
    """
    with transaction.atomic():
        held = _next_replay(batch)
        if held is None:
            return False
        if not held.endpoint.enabled:
            WebhookReplay.objects.filter(pk=held.pk).update(finished_at=clock.now())
            return True
        queued, cursor = _queue(held, batch)
        WebhookReplay.objects.filter(pk=held.pk).update(
            cursor=cursor,
            queued=F("queued") + queued,
            finished_at=clock.now() if cursor >= held.upto else None,
        )
        if queued:
            send_after_commit("events.deliver_webhooks")
    return True


def _next_replay(batch: int) -> WebhookReplay | None:
    """The unfinished replay that waits longest, held, among those whose endpoint has fewer than a batch due: what
    happens now does not wait behind all that happened before.
    """
    due = WebhookDelivery.objects.filter(
        endpoint=OuterRef("endpoint"), status=DeliveryStatus.PENDING, next_attempt_at__lte=clock.now()
    )
    return (
        WebhookReplay.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("endpoint")
        .filter(~Exists(due.order_by("next_attempt_at")[batch - 1 : batch]), finished_at=None)
        .order_by("created_at")
        .first()
    )


def _queue(replay: WebhookReplay, batch: int) -> tuple[int, int]:
    """Queue the next stretch; how many deliveries, and the number up to which it is done."""
    endpoint = replay.endpoint
    with connection.cursor() as cursor:
        cursor.execute(
            _QUEUE,
            {
                "company": parse_id("com", endpoint.company_key),
                "endpoint": parse_id("we", endpoint.pk),
                "types": json.dumps(endpoint.types),
                "cursor": replay.cursor,
                "upto": replay.upto,
                "batch": batch,
                "since": replay.since,
                "which": replay.which,
                "now": clock.now(),
            },
        )
        queued, last = cursor.fetchone()
    return int(queued), int(last)
