"""Reading rates (B3)."""

from datetime import timedelta
from decimal import Decimal

from billing.errors import RateMissing
from billing.models import (
    ExchangeRate,
)
from kit import clock

RATE_HOLDS_FOR = timedelta(days=7)


def rate_of(currency: str) -> Decimal:
    """USD for one unit of the currency. Raises RateMissing when the newest rate is older than 7 days (B3)."""
    if currency == "USD":
        return Decimal(1)
    newest = (
        ExchangeRate.objects.filter(currency=currency, on__lte=clock.now().date()).order_by("-on").first()
    )
    if newest is None:
        raise RateMissing(f"There is no exchange rate for {currency}.")
    if newest.on < clock.now().date() - RATE_HOLDS_FOR:
        raise RateMissing(
            f"The newest exchange rate for {currency} is of {newest.on}; one of the last 7 days is needed."
        )
    return newest.usd
