"""Claiming deliveries fairly: no company, and no endpoint, takes the places of the others."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from events import delivery
from events.models import WebhookDelivery
from kit import clock

NOT_BACK = "The worker did not come back."
# An endpoint one of whose calls took this long is called in the slow lane.
SLOW_AFTER = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Lane:
    """Which endpoints are called, and how many calls may be under way at once, for an endpoint and for a company.

    Each call of the last two seconds that was answered well and quickly earns one more, up to the most.
    """

    is_slow: bool
    per_endpoint: int
    most_per_endpoint: int
    per_company: int
    most_per_company: int


QUICK = Lane(is_slow=False, per_endpoint=4, most_per_endpoint=16, per_company=8, most_per_company=24)
SLOW = Lane(is_slow=True, per_endpoint=2, most_per_endpoint=2, per_company=4, most_per_company=4)

# What each endpoint of a lane has room for. Tries are stamped with the database's clock, for all workers alike. A try
# whose worker died counts until its claim runs out.
_ROOM = """
WITH present AS MATERIALIZED (SELECT clock_timestamp() AS at),
under_way AS (
    SELECT endpoint_key, count(*) AS many, min(started_at) <= max(at) - %(slow_after)s AS is_slow
    FROM events_webhookattempt, present
    WHERE duration_ms IS NULL AND started_at > at - %(claim_time)s GROUP BY endpoint_key
), recent AS (
    SELECT endpoint_key, count(*) FILTER (WHERE started_at > at - interval '1 second') AS begun,
           count(*) FILTER (WHERE status BETWEEN 200 AND 299 AND duration_ms < %(slow_ms)s) AS well
    FROM events_webhookattempt, present WHERE started_at > at - interval '2 seconds' GROUP BY endpoint_key
), room AS MATERIALIZED (
    SELECT endpoint.id, endpoint.company_key, coalesce(many, 0) AS many, coalesce(well, 0) AS well,
           least(rate_per_second - coalesce(begun, 0),
                 least(%(most_per_endpoint)s, %(per_endpoint)s + coalesce(well, 0)) - coalesce(many, 0)) AS free
    FROM events_webhookendpoint endpoint
    LEFT JOIN under_way ON under_way.endpoint_key = endpoint.id
    LEFT JOIN recent ON recent.endpoint_key = endpoint.id
    WHERE enabled AND (coalesce(slow_until > %(now)s, false) OR coalesce(is_slow, false)) = %(is_slow)s
), companies AS (
    SELECT company_key, sum(many) AS many,
           least(%(most_per_company)s, %(per_company)s + sum(well)) - sum(many) AS free
    FROM room GROUP BY company_key
)
"""

# Companies that have something due and room for it, those with the least under way first, each held until the claim is
# over: what one claim counts no other changes. Who is held by another claim is passed over.
_HOLD = f"""
{_ROOM}
, ready AS MATERIALIZED (
    SELECT company_key FROM companies JOIN room USING (company_key) CROSS JOIN LATERAL (
        SELECT next_attempt_at AS due FROM events_webhookdelivery
        WHERE endpoint_id = room.id AND status = 'pending' AND next_attempt_at <= %(now)s
        ORDER BY next_attempt_at LIMIT 1
    ) first
    WHERE room.free > 0 AND companies.free > 0
    GROUP BY company_key, companies.many ORDER BY companies.many, min(due) LIMIT %(limit)s
)
SELECT company_key FROM ready WHERE pg_try_advisory_xact_lock(hashtextextended('claim:' || company_key, 0))
"""  # noqa: S608

# The oldest due deliveries of each endpoint as far as it has room, then of each company, then of all: the next one
# always goes to the company that would have the least under way.
_CLAIM = f"""
{_ROOM}
, due AS (
    SELECT oldest.id, room.id AS endpoint_id, company_key, next_attempt_at, companies.many, companies.free,
           row_number() OVER (PARTITION BY company_key ORDER BY room.many + nth, next_attempt_at) AS place
    FROM companies JOIN room USING (company_key) CROSS JOIN LATERAL (
        SELECT id, next_attempt_at, row_number() OVER (ORDER BY next_attempt_at) AS nth FROM (
            SELECT id, next_attempt_at FROM events_webhookdelivery
            WHERE endpoint_id = room.id AND status = 'pending' AND next_attempt_at <= %(now)s
            ORDER BY next_attempt_at LIMIT greatest(room.free, 0)
        ) few
    ) oldest
    WHERE company_key = ANY(%(held)s)
), taken AS MATERIALIZED (
    SELECT id, company_key FROM due WHERE place <= free ORDER BY many + place, next_attempt_at LIMIT %(limit)s
), lost AS (
    UPDATE events_webhookattempt SET error = %(not_back)s, duration_ms = %(claim_ms)s
    WHERE delivery_id IN (SELECT id FROM taken) AND duration_ms IS NULL
), given_up AS (
    UPDATE events_webhookdelivery SET status = 'failed', finished_at = %(now)s, last_error = %(not_back)s
    WHERE id IN (SELECT id FROM taken) AND status = 'pending' AND step >= %(steps)s
), claimed AS (
    UPDATE events_webhookdelivery SET attempts = attempts + 1, step = step + 1,
           next_attempt_at = %(now)s + %(claim_time)s
    WHERE id IN (SELECT id FROM taken) AND status = 'pending' AND next_attempt_at <= %(now)s AND step < %(steps)s
    RETURNING id, endpoint_id, attempts, cause
)
INSERT INTO events_webhookattempt (delivery_id, endpoint_key, company_key, number, cause, started_at,
                                   request_headers, error, answer_headers, answer_body, answer_cut)
SELECT id, endpoint_id, company_key, attempts, cause, at, '{{}}', '', '[]', '', false
FROM claimed JOIN taken USING (id), present
RETURNING delivery_id
"""  # noqa: S608


def claim_deliveries(*, lane: Lane = QUICK, limit: int = 16) -> list[WebhookDelivery]:
    """Take up to `limit` due deliveries of a lane's endpoints, each with its event and the endpoint's secrets.

    The try counts from here on: a worker that dies with a delivery in hand leaves it due again after a while, and a
    delivery that kills its workers is given up like any other. No endpoint's tries of any second are more than its
    rate, whoever claims. Four statements, which read no more than is taken, however much waits.
    """
    now = clock.now()
    params: dict[str, Any] = {
        "now": now,
        "limit": limit,
        "is_slow": lane.is_slow,
        "per_endpoint": lane.per_endpoint,
        "most_per_endpoint": lane.most_per_endpoint,
        "per_company": lane.per_company,
        "most_per_company": lane.most_per_company,
        "slow_after": SLOW_AFTER,
        "slow_ms": round(SLOW_AFTER.total_seconds() * 1_000),
        "claim_time": delivery.CLAIM_TIME,
        "claim_ms": round(delivery.CLAIM_TIME.total_seconds() * 1_000),
        "steps": len(delivery.SCHEDULE),
        "not_back": NOT_BACK,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_HOLD, params)
        held = [key for (key,) in cursor.fetchall()]
        if not held:
            return []
        cursor.execute(_CLAIM, params | {"held": held})
        claimed = [pk for (pk,) in cursor.fetchall()]
    return list(
        WebhookDelivery.objects.filter(pk__in=claimed)
        .select_related("event", "endpoint")
        .prefetch_related("endpoint__secrets")
        .order_by("pk")
    )
