"""What a search asks for, as conditions on products."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property

from django.db.models import Q, QuerySet

from accounts.models import Company
from rewards.models import Category, Marketplace, Product
from rewards.queries.search.terms import OFFERED, Badge, FacetName, Search
from rewards.queries.search.visible import visible_to
from rewards.queries.search.vocabulary import commonness_of
from rewards.quotes import reference_range
from rewards.words import query_of, words_of

_MOST_WORDS = 30
_RARE = 20_000  # products: so many are gathered from an index in a few milliseconds
_MOST_MINOR = 2**63 - 1
_NOTHING = Q(pk__isnull=True)  # a condition in SQL, unlike an empty list


@dataclass(frozen=True)
class Asked:
    """A search by a company, and the reference data that it is read with, each fetched once."""

    company: Company
    search: Search
    margin_basis_points: int

    def with_words(self, words: str) -> "Asked":
        """The same search for other words."""
        return replace(self, search=replace(self.search, words=words))

    @cached_property
    def words(self) -> list[str]:
        """The folded words that must be found, each once; of very many the first 30."""
        return list(dict.fromkeys(words_of(self.search.words)))[:_MOST_WORDS]

    @cached_property
    def marketplaces(self) -> dict[str, Marketplace]:
        return {one.code: one for one in Marketplace.objects.order_by("code")}

    @cached_property
    def categories(self) -> dict[str, Category]:
        return {one.slug: one for one in Category.objects.order_by("name")}

    @cached_property
    def visible(self) -> Q:
        return visible_to(self.company)

    @cached_property
    def query(self) -> str:
        """The words as a tsquery."""
        return query_of(self.words)

    @cached_property
    def commonness(self) -> dict[str, int]:
        """How many products each word finds, about."""
        return commonness_of(self.words, marketplace=self.search.marketplace)

    @cached_property
    def at_most(self) -> int:
        """How many products the rarest word finds, about: no more are found."""
        return min(self.commonness.values(), default=0)

    @property
    def is_narrow(self) -> bool:
        """Whether more is asked for than words, so that few of their products may be left."""
        search = self.search
        return bool(search.category or search.badges or search.states or search.own or self.has_bounds)

    @property
    def has_bounds(self) -> bool:
        """Whether a range of prices or CPAs is asked for."""
        search = self.search
        bounds = (search.least_price, search.most_price, search.least_cpa, search.most_cpa)
        return any(one is not None for one in bounds)

    def products(
        self, *, but: Collection[FacetName] = (), marketplace: str | None = None
    ) -> QuerySet[Product]:
        """The products that all but the words of the search allow, unordered.

        `but` leaves the choice made in facets out of account; the marketplace is the search's, or the one given,
        to which amounts are taken along as `Search.moved_to` takes them.
        """
        code = self.search.marketplace if marketplace is None else marketplace
        return Product.objects.filter(self.visible & self._offered(code, but))

    def with_index(self, products: QuerySet[Product]) -> QuerySet[Product]:
        """Those that have the words too, looked up: rare words in the index, what they find read for the others."""
        if not self.words:
            return products
        rare = [word for word in self.words if self.commonness[word] <= max(_RARE, self.at_most)]
        others = [word for word in self.words if word not in rare]
        products = products.filter(search__finds=query_of(rare))
        return products.filter(search__holds=query_of(others)) if others else products

    def _offered(self, code: str, but: Collection[FacetName]) -> Q:
        if code not in self.marketplaces or self._has_only_signs:
            return _NOTHING
        found = Q(marketplace=code) & self._priced(self.marketplaces[code])
        if self.search.own:
            found &= Q(company=self.company)
        if FacetName.CATEGORY not in but and self.search.category:
            category = self.categories.get(self.search.category)
            found &= Q(category=category) if category else _NOTHING
        if FacetName.STATE not in but:
            found &= Q(state__in=sorted(self.search.states or OFFERED))
        if FacetName.BADGE not in but and self.search.badges:
            found &= self.badged(self.search.badges)
        return found

    @property
    def _has_only_signs(self) -> bool:
        """Whether something was typed that has no letter or digit: nothing is found by it."""
        return bool(self.search.words.strip()) and not self.words

    def badged(self, badges: frozenset[Badge]) -> Q:
        """Having any of the badges."""
        found = _NOTHING
        if Badge.CATALOG_CREDIT in badges:
            crediting = [one for one in self.categories.values() if one.takes_credit]
            found |= Q(category__in=crediting) if crediting else _NOTHING
        if Badge.TRADEMARK in badges:
            found |= Q(is_trademarked=True)
        return found

    def _priced(self, marketplace: Marketplace) -> Q:
        """Prices and CPAs are both ranges of the reference price, the latter by the marketplace's terms."""
        home = self.marketplaces.get(self.search.marketplace)
        search = self.search.moved_to(marketplace, currency=home.currency if home else "")
        least_of_cpa, most_of_cpa = reference_range(
            least_total=search.least_cpa,
            most_total=search.most_cpa,
            margin_basis_points=self.margin_basis_points,
            terms=marketplace.store_terms,
        )
        found = Q()
        for least in (search.least_price, least_of_cpa):
            found &= Q() if least is None else Q(reference_minor__gte=_in_range(least))
        for most in (search.most_price, most_of_cpa):
            found &= Q() if most is None else Q(reference_minor__lte=_in_range(most))
        return found


def _in_range(minor: int) -> int:
    """What the database can compare a price to."""
    return min(max(minor, 0), _MOST_MINOR)
