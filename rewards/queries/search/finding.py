"""A page of the products that are found, in order, and how many there are."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.models import Company
from rewards.models import Product
from rewards.queries.search.cursors import Cursor, read_cursor, write_cursor
from rewards.queries.search.filters import Asked
from rewards.queries.search.orders import NAMES, behind, keys_of, ranked
from rewards.queries.search.statements import count_up_to, gather, walk, walk_narrow
from rewards.queries.search.terms import COUNTED_EXACTLY, Count, Found, Search, Sort
from rewards.queries.search.vocabulary import nearest_word

RANKED = 10_000  # products; ranking each of more would cost more than it tells
WALKED = 25_000  # rows read in order before an index of words: 1,000 have a word that every 25th has
_FEW = 5_000  # rows that are read sooner than an index of words
_LONGEST_SKU = 40
_TOO_MANY = 50_000  # products of a word that an index takes long to gather
_COUNTED = COUNTED_EXACTLY + 1

type Keys = tuple[Any, ...] | None


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
    shown = _shown(asked.with_words(corrected) if corrected else asked, page, size)
    after = ""
    if len(page.ids) > size and shown:
        after = write_cursor(search, Cursor(page.order, keys_of(shown[-1], page.order), corrected))
    return Found(shown, Count.of(page.total), corrected, after)


def _shown(asked: Asked, page: _Page, size: int) -> list[Product]:
    """The products of a page; with their rank where they are in that order, which a cursor keeps."""
    products = Product.objects.select_related("marketplace", "category").defer("search", "description")
    if page.order == Sort.BEST:
        products = ranked(products, asked.query)
    by_id = products.in_bulk(page.ids[:size])
    return [by_id[one] for one in page.ids[:size] if one in by_id]


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
    is_gathered = order == Sort.BEST or asked.at_most <= RANKED
    find = _all if not asked.words else _rare if is_gathered else _common
    ids, total = find(asked, products, order, keys, size + 1 - len(shown))
    return _Page(shown + ids, total + len(first), order)


def _order_of(asked: Asked) -> Sort:
    """The order that is used for the one asked for."""
    is_ranked = asked.words and asked.at_most <= RANKED
    return Sort.NEWEST if asked.search.sort == Sort.BEST and not is_ranked else asked.search.sort


def _exact(asked: Asked) -> list[str]:
    """The product whose SKU was typed, which comes before all where the best come first."""
    typed = asked.search.words.strip()
    is_sku = asked.words and len(typed) <= _LONGEST_SKU and typed.isprintable()
    if asked.search.sort != Sort.BEST or not is_sku:
        return []
    found = asked.products().filter(sku__in={typed, typed.upper()})
    return list(found.order_by("pk").values_list("pk", flat=True)[:1])


def _all(
    asked: Asked, products: QuerySet[Product], order: Sort, keys: Keys, most: int
) -> tuple[list[str], int]:
    """Without words: rows in the order of an index, and a count that ends at 1,001."""
    ids = _behind(products, order, keys).values_list("pk", flat=True)[:most]
    return list(ids), count_up_to(products, _COUNTED)


def _rare(
    asked: Asked, products: QuerySet[Product], order: Sort, keys: Keys, most: int
) -> tuple[list[str], int]:
    """By a rare word: all that is found is gathered and sorted."""
    matches = asked.with_index(products)
    return gather(ranked(matches, asked.query) if order == Sort.BEST else matches, order, keys, most=most)


def _common(
    asked: Asked, products: QuerySet[Product], order: Sort, keys: Keys, most: int
) -> tuple[list[str], int]:
    """By common words only: few rows are read whole; of many, as many in order as are wanted."""
    if asked.is_narrow:
        if count_up_to(products, _FEW + 1) <= _FEW:
            return _of_few(asked, products, order, keys, most)
    elif asked.at_most >= _TOO_MANY and _are_many_of_newest(asked, products):
        return _in_order(asked, products, order, keys, most), _COUNTED
    ids, total = gather(asked.with_index(products)[:_COUNTED], order, keys, most=most)
    return (ids if total < _COUNTED else _in_order(asked, products, order, keys, most)), total


def _of_few(
    asked: Asked, products: QuerySet[Product], order: Sort, keys: Keys, most: int
) -> tuple[list[str], int]:
    """Of few products each is looked into, once for the page and once for the count where these differ."""
    rest = _behind(products, order, keys)
    ids = walk_narrow(rest, asked.query, rows=_FEW, most=_COUNTED)
    if keys is None:
        return ids[:most], len(ids)
    return ids[:most], len(walk_narrow(products, asked.query, rows=_FEW, most=_COUNTED))


def _are_many_of_newest(asked: Asked, products: QuerySet[Product]) -> bool:
    """Whether more than 1,000 of the newest have the words; several words are seldom together in so many."""
    rows = WALKED if len(asked.words) == 1 else WALKED // 5
    return len(walk(products.order_by("-pk"), asked.query, rows=rows, most=_COUNTED)) == _COUNTED


def _in_order(asked: Asked, products: QuerySet[Product], order: Sort, keys: Keys, most: int) -> list[str]:
    """The first ids in an order, of more than 1,000: by a walk, or where it leads to too few by gathering all."""
    rest = _behind(products, order, keys)
    if asked.is_narrow:
        ids = walk_narrow(rest, asked.query, rows=WALKED // 2, most=most)
    else:
        ids = walk(rest, asked.query, rows=WALKED, most=most)
    return ids if len(ids) == most else gather(asked.with_index(products), order, keys, most=most)[0]


def _behind(products: QuerySet[Product], order: Sort, keys: Keys) -> QuerySet[Product]:
    """The products in an order, from behind the place of a cursor."""
    return (products.filter(behind(order, keys)) if keys else products).order_by(*NAMES[order])
