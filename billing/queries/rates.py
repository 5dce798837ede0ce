"""Reading rates (B3)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from billing.errors import RateMissing
from billing.models import ExchangeRate, HeldRate, RateFetch
from kit import clock
from kit.money import CURRENCIES

RATE_HOLDS_FOR = timedelta(days=7)
# Support is told this long before a rate is too old to be submitted with.
TOLD_BEFORE = timedelta(days=3)
_WHAT_TO_DO = "Campaigns with it can be submitted once support has loaded a rate of the last 7 days."


@dataclass(frozen=True, slots=True)
class DatedRate:
    """USD for one unit of a currency, and the day that the rate is of; USD itself has none."""

    usd: Decimal
    on: date | None


@dataclass(frozen=True, slots=True)
class RateDue:
    """A currency that needs a new rate: for how many days its newest one holds, below zero once it is too old."""

    currency: str
    newest_on: date | None
    days_left: int | None

    @property
    def is_stale(self) -> bool:
        return self.days_left is None or self.days_left < 0


def rate_of(currency: str) -> Decimal:
    """USD for one unit of the currency. Raises RateMissing when the newest rate is older than 7 days (B3)."""
    return dated_rate_of(currency).usd


def dated_rate_of(currency: str) -> DatedRate:
    """The newest rate of the currency, with its day. Raises RateMissing when that is older than 7 days (B3)."""
    if currency == "USD":
        return DatedRate(Decimal(1), None)
    today = clock.now().date()
    newest = ExchangeRate.objects.filter(currency=currency, on__lte=today).order_by("-on").first()
    if newest is None:
        raise RateMissing(f"There is no exchange rate for {currency}. {_WHAT_TO_DO}")
    if newest.on < today - RATE_HOLDS_FOR:
        raise RateMissing(
            f"The newest exchange rate for {currency} is of {newest.on}; one of the last 7 days is needed. "
            f"{_WHAT_TO_DO}"
        )
    return DatedRate(newest.usd, newest.on)


def rates_due() -> list[RateDue]:
    """The currencies of the marketplaces without a rate that will hold for more than 3 days yet, the worst first."""
    today = clock.now().date()
    newest = dict(
        ExchangeRate.objects.filter(currency__in=CURRENCIES, on__lte=today)
        .order_by("currency", "-on")
        .distinct("currency")
        .values_list("currency", "on")
    )
    due = []
    for currency in CURRENCIES:
        on = newest.get(currency)
        left = (on + RATE_HOLDS_FOR - today).days if on else None
        if currency != "USD" and (left is None or left <= TOLD_BEFORE.days):
            due.append(RateDue(currency, on, left))
    return sorted(due, key=lambda one: (one.days_left is not None, one.days_left or 0, one.currency))


def held_rates() -> QuerySet[HeldRate]:
    """The rates that wait for a person, the oldest first."""
    return HeldRate.objects.filter(declined_at=None).order_by("on", "currency")


def last_fetch() -> RateFetch | None:
    """The last time that rates were fetched by themselves, if they ever were."""
    return RateFetch.objects.order_by("-started_at", "-pk").first()
