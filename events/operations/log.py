"""Writing down what happened, and numbering it."""

from typing import Any

from django.db import connection, transaction

from events.models import Event
from kit.rows import Rows


def record(
    *,
    company_key: str,
    type: str,
    data: dict[str, Any],
    rows: Rows | None = None,
    endpoint_key: str | None = None,
) -> Event:
    """Write one event in the caller's transaction, or add it to the rows that the caller inserts at once.

    With `endpoint_key` only that endpoint is told of it.
    """
    event = Event(company_key=company_key, type=type, data=data, endpoint_key=endpoint_key)
    if rows is None:
        event.save(force_insert=True)
    else:
        rows.add(event)
    return event


# Waiting events take the numbers after the company's last one, in the order of their ids. The counter row is
# what two publishers wait for each other at; ids decide nothing but the order within one batch.
_PUBLISH = """
WITH waiting AS MATERIALIZED (
    SELECT id, company_key FROM events_event WHERE sequence IS NULL ORDER BY id LIMIT %(batch)s FOR UPDATE SKIP LOCKED
), counted AS (
    SELECT company_key, count(*) AS many FROM waiting GROUP BY company_key ORDER BY company_key
), counters AS (
    INSERT INTO events_eventcounter AS counter (company_key, last)
    SELECT company_key, many FROM counted
    ON CONFLICT (company_key) DO UPDATE SET last = counter.last + excluded.last
    RETURNING company_key, last
), numbered AS (
    SELECT waiting.id, counters.last - counted.many
           + row_number() OVER (PARTITION BY waiting.company_key ORDER BY waiting.id)
           AS sequence
    FROM waiting JOIN counters USING (company_key) JOIN counted USING (company_key)
), published AS (
    UPDATE events_event event SET sequence = numbered.sequence FROM numbered WHERE event.id = numbered.id
    RETURNING event.id, event.company_key, event.type, event.endpoint_key
), deliveries AS (
    INSERT INTO events_webhookdelivery
        (event_id, endpoint_id, status, attempts, step, cause, created_at, next_attempt_at, last_error)
    SELECT published.id, endpoint.id, 'pending', 0, 0,
           CASE WHEN published.endpoint_key IS NULL THEN 'schedule' ELSE 'test' END, now(), now(), ''
    FROM published JOIN events_webhookendpoint endpoint
      ON endpoint.company_key = published.company_key AND endpoint.enabled
     AND CASE WHEN published.endpoint_key IS NULL
              THEN endpoint.types = '[]'::jsonb OR endpoint.types ? published.type
              ELSE endpoint.id = published.endpoint_key END
)
SELECT count(*) FROM published
"""


def publish_events(*, batch: int = 1_000) -> int:
    """Number up to `batch` waiting events, gap-free per company, and queue their deliveries; how many there were.

    Harmless to repeat, and to run twice at once: rows that another publisher holds are passed over.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_PUBLISH, {"batch": batch})
        [published] = cursor.fetchone()
    return int(published)
