"""What becomes of money that was held back: charged on release, or given back to the limits (X3)."""

from datetime import date
from typing import Any

from django.db import connection

from accounts.models import Company
from billing.errors import BudgetClosed, MonthNotOpen
from billing.models import Limit, LimitScope, Reservation, ReservationState
from kit import clock
from kit.ids import new_id, parse_id

# The limits keep the amount where it was held: what was reserved there is spent, so that nothing can be passed by it,
# whatever the campaign's state and however full the month of the release. The charge is of that month (X3).
_CHARGE = """
WITH charged AS (
    UPDATE billing_limit AS l
    SET spent_usd_cents = l.spent_usd_cents + held.amount_usd_cents,
        reserved_usd_cents = l.reserved_usd_cents - held.amount_usd_cents
    FROM billing_reservation AS held
    WHERE held.id = %(id)s AND l.id = ANY (%(limits)s)
    RETURNING l.scope, l.cap_usd_cents, l.spent_usd_cents + l.reserved_usd_cents AS used
), ended AS (
    UPDATE billing_reservation SET state = 'charged', ended_at = %(now)s WHERE id = %(id)s RETURNING *
), booked AS (
    INSERT INTO billing_ledgertransaction (id, company_id, kind, cause, month, limits_month, campaign_key, moment_key,
                                           marketplace, cpa_minor, currency, limits_after, occurred_at)
    SELECT %(transaction)s, company_id, 'charge', cause, %(month)s, nullif(month, %(month)s), campaign_key, moment_key,
           marketplace, cpa_minor, currency,
           (SELECT jsonb_object_agg(scope, jsonb_build_array(cap_usd_cents, used)) FROM charged), %(now)s
    FROM ended RETURNING id, company_id
)
INSERT INTO billing_ledgerentry (transaction_id, company_id, account, amount_usd_cents)
SELECT booked.id, booked.company_id, entry.account, entry.sign * ended.amount_usd_cents
FROM booked, ended, (VALUES ('receivable', 1), ('revenue', -1)) AS entry (account, sign)
"""
_FREE = """
WITH freed AS (
    UPDATE billing_limit AS l SET reserved_usd_cents = l.reserved_usd_cents - held.amount_usd_cents
    FROM billing_reservation AS held WHERE held.id = %(id)s AND l.id = ANY (%(limits)s)
)
UPDATE billing_reservation SET state = 'freed', ended_at = %(now)s WHERE id = %(id)s
"""


def charge_reservation(*, company: Company, cause: str) -> bool:
    """Charge what was held back, billed in the month that runs now; False where that was done before (X3).

    Call it last in the caller's transaction: it locks the limit rows until the commit. Raises MonthNotOpen when the
    month's rows are not made yet, BudgetClosed when the month was closed meanwhile: it is another one by now.
    """
    held = _held(company, cause)
    if held is None:
        return False
    month = clock.this_month()
    limits = _locked_limits(held, month)
    if (LimitScope.COMPANY_MONTH, month) not in limits:
        raise MonthNotOpen
    if limits[LimitScope.COMPANY_MONTH, month].is_closed:
        raise BudgetClosed
    params = {"month": month, "transaction": parse_id("txn", new_id("txn"))}
    _end(_CHARGE, held, limits, params)
    return True


def free_reservation(*, company: Company, cause: str) -> bool:
    """Give back to the limits what was held; False where it ended before. Call it last, as `charge_reservation`."""
    held = _held(company, cause)
    if held is None:
        return False
    _end(_FREE, held, _locked_limits(held, held.month), {})
    return True


def _held(company: Company, cause: str) -> Reservation | None:
    return (
        Reservation.objects.select_for_update(no_key=True)
        .filter(company=company, cause=cause, state=ReservationState.HELD)
        .first()
    )


def _locked_limits(held: Reservation, month: date) -> dict[tuple[str, date | None], Limit]:
    """The limits that hold it, and the company's of the month, locked in the order in which everyone locks them."""
    rows = Limit.objects.raw(
        """
        SELECT * FROM billing_limit
        WHERE company_id = %(company)s
          AND (scope = 'campaign' AND campaign_key = %(campaign)s AND month IS NULL
            OR scope = 'campaign_month' AND campaign_key = %(campaign)s AND month = %(held_in)s
            OR scope = 'company_month' AND campaign_key IS NULL AND month IN (%(held_in)s, %(month)s))
        ORDER BY scope, month FOR NO KEY UPDATE
        """,
        {
            "company": parse_id("com", held.company_id),
            "campaign": parse_id("cmp", held.campaign_key),
            "held_in": held.month,
            "month": month,
        },
    )
    return {(row.scope, row.month): row for row in rows}


def _end(
    statement: str, held: Reservation, limits: dict[tuple[str, date | None], Limit], params: dict[str, Any]
) -> None:
    holders = [row.pk for (_, month), row in limits.items() if month in (None, held.month)]
    told: dict[str, Any] = {"id": held.pk, "limits": holders, "now": clock.now()}
    with connection.cursor() as cursor:
        cursor.execute(statement, told | params)
