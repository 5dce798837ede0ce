"""The orders of what is found, and what lies behind a cursor in each."""

from typing import Any

from django.db.models import F, FloatField, Func, Q, QuerySet, Value

from rewards.models import Product
from rewards.queries.search.terms import Sort

NAMES: dict[Sort, tuple[str, ...]] = {
    Sort.BEST: ("-rank", "-pk"),
    Sort.NEWEST: ("-pk",),
    Sort.PRICE: ("reference_minor", "pk"),
    Sort.PRICE_DOWN: ("-reference_minor", "-pk"),
}


def ranked(products: QuerySet[Product], query: str) -> QuerySet[Product]:
    """With `rank`: how well the words of a tsquery fit."""
    # Of double precision, as Python has it: what a cursor says is compared to what the next page ranks.
    rank = Func(
        F("search"),
        Func(Value(query), template="%(expressions)s::tsquery"),
        template="ts_rank(%(expressions)s)::float8",
        output_field=FloatField(),
    )
    return products.annotate(rank=rank)


def fields_of(order: Sort) -> list[str]:
    """What is sorted by, in turn."""
    return [name.removeprefix("-") for name in NAMES[order]]


def keys_of(product: Any, order: Sort) -> tuple[Any, ...]:
    """The place of a product in an order."""
    return tuple(getattr(product, field) for field in fields_of(order))


def behind(order: Sort, keys: tuple[Any, ...]) -> Q:
    """What comes after the place."""
    found, same = Q(), Q()
    for name, key in zip(NAMES[order], keys, strict=True):
        field = name.removeprefix("-")
        found |= same & Q(**{f"{field}__{'lt' if name.startswith('-') else 'gt'}": key})
        same &= Q(**{field: key})
    # The first key alone too, as an index can begin there.
    first = NAMES[order][0]
    edge = "lte" if first.startswith("-") else "gte"
    return Q(**{f"{first.removeprefix('-')}__{edge}": keys[0]}) & found
