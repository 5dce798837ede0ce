"""The ledger balances and is immutable (B4); limits warn once and are opened in time (B2, B8)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from billing import operations, queries
from billing.errors import CapTooLow, RateMissing
from billing.models import ExchangeRate, LedgerEntry, LedgerTransaction, Limit
from events.models import AuditEntry, Event
from kit import clock
from tests.conftest import Api
from tests.world import ACTOR, World


def warnings() -> list[tuple[str, str, int]]:
    told = Event.objects.filter(type__in=["budget.threshold", "limit.reached"]).order_by("id")
    return [(event.type, event.data["scope"], event.data["percent"]) for event in told]


def test_entries_that_do_not_balance_are_refused(api: Api, world: World) -> None:
    api.get_reward()
    booked = LedgerTransaction.objects.get()

    with pytest.raises(IntegrityError, match="does not sum to zero"), transaction.atomic():
        LedgerEntry.objects.create(
            transaction=booked, company=world.company, account="receivable", amount_usd_cents=1
        )


@pytest.mark.parametrize("model", [LedgerEntry, LedgerTransaction])
def test_what_is_booked_stays(api: Api, model: type) -> None:
    api.get_reward()

    field = "account" if model is LedgerEntry else "cause"
    with pytest.raises(IntegrityError, match="immutable"), transaction.atomic():
        model.objects.update(**{field: "tax"})
    with pytest.raises(IntegrityError, match="immutable"), transaction.atomic():
        model.objects.all()._raw_delete(using="default")


def test_a_cause_is_booked_once(api: Api, world: World) -> None:
    api.get_reward()
    booked = LedgerTransaction.objects.get()
    again = operations.Charge(
        company=world.company,
        campaign_key=world.campaign.id,
        moment_key=world.moment.id,
        marketplace="US",
        cpa_minor=2_750,
        currency="USD",
        amount_usd_cents=2_750,
        cause=booked.cause,
        month=booked.month,
    )

    with pytest.raises(IntegrityError, match="one_ledger_transaction_per_cause"), transaction.atomic():
        operations.charge_action(again)
    assert queries.balance_of(company=world.company, account="receivable") == 2_750
    assert queries.balance_of(company=world.company, account="revenue") == -2_750


def test_each_threshold_is_told_once(api: Api, world: World) -> None:
    Limit.objects.filter(scope="campaign").update(cap_usd_cents=4 * 2_750)
    told = []
    for _ in range(4):
        api.get_reward()
        told.append([sum(len(one.percents) for one in operations.warn_of_limits()) for _ in range(2)])

    assert told == [[0, 0], [1, 0], [0, 0], [2, 0]]
    assert warnings() == [
        ("budget.threshold", "campaign", 50),
        ("budget.threshold", "campaign", 80),
        ("limit.reached", "campaign", 100),
    ]


def test_a_raised_limit_warns_anew(api: Api, world: World) -> None:
    operations.set_monthly_cap(
        company=world.company, campaign_key=None, cap_usd_cents=2_750, reason="small", actor=ACTOR
    )
    api.get_reward()
    operations.warn_of_limits()
    operations.set_monthly_cap(
        company=world.company, campaign_key=None, cap_usd_cents=2 * 2_750, reason="grew", actor=ACTOR
    )
    operations.warn_of_limits()
    api.get_reward()
    operations.warn_of_limits()

    assert [(scope, percent) for _, scope, percent in warnings()] == [
        ("company_month", 50),
        ("company_month", 80),
        ("company_month", 100),
        ("company_month", 80),
        ("company_month", 100),
    ]


def test_a_cap_below_what_is_spent_is_refused(api: Api, world: World) -> None:
    api.get_reward()

    with pytest.raises(CapTooLow):
        operations.set_monthly_cap(
            company=world.company,
            campaign_key=world.campaign.id,
            cap_usd_cents=2_749,
            reason="less",
            actor=ACTOR,
        )
    assert not AuditEntry.objects.filter(verb="limit.set").exists()
    assert Limit.objects.get(scope="campaign_month").cap_usd_cents == 500_000


def test_next_month_is_opened_ahead_at_the_agreed_cap(world: World) -> None:
    operations.set_monthly_cap(
        company=world.company,
        campaign_key=world.campaign.id,
        cap_usd_cents=900_000,
        reason="grew",
        actor=ACTOR,
    )
    month = clock.month_after(clock.this_month())

    assert (operations.open_next_month(), operations.open_next_month()) == (1, 0)
    opened = Limit.objects.filter(month=month).order_by("scope")
    assert [(row.scope, row.cap_usd_cents, row.spent_usd_cents) for row in opened] == [
        ("campaign_month", 900_000, 0),
        ("company_month", 1_500_000, 0),
    ]


def test_a_rate_of_more_than_seven_days_ago_is_none(db: None) -> None:
    today = clock.now().date()
    ExchangeRate.objects.create(
        currency="EUR", on=today - timedelta(days=8), usd=Decimal("1.1"), source="test"
    )
    with pytest.raises(RateMissing, match=str(today - timedelta(days=8))):
        queries.rate_of("EUR")
    ExchangeRate.objects.create(
        currency="EUR", on=today - timedelta(days=7), usd=Decimal("1.2"), source="test"
    )

    assert queries.rate_of("EUR") == Decimal("1.2")
    assert queries.rate_of("USD") == 1
    with pytest.raises(RateMissing):
        queries.rate_of("JPY")


@pytest.mark.parametrize(
    ("day", "after"), [(date(2026, 1, 31), date(2026, 2, 1)), (date(2026, 12, 1), date(2027, 1, 1))]
)
def test_months_follow_each_other(day: date, after: date) -> None:
    assert clock.month_after(day) == after
