"""Money: integer minor units with an ISO 4217 currency; no float ever."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

# Currencies of the marketplaces whose minor unit is not a hundredth.
_DIGITS = {"JPY": 0}
_SIGNS = {
    "USD": "$",
    "GBP": "£",
    "EUR": "€",
    "JPY": "¥",
    "BRL": "R$",
    "INR": "₹",
    "CAD": "CA$",
    "AUD": "A$",
    "MXN": "MX$",
}

# What CPAs are in: the currencies of the marketplaces, whose digits have to be known.
CURRENCIES = tuple(_SIGNS)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of `minor` units of `currency`."""

    minor: int
    currency: str

    @property
    def decimal(self) -> str:
        """The amount as the API writes it: `27.50`, `3500` for a currency without a minor unit."""
        return f"{to_major(self.minor, self.currency):.{digits_of(self.currency)}f}"

    def __str__(self) -> str:
        """The amount as people read it: `$1,027.50`."""
        sign = "-" if self.minor < 0 else ""
        amount = f"{abs(to_major(self.minor, self.currency)):,.{digits_of(self.currency)}f}"
        return f"{sign}{_SIGNS.get(self.currency, self.currency + ' ')}{amount}"


def usd(cents: int) -> Money:
    return Money(cents, "USD")


def digits_of(currency: str) -> int:
    """How many decimal digits the currency has."""
    return _DIGITS.get(currency, 2)


def to_major(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-digits_of(currency))


def to_minor(amount: str | Decimal, currency: str) -> int:
    """Minor units of an exact amount. Raises ValueError for more digits than the currency has."""
    try:
        scaled = Decimal(amount).scaleb(digits_of(currency))
    except InvalidOperation as error:
        raise ValueError(f"{amount!r} is not an amount") from error
    if not scaled.is_finite() or scaled != scaled.to_integral_value():
        raise ValueError(f"{amount!r} has more digits than {currency} allows")
    return int(scaled)


def round_minor(amount: Decimal) -> int:
    """Round minor units half to even (R5, B3)."""
    return int(amount.to_integral_value(ROUND_HALF_EVEN))


def share_of(minor: int, basis_points: int) -> int:
    """`basis_points` hundredths of a percent of an amount, rounded half to even: 1,002 of 2500 is 250."""
    return round_minor(Decimal(minor) * basis_points / 10_000)


def to_usd_cents(minor: int, currency: str, rate: Decimal) -> int:
    """Cents of USD at `rate` (USD for one unit of the currency), half to even, at least one (B3)."""
    return max(1, round_minor(to_major(minor, currency) * rate * 100))
