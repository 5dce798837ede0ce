"""What a reward costs: the lines of a quote, and the tax and shipping of one price (R5). No ORM, no clock.

Amounts are integer minor units of the marketplace's currency; each line is rounded half to even on its own,
and the total is the sum of the rounded lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kit.money import Money, round_minor, share_of


class QuoteLineName(StrEnum):
    """What a line of a quote stands for."""

    REFERENCE_PRICE = "reference_price"
    FACE_VALUE = "face_value"
    TAX = "tax"
    SHIPPING = "shipping"
    MARGIN = "margin"


@dataclass(frozen=True, slots=True)
class StoreTerms:
    """What a marketplace adds to a price: tax on top, and shipping under its free-shipping line (R1)."""

    currency: str
    tax_basis_points: int
    shipping_minor: int
    free_shipping_minor: int | None  # None: shipping is always charged


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One line of a quote, rounded to the minor unit."""

    name: QuoteLineName
    amount: Money


@dataclass(frozen=True, slots=True)
class Quote:
    """What a company is asked to cover with its CPA, line by line (R5)."""

    lines: tuple[QuoteLine, ...]

    @property
    def currency(self) -> str:
        return self.lines[0].amount.currency

    @property
    def total(self) -> Money:
        """What is proposed as CPA: every line, the tax too."""
        return Money(sum(line.amount.minor for line in self.lines), self.currency)

    @property
    def least_cpa(self) -> Money:
        """The least CPA that is accepted: every line but the tax (R6)."""
        return Money(self.total.minor - self[QuoteLineName.TAX].minor, self.currency)

    def __getitem__(self, name: QuoteLineName) -> Money:
        """The amount of a line; zero where the quote has no such line."""
        return Money(sum(line.amount.minor for line in self.lines if line.name == name), self.currency)


def reference_price(daily_prices: Sequence[int]) -> int:
    """The median of the daily prices of the last 30 days, which the caller has selected (R5).

    Between two middle prices it is their mean, rounded half to even. Raises ValueError without any price.
    """
    if not daily_prices:
        raise ValueError("A reference price needs at least one daily price.")
    ordered = sorted(daily_prices)
    upper = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[upper]
    return round_minor(Decimal(ordered[upper - 1] + ordered[upper]) / 2)


def tax_on(price_minor: int, terms: StoreTerms) -> int:
    """The marketplace's top sales tax on a price; nothing where prices include it."""
    return share_of(price_minor, terms.tax_basis_points)


def shipping_of(price_minor: int, terms: StoreTerms, *, is_premium: bool = False) -> int:
    """What the store charges to ship one item: nothing from the free-shipping line on, nor to premium members
    (S5).
    """
    is_free = terms.free_shipping_minor is not None and price_minor >= terms.free_shipping_minor
    return 0 if is_free or is_premium else terms.shipping_minor


def quote_product(*, reference_minor: int, margin_basis_points: int, terms: StoreTerms) -> Quote:
    """The quote for a free product: reference price, tax, shipping, margin on the reference price (R5)."""
    return _quote(
        terms.currency,
        (QuoteLineName.REFERENCE_PRICE, reference_minor),
        (QuoteLineName.TAX, tax_on(reference_minor, terms)),
        (QuoteLineName.SHIPPING, shipping_of(reference_minor, terms)),
        (QuoteLineName.MARGIN, share_of(reference_minor, margin_basis_points)),
    )


def quote_credit(*, face_minor: int, margin_basis_points: int, currency: str) -> Quote:
    """The quote for a catalog credit: its face value and the margin on it (R5)."""
    return _quote(
        currency,
        (QuoteLineName.FACE_VALUE, face_minor),
        (QuoteLineName.MARGIN, share_of(face_minor, margin_basis_points)),
    )


def _quote(currency: str, *lines: tuple[QuoteLineName, int]) -> Quote:
    return Quote(tuple(QuoteLine(name, Money(minor, currency)) for name, minor in lines))
