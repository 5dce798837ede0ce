"""What is found, counted by marketplace, category, state and badge."""

from collections.abc import Iterable

from django.db.models import Q

from accounts.models import Company
from rewards.models import OfferedState
from rewards.queries.search.filters import Asked
from rewards.queries.search.terms import (
    COUNTED_EXACTLY,
    Badge,
    Count,
    Facet,
    FacetName,
    FacetValue,
    Search,
)


def facets_of(company: Company, search: Search, *, margin_basis_points: int) -> list[Facet]:
    """The facets marketplace, category, state and badge of what a company finds.

    The counts of each leave the choice made in the facet itself out of account and obey all others. Values
    that nothing has are left out, unless they are chosen. The words are taken as they stand: give those of
    `Found.corrected` where there are any.
    """
    asked = Asked(company, search, margin_basis_points)
    return [_marketplaces(asked), _categories(asked), _states(asked), _badges(asked)]


def _marketplaces(asked: Asked) -> Facet:
    return Facet(
        FacetName.MARKETPLACE,
        _values(
            (code, one.name, _count(asked, marketplace=code), code == asked.search.marketplace)
            for code, one in asked.marketplaces.items()
        ),
    )


def _categories(asked: Asked) -> Facet:
    return Facet(
        FacetName.CATEGORY,
        _values(
            (
                slug,
                one.name,
                _count(asked, Q(category=one), but=FacetName.CATEGORY),
                slug == asked.search.category,
            )
            for slug, one in asked.categories.items()
        ),
    )


def _states(asked: Asked) -> Facet:
    return Facet(
        FacetName.STATE,
        _values(
            (
                state.value,
                str(state.label),
                _count(asked, Q(state=state), but=FacetName.STATE),
                state in asked.search.states,
            )
            for state in OfferedState
        ),
    )


def _badges(asked: Asked) -> Facet:
    return Facet(
        FacetName.BADGE,
        _values(
            (
                badge.value,
                _BADGE_NAMES[badge],
                _count(asked, asked.badged(frozenset({badge})), but=FacetName.BADGE),
                badge in asked.search.badges,
            )
            for badge in Badge
        ),
    )


_ALL = Q()
_BADGE_NAMES = {Badge.CATALOG_CREDIT: "Catalog credit", Badge.TRADEMARK: "Trademark"}


def _values(rows: Iterable[tuple[str, str, Count, bool]]) -> list[FacetValue]:
    return [FacetValue(*row) for row in rows if row[2].number or row[3]]


def _count(
    asked: Asked, having: Q = _ALL, *, but: FacetName | None = None, marketplace: str | None = None
) -> Count:
    products = asked.products(but=but, marketplace=marketplace).filter(having)
    return Count.of(products[: COUNTED_EXACTLY + 1].count())
