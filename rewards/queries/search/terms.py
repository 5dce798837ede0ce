"""What somebody looks for in the catalogue, and what is found: the words of the search."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from rewards.models import Marketplace, OfferedState, Product

COUNTED_EXACTLY = 1_000
OFFERED = frozenset({OfferedState.AVAILABLE, OfferedState.LIMITED})


class Badge(StrEnum):
    """What a product is marked with."""

    CATALOG_CREDIT = "catalog_credit"  # its category takes credit (C2)
    TRADEMARK = "trademark"


class Sort(StrEnum):
    """The order of what is found."""

    BEST = "best"
    NEWEST = "newest"
    PRICE = "price"
    PRICE_DOWN = "-price"


class FacetName(StrEnum):
    """What the products that are found are counted by."""

    MARKETPLACE = "marketplace"
    CATEGORY = "category"
    STATE = "state"
    BADGE = "badge"


class Count(NamedTuple):
    """A number that is exact up to 1,000; above it, 1,000 and more."""

    number: int
    is_more: bool

    @classmethod
    def of(cls, found: int) -> "Count":
        """Of what was counted up to 1,001."""
        return cls(min(found, COUNTED_EXACTLY), found > COUNTED_EXACTLY)

    def __str__(self) -> str:
        return f"{self.number:,}" + ("+" if self.is_more else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is looked for in one marketplace.

    Prices are reference prices, which lists show, and CPAs totals of the company's quotes; both in minor units
    of the marketplace's currency, bounds included. Of several states, or badges, any will do; no state stands
    for available and limited. `after` is the cursor that the page before ended with. Whatever stands in it has
    an answer: unknown names find nothing, a cursor that is none begins at the first page.
    """

    marketplace: str
    words: str = ""
    category: str = ""
    least_price: int | None = None
    most_price: int | None = None
    least_cpa: int | None = None
    most_cpa: int | None = None
    badges: frozenset[Badge] = frozenset()
    states: frozenset[OfferedState] = frozenset()
    own: bool = False
    sort: Sort = Sort.BEST
    after: str = ""

    def moved_to(self, there: Marketplace, *, currency: str) -> "Search":
        """The same search in another marketplace: its amounts, in `currency`, stay behind where money is another."""
        moved = replace(self, marketplace=there.code)
        if there.currency == currency:
            return moved
        return replace(moved, least_price=None, most_price=None, least_cpa=None, most_cpa=None)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of products, with their marketplace and category.

    `corrected` are the words that were looked for instead of those typed, "" when as typed; `next` is the
    cursor of the next page, "" at the end.
    """

    products: list[Product]
    total: Count
    corrected: str
    next: str


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet, and how many products have it."""

    value: str
    name: str
    count: Count
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """What is found, counted by one property; the choice made in the facet itself is left out of account."""

    name: FacetName
    values: list[FacetValue]
