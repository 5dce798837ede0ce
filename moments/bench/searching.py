"""Measure searches over whatever catalogue is in the database: their database time, and the plans of some."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection

from accounts.models import Company
from rewards.models import CatalogueWord, OfferedState, Product
from rewards.queries import Badge, Search, Sort, facets_of, find_products

TURNS = 5
MARGIN = 1_000


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds of database time, as the client waits for it; how many statements, and how many found."""

    page_ms: float
    statements: int
    facets_ms: float
    found: str


def measure(write: Callable[[str], None]) -> dict[str, Figures]:
    """The median of five turns of each search, by name; writes a table of them and the plans of the main ones.

    The words are taken from the vocabulary, by how many products have them. Needs a company and products.
    """
    company = Company.objects.first()
    assert company is not None, "Searches are somebody's: a company is needed."
    searches = searches_of(_largest_marketplace())
    figures = {}
    write(f"{'search':34}{'page ms':>9}{'queries':>9}{'facets ms':>11}  found")
    for name, search in searches.items():
        one = figures[name] = _measure_one(company, search)
        write(f"{name:34}{one.page_ms:9.1f}{one.statements:9}{one.facets_ms:11.1f}  {one.found}")
    for name in ("a rare word", "a common word", "no words"):
        write(f"\n{name}: {searches[name].words!r}")
        for plan in plans_of(company, searches[name]):
            write(plan)
    return figures


def _largest_marketplace() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT marketplace_id FROM rewards_product GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
        [[code]] = cursor.fetchall()
    return str(code)


def searches_of(marketplace: str) -> dict[str, Search]:
    """The searches that are measured, by name."""

    def search(**asked: Any) -> Search:
        return Search(marketplace=marketplace, **asked)

    rare, usual, frequent, common, most = (_word(marketplace, rank) for rank in (2_000, 300, 60, 8, 1))
    misspelt = rare[:2] + rare[3:] if len(rare) > 4 else f"{rare}q{rare}"
    some = Product.objects.filter(marketplace=marketplace, sold_by_store=True, fulfilled_by_store=True)
    product = some.select_related("category").order_by("-pk")[min(500, some.count() - 1)]
    price, category = product.reference_minor, product.category.slug
    trademarked, withdrawn = frozenset({Badge.TRADEMARK}), frozenset({OfferedState.WITHDRAWN})
    return {
        "no words": search(),
        "no words, by price": search(sort=Sort.PRICE),
        "no words, by price down": search(sort=Sort.PRICE_DOWN),
        "a rare word": search(words=rare),
        "a usual word": search(words=usual),
        "a frequent word": search(words=frequent),
        "a frequent word, by price": search(words=frequent, sort=Sort.PRICE),
        "a common word": search(words=common),
        "a common word, by price": search(words=common, sort=Sort.PRICE),
        "a common word, newest": search(words=common, sort=Sort.NEWEST),
        "the commonest word": search(words=most),
        "two common words": search(words=f"{most} {common}"),
        "three common words": search(words=f"{most} {common} {frequent}"),
        "a common and a rare word": search(words=f"{most} {rare}"),
        "the beginning of a word": search(words=usual[:3]),
        "a misspelt word": search(words=misspelt),
        "nonsense": search(words="xqzvwk"),
        "a SKU": search(words=product.sku),
        "a title": search(words=product.title),
        "a category": search(category=category),
        "a category, by price": search(category=category, sort=Sort.PRICE),
        "a category and a common word": search(category=category, words=common),
        "a price range": search(least_price=price, most_price=price + price // 10),
        "a price range and a common word": search(
            least_price=price, most_price=price + price // 50, words=common
        ),
        "a CPA range": search(least_cpa=price, most_cpa=price + price // 10),
        "a CPA range, by price down": search(
            least_cpa=price, most_cpa=price + price // 10, sort=Sort.PRICE_DOWN
        ),
        "trademarked": search(badges=trademarked),
        "catalog credit": search(badges=frozenset({Badge.CATALOG_CREDIT})),
        "withdrawn": search(states=withdrawn),
        "withdrawn, by price": search(states=withdrawn, sort=Sort.PRICE),
        "withdrawn and a common word": search(states=withdrawn, words=common),
        "trademarked, withdrawn, a range": search(
            badges=trademarked, states=withdrawn, least_price=price, most_price=2 * price
        ),
        "everything at once": search(
            words=common,
            category=category,
            least_cpa=price // 2,
            most_cpa=price * 3,
            badges=trademarked,
            sort=Sort.PRICE,
        ),
        "own products": search(own=True),
        "own products and a common word": search(own=True, words=common),
    }


def _word(marketplace: str, rank: int) -> str:
    """The word of that rank in the vocabulary, long enough to be misspelt; "mug" where there are fewer."""
    words = CatalogueWord.objects.filter(marketplace=marketplace, word__regex="^[a-z]{4,}$")
    return (
        words.order_by("-products", "word").values_list("word", flat=True)[rank : rank + 1].first() or "mug"
    )


def _measure_one(company: Company, search: Search) -> Figures:
    pages, facets, statements, found = [], [], 0, ""
    for _ in range(TURNS):
        with database_time() as spent:
            page = find_products(company, search, margin_basis_points=MARGIN)
        pages.append(sum(spent))
        statements = len(spent)
        found = str(page.total) + (f" of {page.corrected!r}" if page.corrected else "")
        with database_time() as spent:
            facets_of(company, search, margin_basis_points=MARGIN)
        facets.append(sum(spent))
    return Figures(median(pages), statements, median(facets), found)


@contextmanager
def database_time() -> Iterator[list[float]]:
    """Collects the milliseconds of each statement inside, planning and the way to the client included."""
    spent: list[float] = []

    def watch(execute: Callable[..., Any], *call: Any) -> Any:
        began = perf_counter()
        try:
            return execute(*call)
        finally:
            spent.append((perf_counter() - began) * 1_000)

    with connection.execute_wrapper(watch):
        yield spent


def plans_of(company: Company, search: Search) -> list[str]:
    """The plans of the statements of a search's first page, as PostgreSQL carried them out."""
    statements: list[tuple[str, Any]] = []

    def watch(execute: Callable[..., Any], sql: str, params: Any, *more: Any) -> Any:
        statements.append((sql, params))
        return execute(sql, params, *more)

    with connection.execute_wrapper(watch):
        find_products(company, search, margin_basis_points=MARGIN)
    plans = []
    with connection.cursor() as cursor:
        for sql, params in statements:
            if "rewards_product" not in sql:
                continue
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", params)
            plans.append("\n".join(line for [line] in cursor.fetchall()))
    return plans
