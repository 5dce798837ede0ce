"""A page of the products that are found, in order, and how many there are."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.models import Company
from rewards.models import Product
from rewards.queries.search.cursors import Cursor, read_cursor, write_cursor
from rewards.queries.search.filters import Asked
from rewards.queries.search.orders import NAMES, behind, keys_of, ranked
from rewards.queries.search.statements import count_up_to, gather, walk
from rewards.queries.search.terms import COUNTED_EXACTLY, Count, Found, Search, Sort
from rewards.queries.search.vocabulary import nearest_word

RANKED = 10_000  # products; ranking each of more would cost more than it tells
WALKED = 10_000  # rows that are read in order before an index of words is asked
_LONGEST_SKU = 40
_TOO_MANY = 100_000  # products of a word, that an index takes long to gather


@dataclass(frozen=True, slots=True)
class _Page:
    ids: list[str]
    total: int
    order: Sort


def find_products(company: Company, search: Search, *, margin_basis_points: int, size: int = 24) -> Found:
    """A page of the products that a company finds, and how many there are.

    Every word must be found in a product's title, brand, variant, SKU or category, or begin a word there. Where
    nothing is found, words that the catalogue does not have are taken for those that were probably meant.

    Best is by where the words are found: the title counts more than brand, variant and SKU, these more than the
    category; of the same rank the newest first. A product whose SKU is what was typed comes before all. Without
    words, and where even the rarest is in more than 10,000 products of the marketplace, best is the newest.

    A cursor leads on in the order that its page was in, and neither repeats nor leaves out what was there all
    the time. A page takes at most a handful of statements, each of which reads a bounded part of the catalogue.
    """
    asked, cursor = Asked(company, search, margin_basis_points), read_cursor(search)
    if cursor and cursor.corrected:
        asked = asked.with_words(cursor.corrected)
    page = _page(asked, cursor, size)
    corrected = cursor.corrected if cursor else ""
    if not page.total and not cursor:
        meant = _what_was_meant(asked)
        again = _page(asked.with_words(meant), None, size) if meant else page
        page, corrected = (again, meant) if again.total else (page, "")
    return _found(asked.with_words(corrected) if corrected else asked, page, corrected, size)


def _found(asked: Asked, page: _Page, corrected: str, size: int) -> Found:
    products = Product.objects.select_related("marketplace", "category").defer("search", "description")
    if page.order == Sort.BEST:
        products = ranked(products, asked.query)
    by_id = products.in_bulk(page.ids[:size])
    shown = [by_id[one] for one in page.ids[:size] if one in by_id]
    after = ""
    if len(page.ids) > size and shown:
        after = write_cursor(asked.search, Cursor(page.order, keys_of(shown[-1], page.order), corrected))
    return Found(shown, Count.of(page.total), corrected, after)


def _what_was_meant(asked: Asked) -> str:
    """The words with the nearest ones for those that nothing is found by; "" where there is none to put."""
    meant = [
        word if asked.commonness[word] else nearest_word(word, marketplace=asked.search.marketplace) or word
        for word in asked.words
    ]
    return "" if meant == asked.words else " ".join(meant)


def _page(asked: Asked, cursor: Cursor | None, size: int) -> _Page:
    """The ids of a page and one more where there is a next page."""
    order = cursor.order if cursor else _order_of(asked)
    keys = cursor.keys if cursor else None
    first = _exact(asked)
    products = asked.products().exclude(pk__in=first)
    shown = [] if cursor else first
    if asked.words and asked.at_most <= RANKED:
        ids, total = _gathered(asked, products, order, keys, size + 1 - len(shown))
    else:
        ids = _in_order(asked, products, order, keys, size + 1 - len(shown))
        total = _total(asked, products)
    return _Page(shown + ids, total + len(first), order)


def _order_of(asked: Asked) -> Sort:
    """The order that is used for the one asked for."""
    is_ranked = asked.words and asked.at_most <= RANKED
    return Sort.NEWEST if asked.search.sort == Sort.BEST and not is_ranked else asked.search.sort


def _exact(asked: Asked) -> list[str]:
    """The product whose SKU was typed, which comes before all where the best come first."""
    typed = asked.search.words.strip()
    if asked.search.sort != Sort.BEST or not asked.words or len(typed) > _LONGEST_SKU:
        return []
    found = asked.products().filter(sku__in={typed, typed.upper()})
    return list(found.order_by("pk").values_list("pk", flat=True)[:1])


def _gathered(
    asked: Asked, products: QuerySet[Product], order: Sort, keys: tuple[Any, ...] | None, most: int
) -> tuple[list[str], int]:
    matches = asked.with_index(products)
    return gather(ranked(matches, asked.query) if order == Sort.BEST else matches, order, keys, most=most)


def _in_order(
    asked: Asked, products: QuerySet[Product], order: Sort, keys: tuple[Any, ...] | None, most: int
) -> list[str]:
    """Ids in an order that an index has: rows are read until enough of them have the words."""
    rest = products.filter(behind(order, keys)) if keys else products
    rest = rest.order_by(*NAMES[order])
    if not asked.words:
        return list(rest.values_list("pk", flat=True)[:most])
    ids = walk(rest, asked.query, rows=WALKED, most=most)
    if len(ids) < most and _are_many(rest):
        ids, _ = gather(asked.with_index(products), order, keys, most=most)
    return ids


def _total(asked: Asked, products: QuerySet[Product]) -> int:
    """How many are found, counted up to 1,001."""
    most = COUNTED_EXACTLY + 1
    if not asked.words:
        return count_up_to(products, most)
    are_many = _are_many(products)
    if are_many and asked.at_most < _TOO_MANY:
        return count_up_to(asked.with_index(products), most)
    found = len(walk(products.order_by("-pk"), asked.query, rows=WALKED, most=most))
    if found < most and are_many:
        return count_up_to(asked.with_index(products), most)
    return found


def _are_many(products: QuerySet[Product]) -> bool:
    """Whether they are more than the rows that are walked."""
    return count_up_to(products, WALKED + 1) > WALKED
