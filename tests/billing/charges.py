"""Charges for the tests of invoices, made by the operation that makes the real ones."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import count

import pytest
from django.db import connection

from accounts.models import Company
from billing import operations
from billing.models import Invoice, Limit
from billing.operations import Charge
from campaigns.operations import close_months
from kit import clock
from kit.ids import new_uuid, parse_id
from tests.world import World

_numbers = count(1)


def charge(
    world: World, times: int = 1, *, cents: int = 2_750, month: date | None = None, marketplace: str = "US"
) -> None:
    """Completed actions of the world's moment that are charged in a month; this one when none is named."""
    month = month or clock.this_month()
    operations.open_month(company=world.company, campaign_key=world.campaign.pk, month=month)
    Limit.objects.filter(company=world.company).update(cap_usd_cents=100_000_000)
    for _ in range(times):
        operations.charge_action(
            Charge(
                company=world.company,
                campaign_key=world.campaign.pk,
                moment_key=world.moment.pk,
                marketplace=marketplace,
                cpa_minor=cents,
                currency="USD",
                amount_usd_cents=cents,
                cause=f"action:test-{next(_numbers)}",
                month=month,
            )
        )


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """The clock stands at an instant."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: instant)
        yield


def after_the(month: date) -> datetime:
    """When a month may be closed."""
    return clock.start_of_month(clock.month_after(month)) + timedelta(minutes=10)


def close(month: date | None = None) -> list[Invoice]:
    """Close a month, this one when none is named; its invoices by number."""
    month = month or clock.this_month()
    with at(after_the(month)):
        close_months()
    return list(Invoice.objects.filter(month=month).order_by("number"))


def invoice_of(world: World, times: int = 4, *, cents: int = 2_750) -> Invoice:
    """The invoice of so many completed actions of this month."""
    charge(world, times, cents=cents)
    close()
    return Invoice.objects.select_related("company").get(company=world.company)


_WRITE = """
WITH booked AS (
    INSERT INTO billing_ledgertransaction (id, company_id, kind, cause, month, campaign_key, moment_key, marketplace,
                                           cpa_minor, currency, limits_after, occurred_at)
    SELECT gen_random_uuid(), %(company)s, 'charge', 'action:' || %(name)s || n, %(month)s, %(campaign)s, %(moment)s,
           'US', %(cents)s, 'USD', '{}', now()
    FROM generate_series(1, %(times)s) AS n RETURNING id
)
INSERT INTO billing_ledgerentry (transaction_id, company_id, account, amount_usd_cents)
SELECT booked.id, %(company)s, entry.account, entry.amount
FROM booked, (VALUES ('receivable', %(cents)s), ('revenue', -%(cents)s)) AS entry (account, amount)
"""


def write_charges(company: Company, times: int, *, cents: int, month: date) -> None:
    """Charges of a moment that nothing else is known of, written at once: what makes them is tested elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            {
                "company": parse_id("com", company.pk),
                "campaign": new_uuid(),
                "moment": new_uuid(),
                "name": next(_numbers),
                "cents": cents,
                "times": times,
                "month": month,
            },
        )
