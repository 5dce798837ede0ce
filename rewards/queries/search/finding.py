"""A page of the products that are found, in order."""

from typing import Any

from django.db.models import F, FloatField, Func, Q, QuerySet, Value

from accounts.models import Company
from rewards.models import Product
from rewards.queries.search.cursors import Cursor, read_cursor, write_cursor
from rewards.queries.search.filters import Asked
from rewards.queries.search.terms import COUNTED_EXACTLY, Count, Found, Search, Sort
from rewards.words import query_of

RANKED = 10_000  # products; of more, ranking each would cost more than it tells


def find_products(company: Company, search: Search, *, margin_basis_points: int, size: int = 24) -> Found:
    """A page of the products that a company finds, and how many there are.

    Every word must be found in a product's title, brand, variant, SKU or category, or begin a word there. A
    product whose SKU is what was typed comes first. Best is by where the words are found: the title counts
    more than brand, variant and SKU, these more than the category; of the same rank the newest first. Without
    words, and where more than 10,000 are found, best is the newest. A cursor leads on in the order that its
    page was in, and neither repeats nor leaves out what was there all the time.
    """
    asked = Asked(company, search, margin_basis_points)
    cursor = read_cursor(search)
    total = Count.of(asked.products()[: COUNTED_EXACTLY + 1].count())
    order = cursor.order if cursor else _order_of(asked)
    rows = list(_ordered(asked, order, cursor)[: size + 1])
    page = rows[:size]
    after = ""
    if len(rows) > size:
        after = write_cursor(search, Cursor(order, _keys_of(page[-1], order), ""))
    return Found(page, total, "", after)


def _order_of(asked: Asked) -> Sort:
    """The order that is used for the one asked for."""
    if asked.search.sort != Sort.BEST:
        return asked.search.sort
    if not asked.words or asked.products()[: RANKED + 1].count() > RANKED:
        return Sort.NEWEST
    return Sort.BEST


def _ordered(asked: Asked, order: Sort, cursor: Cursor | None) -> QuerySet[Product]:
    products = asked.products().select_related("marketplace", "category").defer("search", "description")
    if order == Sort.BEST:
        query = Func(Value(query_of(asked.words)), template="%(expressions)s::tsquery")
        # Of double precision, as Python has it: what a cursor says is compared to what the next page ranks.
        rank = Func(
            F("search"), query, template="ts_rank(%(expressions)s)::float8", output_field=FloatField()
        )
        products = products.annotate(rank=rank)
    names = _ORDERS[order]
    if cursor:
        products = products.filter(_behind(names, cursor.keys))
    return products.order_by(*names)


_ORDERS: dict[Sort, tuple[str, ...]] = {
    Sort.BEST: ("-rank", "-pk"),
    Sort.NEWEST: ("-pk",),
    Sort.PRICE: ("reference_minor", "pk"),
    Sort.PRICE_DOWN: ("-reference_minor", "-pk"),
}


def _keys_of(product: Product, order: Sort) -> tuple[Any, ...]:
    return tuple(getattr(product, name.removeprefix("-")) for name in _ORDERS[order])


def _behind(names: tuple[str, ...], keys: tuple[Any, ...]) -> Q:
    """What comes after the keys, in the order of the names."""
    behind, same = Q(), Q()
    for name, key in zip(names, keys, strict=True):
        field = name.removeprefix("-")
        further = Q(**{f"{field}__{'lt' if name.startswith('-') else 'gt'}": key})
        behind |= same & further
        same &= Q(**{field: key})
    return behind
