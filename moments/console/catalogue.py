"""What an address asks the catalogue for, and the same with something left out: chips, pages, other marketplaces."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from accounts.models import Company
from kit.money import Money
from moments.console.forms.catalogue import RangeForm
from rewards.models import Category, Marketplace, OfferedState
from rewards.queries.search import Badge, Search, Sort

LONGEST = 200  # characters of what is searched for
_LONGEST_CURSOR = 1_000
BADGE_WORDS = {Badge.CATALOG_CREDIT: "Catalog credit", Badge.TRADEMARK: "Trademark"}
SORT_WORDS = {
    Sort.BEST: "Best match",
    Sort.NEWEST: "Newest",
    Sort.PRICE: "Price, lowest first",
    Sort.PRICE_DOWN: "Price, highest first",
}
_RANGES = {"price": "Reference price", "cpa": "Proposed CPA"}
_USUAL = "US"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a search asks for: in words, and as an address has it."""

    name: str
    words: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that a search asks for, and the address of the search without it."""

    words: str
    query: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as an address has it. What makes no sense there is not applied; a faulty range says so at its field."""

    search: Search
    ranges: RangeForm
    marketplace: Marketplace
    category: Category | None

    @property
    def parts(self) -> list[Part]:
        """What is asked for besides the marketplace and the order."""
        search = self.search
        found = [Part("q", f"“{search.words}”", (("q", search.words),))] if search.words else []
        if self.category:
            found.append(Part("category", self.category.name, (("category", self.category.slug),)))
        found += [part for kind in _RANGES if (part := self._range(kind))]
        found += [
            Part("state", state.label.capitalize(), (("state", state),))
            for state in OfferedState
            if state in search.states
        ]
        found += [
            Part("badge", words, (("badge", badge),))
            for badge, words in BADGE_WORDS.items()
            if badge in search.badges
        ]
        if search.own:
            found.append(Part("own", "Your own products", (("own", "1"),)))
        return found

    def _range(self, kind: str) -> Part | None:
        """A range in words, with the bounds as they were typed and the currency that they are in."""
        bounds = {end: getattr(self.search, f"{end}_{kind}") for end in ("least", "most")}
        currency = self.marketplace.currency
        words = [
            f"{word} {Money(bounds[end], currency)}"
            for end, word in (("least", "from"), ("most", "to"))
            if bounds[end] is not None
        ]
        if not words:
            return None
        pairs = [
            (f"{end}_{kind}", Money(minor, currency).decimal)
            for end, minor in bounds.items()
            if minor is not None
        ]
        return Part(kind, f"{_RANGES[kind]} {' '.join(words)}", (*pairs, ("currency", currency)))

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the marketplace and the order is asked for."""
        return bool(self.parts)

    @property
    def query(self) -> str:
        """The whole search but its page, as the shortest address that asks for it."""
        return self._query(self.parts)

    @property
    def chips(self) -> list[Chip]:
        """Each thing that is asked for, and the search without it."""
        parts = self.parts
        return [Chip(one.words, self._query(part for part in parts if part != one)) for one in parts]

    @property
    def nothing_else(self) -> str:
        """The marketplace alone."""
        return self._query(())

    def elsewhere(self, there: Marketplace) -> str:
        """The same search in another marketplace, without amounts in another currency, as it is counted there."""
        moved = self.search.moved_to(there, currency=self.marketplace.currency)
        return replace(self, search=moved, marketplace=there).query

    def _query(self, parts: Iterable[Part]) -> str:
        pairs = [("marketplace", self.marketplace.code)]
        pairs += dict.fromkeys(pair for part in parts for pair in part.pairs)
        if self.search.sort != Sort.BEST:
            pairs.append(("sort", self.search.sort))
        return urlencode(pairs)


def asked_of(query: QueryDict, company: Company, marketplaces: Sequence[Marketplace]) -> Asked:
    """What the address asks for in the marketplace that it names, else in the one that ships to the company's country.

    Needs at least one marketplace.
    """
    marketplace = _marketplace_of(query.get("marketplace", ""), company, marketplaces)
    is_same_money = query.get("currency", marketplace.currency) == marketplace.currency
    ranges = RangeForm(query if is_same_money else {}, currency=marketplace.currency)
    slug = query.get("category", "")
    category = Category.objects.filter(slug=slug).first() if slug and "\x00" not in slug else None
    search = Search(
        marketplace=marketplace.code,
        words=" ".join(query.get("q", "").replace("\x00", " ").split())[:LONGEST].strip(),
        category=category.slug if category else "",
        **ranges.ranges(),
        states=frozenset(OfferedState(one) for one in query.getlist("state") if one in OfferedState),
        badges=frozenset(Badge(one) for one in query.getlist("badge") if one in Badge),
        own=query.get("own") == "1",
        sort=next((one for one in Sort if one == query.get("sort")), Sort.BEST),
        after=query.get("after", "")[:_LONGEST_CURSOR],
    )
    return Asked(search, ranges, marketplace, category)


def _marketplace_of(code: str, company: Company, marketplaces: Sequence[Marketplace]) -> Marketplace:
    named = [one for one in marketplaces if one.code == code]
    at_home = [one for one in marketplaces if company.country in one.ships_to]
    usual = [one for one in marketplaces if one.code == _USUAL]
    return next(iter([*named, *at_home, *usual, *marketplaces]))
