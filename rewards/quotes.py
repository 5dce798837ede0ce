"""What a reward costs: the lines of a quote, and the tax and shipping of one price (R5). No ORM, no clock.

Amounts are integer minor units of the marketplace's currency; each line is rounded half to even on its own,
and the total is the sum of the rounded lines.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kit.money import Money, round_minor, share_of

RULES = 1  # The version of the rules below, kept with each quote that was submitted.
_MOST_MINOR = 2**62  # No amount in the database is more.


class QuoteLineName(StrEnum):
    """What a line of a quote stands for."""

    REFERENCE_PRICE = "reference_price"
    FACE_VALUE = "face_value"
    TAX = "tax"
    SHIPPING = "shipping"
    MARGIN = "margin"


class LineNote(StrEnum):
    """Why a line is what it is, where its rate doesn't say it."""

    TAX_IN_PRICE = "tax_in_price"
    SHIPPING_FREE = "shipping_free"  # at the free-shipping line, or over it
    SHIPPING_UNDER_LINE = "shipping_under_line"
    SHIPPING_CAPPED = "shipping_capped"  # under the line, and with the whole charge it would be over it
    SHIPPING_ALWAYS = "shipping_always"  # the marketplace has no such line


class MarginSource(StrEnum):
    """Where a margin comes from (R5)."""

    AGREED = "agreed"
    TIER = "tier"


@dataclass(frozen=True, slots=True)
class Margin:
    """A company's margin: `actions` are those it completed in the previous month, which chose its tier (B7)."""

    basis_points: int
    source: MarginSource
    actions: int


@dataclass(frozen=True, slots=True)
class StoreTerms:
    """What a marketplace adds to a price: tax on top, and shipping under its free-shipping line (R1)."""

    currency: str
    tax_basis_points: int
    shipping_minor: int
    free_shipping_minor: int | None  # None: shipping is always charged


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One line of a quote, rounded to the minor unit.

    A line with a rate is `basis_points` hundredths of a percent of `of`; for shipping, `of` is the free-shipping
    line, and None where the marketplace has none.
    """

    name: QuoteLineName
    amount: Money
    basis_points: int | None = None
    of: Money | None = None
    note: LineNote | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a CPA means for a quote (R6, S4), each part zero or more.

    `short` is what it lacks of the least CPA, `customer_pays` the tax that it leaves out, `spare` what it has
    over the total.
    """

    short: Money
    customer_pays: Money
    spare: Money

    @property
    def is_accepted(self) -> bool:
        return self.short.minor == 0


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

    @property
    def retail(self) -> Money:
        """The retail value: the reference price of a product, the face value of a credit (R10)."""
        return self.lines[0].amount

    def line(self, name: QuoteLineName) -> QuoteLine | None:
        """The line of that name; None where the quote has none."""
        return next((line for line in self.lines if line.name == name), None)

    def covered_by(self, cpa_minor: int) -> Coverage:
        """What a CPA means for this quote."""
        least, total = self.least_cpa.minor, self.total.minor
        return Coverage(
            short=Money(max(0, least - cpa_minor), self.currency),
            customer_pays=Money(max(0, total - max(cpa_minor, least)), self.currency),
            spare=Money(max(0, cpa_minor - total), self.currency),
        )

    def __getitem__(self, name: QuoteLineName) -> Money:
        """The amount of a line; zero where the quote has no such line. Raises ValueError for no line's name.

        Templates look for items before attributes: `quote.total` must find no item.
        """
        line = self.line(QuoteLineName(name))
        return line.amount if line else Money(0, self.currency)


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

    Under the line, price and shipping together never come to more than the line: so the dearer item is never
    the cheaper one to send.
    """
    if is_premium:
        return 0
    if terms.free_shipping_minor is None:
        return terms.shipping_minor
    return max(0, min(terms.shipping_minor, terms.free_shipping_minor - price_minor))


def quote_product(*, reference_minor: int, margin_basis_points: int, terms: StoreTerms) -> Quote:
    """The quote for a free product: reference price, tax, shipping, margin on the reference price (R5).

    It never falls when the reference price rises, and is never under it.
    """
    reference = Money(reference_minor, terms.currency)
    return Quote(
        (
            QuoteLine(QuoteLineName.REFERENCE_PRICE, reference),
            _tax_line(reference, terms),
            _shipping_line(reference, terms),
            _margin_line(reference, margin_basis_points),
        )
    )


def quote_credit(*, face_minor: int, margin_basis_points: int, currency: str) -> Quote:
    """The quote for a catalog credit: its face value and the margin on it (R5)."""
    face = Money(face_minor, currency)
    return Quote((QuoteLine(QuoteLineName.FACE_VALUE, face), _margin_line(face, margin_basis_points)))


def _tax_line(reference: Money, terms: StoreTerms) -> QuoteLine:
    amount = Money(tax_on(reference.minor, terms), reference.currency)
    note = None if terms.tax_basis_points else LineNote.TAX_IN_PRICE
    return QuoteLine(QuoteLineName.TAX, amount, terms.tax_basis_points, reference, note)


def _shipping_line(reference: Money, terms: StoreTerms) -> QuoteLine:
    free_from = terms.free_shipping_minor
    amount = Money(shipping_of(reference.minor, terms), reference.currency)
    if free_from is None:
        return QuoteLine(QuoteLineName.SHIPPING, amount, note=LineNote.SHIPPING_ALWAYS)
    if reference.minor >= free_from:
        note = LineNote.SHIPPING_FREE
    elif amount.minor < terms.shipping_minor:
        note = LineNote.SHIPPING_CAPPED
    else:
        note = LineNote.SHIPPING_UNDER_LINE
    return QuoteLine(QuoteLineName.SHIPPING, amount, of=Money(free_from, reference.currency), note=note)


def _margin_line(of: Money, basis_points: int) -> QuoteLine:
    amount = Money(share_of(of.minor, basis_points), of.currency)
    return QuoteLine(QuoteLineName.MARGIN, amount, basis_points, of)


def dearest_of(quotes: Sequence[Quote]) -> Quote:
    """The quote of a set of choices: that of the dearest one (R6), by its least CPA, then by its total.

    Raises ValueError for an empty set.
    """
    return max(quotes, key=lambda quote: (quote.least_cpa.minor, quote.total.minor))


def proposed_cpa(quotes: Sequence[Quote]) -> Money:
    """The CPA that covers every choice of a set with its tax. Raises ValueError for an empty set.

    It can be more than the total of the dearest choice, which may be a credit without tax.
    """
    return max((quote.total for quote in quotes), key=lambda total: total.minor)


def reference_range(
    *,
    least_total: int | None,
    most_total: int | None,
    margin_basis_points: int,
    terms: StoreTerms,
) -> tuple[int | None, int | None]:
    """Exactly those reference prices whose quote's total is in the range, as the least and the most of them.

    None stands for no bound. When there are none the least is above the most.
    """

    def total(reference_minor: int) -> int:
        quote = quote_product(
            reference_minor=reference_minor, margin_basis_points=margin_basis_points, terms=terms
        )
        return quote.total.minor

    def prices_up_to(bound: int) -> range:
        # A quote is never under its price: what is dearer than the bound needs no look.
        return range(1, min(max(bound, 0), _MOST_MINOR) + 1)

    least = most = None
    if least_total is not None:
        least = bisect_left(prices_up_to(least_total), least_total, key=total) + 1
    if most_total is not None:
        most = bisect_right(prices_up_to(most_total), most_total, key=total)
    return least, most
