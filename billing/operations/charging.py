"""Charging completed actions against limits (A6, B1)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import connection

from accounts.models import Company
from billing.errors import (
    BudgetClosed,
    BudgetExhausted,
    CampaignLimitReached,
    CompanyLimitReached,
    MonthNotOpen,
)
from billing.models import LimitScope
from billing.rooms import Room
from kit import clock
from kit.ids import new_id, parse_id


@dataclass(frozen=True, slots=True)
class Charge:
    """One completed action to be charged: what was completed, its price, and the month it is billed in.

    `occurred_at` is the instant at which it was completed; None: now.
    """

    company: Company
    campaign_key: str
    moment_key: str
    marketplace: str
    cpa_minor: int
    currency: str
    amount_usd_cents: int
    cause: str
    month: date
    occurred_at: datetime | None = None


# The limits that a call is held to, locked in the order of their scopes by everyone, and whether all of them have room.
_LOCKED = """
WITH locked AS MATERIALIZED (
    SELECT id, scope, cap_usd_cents, spent_usd_cents, reserved_usd_cents, is_closed FROM billing_limit
    WHERE company_id = %(company)s
      AND (scope = 'campaign' AND campaign_key = %(campaign)s AND month IS NULL
        OR scope = 'campaign_month' AND campaign_key = %(campaign)s AND month = %(month)s
        OR scope = 'company_month' AND campaign_key IS NULL AND month = %(month)s)
    ORDER BY scope FOR NO KEY UPDATE
), room AS (
    SELECT 1 FROM locked
    HAVING count(*) = 3
       AND bool_and(spent_usd_cents + reserved_usd_cents + %(amount)s <= cap_usd_cents AND NOT is_closed)
)"""
_STOOD = "SELECT scope, cap_usd_cents, spent_usd_cents, reserved_usd_cents, is_closed FROM locked"

# One statement, so that callers wait for each other as briefly as can be: with room in all three limits each is
# charged and the ledger gets its transaction; without, the statement writes nothing. It tells what each limit stood
# at before.
_CHARGE = f"""{_LOCKED}, charged AS (
    UPDATE billing_limit AS l SET spent_usd_cents = l.spent_usd_cents + %(amount)s FROM room
    WHERE l.id IN (SELECT id FROM locked)
    RETURNING l.scope, l.cap_usd_cents, l.spent_usd_cents + l.reserved_usd_cents AS used
), booked AS (
    INSERT INTO billing_ledgertransaction (id, company_id, kind, cause, month, campaign_key, moment_key, marketplace,
                                           cpa_minor, currency, limits_after, occurred_at)
    SELECT %(id)s, %(company)s, 'charge', %(cause)s, %(month)s, %(campaign)s, %(moment)s, %(marketplace)s,
           %(cpa)s, %(currency)s,
           (SELECT jsonb_object_agg(scope, jsonb_build_array(cap_usd_cents, used)) FROM charged), %(now)s
    FROM room RETURNING id
), entries AS (
    INSERT INTO billing_ledgerentry (transaction_id, company_id, account, amount_usd_cents)
    SELECT booked.id, %(company)s, entry.account, entry.amount FROM booked,
           (VALUES ('receivable', %(amount)s), ('revenue', -%(amount)s)) AS entry (account, amount)
)
{_STOOD}
"""  # noqa: S608  (of constants alone)

# The same for an action that is held: the limits keep its amount, and nothing is owed yet (X3).
_RESERVE = f"""{_LOCKED}, held AS (
    UPDATE billing_limit AS l SET reserved_usd_cents = l.reserved_usd_cents + %(amount)s FROM room
    WHERE l.id IN (SELECT id FROM locked)
    RETURNING l.scope, l.cap_usd_cents, l.spent_usd_cents + l.reserved_usd_cents AS used
), reserved AS (
    INSERT INTO billing_reservation (company_id, cause, campaign_key, moment_key, marketplace, cpa_minor, currency,
                                     amount_usd_cents, month, limits_after, state, reserved_at)
    SELECT %(company)s, %(cause)s, %(campaign)s, %(moment)s, %(marketplace)s, %(cpa)s, %(currency)s, %(amount)s,
           %(month)s, (SELECT jsonb_object_agg(scope, jsonb_build_array(cap_usd_cents, used)) FROM held),
           'held', %(now)s
    FROM room
)
{_STOOD}
"""  # noqa: S608  (of constants alone)


def charge_action(charge: Charge) -> list[Room]:
    """Charge one completed action against the limits of its campaign and company; what is left in each.

    Call it last in the caller's transaction: it locks the limit rows until the commit. Raises BudgetExhausted,
    CampaignLimitReached or CompanyLimitReached, and then nothing was charged (A6, B2). Raises MonthNotOpen when the
    month's rows are not made yet, BudgetClosed when the campaign has stopped or the month was closed; a
    campaign that was never given a budget has none left.
    """
    before = _ask_limits(_CHARGE, charge)
    return [replace(one, spent_usd_cents=one.spent_usd_cents + charge.amount_usd_cents) for one in before]


def reserve_action(charge: Charge) -> list[Room]:
    """Hold the amount of an action back that somebody has to look at first; what is left in each limit (X3).

    As `charge_action`, and raises the same; nothing is owed until `charge_reservation`.
    """
    before = _ask_limits(_RESERVE, charge)
    return [
        replace(one, reserved_usd_cents=one.reserved_usd_cents + charge.amount_usd_cents) for one in before
    ]


def _ask_limits(statement: str, charge: Charge) -> list[Room]:
    """Use room of the three limits by a statement; what each stood at before. Raises what kept it from that."""
    with connection.cursor() as cursor:
        cursor.execute(statement, _charge_params(charge))
        rows = cursor.fetchall()
    before = [Room(*row[:4]) for row in rows]
    if any(is_closed for *_, is_closed in rows):
        raise BudgetClosed
    found = {room.scope for room in before}
    for refusal in (BudgetExhausted, CampaignLimitReached, CompanyLimitReached):
        if refusal.scope not in found and refusal.scope != LimitScope.CAMPAIGN:
            raise MonthNotOpen
        if full := refusal.unless_room(before, charge.amount_usd_cents, month=charge.month):
            raise full
    return before


def _charge_params(charge: Charge) -> dict[str, Any]:
    return {
        "id": parse_id("txn", new_id("txn")),
        "company": parse_id("com", charge.company.id),
        "campaign": parse_id("cmp", charge.campaign_key),
        "moment": parse_id("mom", charge.moment_key),
        "marketplace": charge.marketplace,
        "cpa": charge.cpa_minor,
        "currency": charge.currency,
        "amount": charge.amount_usd_cents,
        "cause": charge.cause,
        "month": charge.month,
        "now": charge.occurred_at or clock.now(),
    }
