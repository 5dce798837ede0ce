"""What is found, counted by marketplace, category, state and badge."""

from collections import Counter
from collections.abc import Collection, Iterable

from django.db.models import Count as SqlCount

from accounts.models import Company
from kit.ids import parse_id
from rewards.models import OfferedState
from rewards.queries.search.filters import Asked
from rewards.queries.search.statements import count_all, count_each, count_up_to
from rewards.queries.search.terms import OFFERED, Badge, Count, Facet, FacetName, FacetValue, Search

_SOME = 20_000  # products that are counted one by one sooner than value by value
_SOME_OF_A_RANGE = 150_000  # the same of a range of prices, which stand together in an index
_CHOICES = (FacetName.CATEGORY, FacetName.STATE, FacetName.BADGE)
_BADGE_NAMES = {Badge.CATALOG_CREDIT: "Catalog credit", Badge.TRADEMARK: "Trademark"}

type _Counts = dict[FacetName, dict[str, int]]


def facets_of(company: Company, search: Search, *, margin_basis_points: int) -> list[Facet]:
    """The facets marketplace, category, state and badge of what a company finds.

    The counts of each leave the choice made in the facet itself out of account and obey all others. Values
    that no product has are left out, unless they are chosen. The words are taken as they stand: give those of
    `Found.corrected` where there are any.
    """
    asked = Asked(company, search, margin_basis_points)
    counts = _of_all(asked) if asked.words or _are_few(asked) else _of_each(asked)
    known = counts.get(FacetName.MARKETPLACE, {})
    counts[FacetName.MARKETPLACE] = known | _of_marketplaces(asked, but=known)
    return [
        Facet(
            name,
            [
                FacetValue(value, label, Count.of(counts[name].get(value, 0)), is_chosen)
                for value, label, is_chosen in values
                if counts[name].get(value) or is_chosen
            ],
        )
        for name, values in _values(asked).items()
    ]


def _are_few(asked: Asked) -> bool:
    """Whether what is found without the choices is soon read as a whole."""
    few = _SOME_OF_A_RANGE if asked.has_bounds else _SOME
    return count_up_to(asked.products(but=_CHOICES), few + 1) <= few


def _values(asked: Asked) -> dict[FacetName, Iterable[tuple[str, str, bool]]]:
    """Each value with its name, and whether it is chosen."""
    search = asked.search
    return {
        FacetName.MARKETPLACE: [
            (code, one.name, code == search.marketplace) for code, one in asked.marketplaces.items()
        ],
        FacetName.CATEGORY: [
            (slug, one.name, slug == search.category) for slug, one in asked.categories.items()
        ],
        FacetName.STATE: [(one.value, str(one.label), one in search.states) for one in OfferedState],
        FacetName.BADGE: [(one.value, _BADGE_NAMES[one], one in search.badges) for one in Badge],
    }


def _of_all(asked: Asked) -> _Counts:
    """From one reading of all that is found without the choices: how many there are of each kind."""
    rows = (
        asked.with_index(asked.products(but=_CHOICES))
        .order_by()
        .values_list("category", "state", "is_trademarked")
        .annotate(number=SqlCount("pk"))
    )
    by_id = {one.pk: one for one in asked.categories.values()}
    search, counts = asked.search, {name: Counter[str]() for name in _CHOICES}
    states, found = search.states or OFFERED, 0
    for category_id, state, is_trademarked, number in rows:
        category = by_id.get(category_id)
        if category is None:  # made since the categories were read
            continue
        badges = {Badge.TRADEMARK} if is_trademarked else set()
        badges |= {Badge.CATALOG_CREDIT} if category.takes_credit else set()
        fits = {
            FacetName.CATEGORY: search.category in ("", category.slug),
            FacetName.STATE: state in states,
            FacetName.BADGE: not search.badges or bool(search.badges & badges),
        }
        of_row = {FacetName.CATEGORY: {category.slug}, FacetName.STATE: {state}, FacetName.BADGE: badges}
        if all(fits.values()):
            found += number
        for name in _CHOICES:
            if all(fits[other] for other in _CHOICES if other != name):
                counts[name].update(dict.fromkeys(of_row[name], number))
    return {FacetName.MARKETPLACE: {search.marketplace: found}} | {
        name: dict(counter) for name, counter in counts.items()
    }


def _of_each(asked: Asked) -> _Counts:
    """Each value counted on its own, up to 1,001: of very many products a few of each are read."""
    categories = asked.categories
    of_categories = count_each(
        asked.products(but=[FacetName.CATEGORY]),
        "category",
        "uuid",
        [parse_id("cat", one.pk) for one in categories.values()],
    )
    of_states = count_each(
        asked.products(but=[FacetName.STATE]), "state", "text", [one.value for one in OfferedState]
    )
    unbadged = asked.products(but=[FacetName.BADGE])
    of_badges = count_all(unbadged.filter(asked.badged(frozenset({badge}))) for badge in Badge)
    return {
        FacetName.CATEGORY: dict(zip(categories, of_categories, strict=True)),
        FacetName.STATE: dict(zip([one.value for one in OfferedState], of_states, strict=True)),
        FacetName.BADGE: dict(zip([one.value for one in Badge], of_badges, strict=True)),
    }


def _of_marketplaces(asked: Asked, *, but: Collection[str]) -> dict[str, int]:
    codes = [code for code in asked.marketplaces if code not in but]
    counts = count_all(asked.with_index(asked.products(marketplace=code)) for code in codes)
    return dict(zip(codes, counts, strict=True))
