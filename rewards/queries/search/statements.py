"""Statements around query sets: what is found gathered once, the first rows that fit, many bounded counts at once."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from kit.ids import format_id, parse_id
from rewards.models import Product
from rewards.queries.search.orders import NAMES, fields_of
from rewards.queries.search.terms import COUNTED_EXACTLY, Sort

# Ruff sees SQL put together: its text comes from this package and from Django, the values stay parameters.


def gather(
    matches: QuerySet[Any], order: Sort, keys: tuple[Any, ...] | None, *, most: int
) -> tuple[list[str], int]:
    """The ids of up to `most` products behind the keys in an order, and how many there are from the top.

    All of them are read once. Needs a query set without an order.
    """
    names = ["id" if field == "pk" else field for field in fields_of(order)]
    down = NAMES[order][0].startswith("-")
    sql, params = matches.values(*fields_of(order)).query.sql_with_params()
    place, place_params = "", []
    if keys:
        place_params = [_plain(key) for key in keys]
        place = f"WHERE ({', '.join(names)}) {'<' if down else '>'} ({', '.join(['%s'] * len(names))})"
    wanted = ", ".join(f"{name} {'DESC' if down else 'ASC'}" for name in names)
    [[ids, count]] = _rows(
        f"WITH found ({', '.join(names)}) AS MATERIALIZED ({sql}) "  # noqa: S608
        f"SELECT ARRAY(SELECT id FROM found {place} ORDER BY {wanted} LIMIT %s), (SELECT count(*) FROM found)",
        [*params, *place_params, most],
    )
    return [format_id("prd", one) for one in ids], count


def walk(products: QuerySet[Product], query: str, *, rows: int, most: int) -> list[str]:
    """The ids of up to `most` products that have the words, among the first so many rows of an ordered query set.

    It stops at the last one wanted, unlike an index of words, which gathers all products of a word first.
    """
    sql, params = products.values("pk", "search")[:rows].query.sql_with_params()
    return _ids(
        f"SELECT id FROM ({sql}) AS walked (id, search) "  # noqa: S608
        "WHERE ts_match_vq(search, %s::tsquery) LIMIT %s",
        [*params, query, most],
    )


def walk_narrow(products: QuerySet[Product], query: str, *, rows: int, most: int) -> list[str]:
    """As `walk`, where conditions leave few rows: these are chosen in an index alone, and only they are read."""
    sql, params = products.values("pk")[:rows].query.sql_with_params()
    return _ids(
        f"SELECT walked.id FROM ({sql}) AS walked (id) WHERE ("  # noqa: S608
        "SELECT ts_match_vq(search, %s::tsquery) FROM rewards_product AS product WHERE product.id = walked.id"
        ") LIMIT %s",
        [*params, query, most],
    )


def count_up_to(products: QuerySet[Product], most: int = COUNTED_EXACTLY + 1) -> int:
    """How many there are, counted no further than `most`."""
    return products[:most].count()


def count_each(products: QuerySet[Product], field: str, kind: str, values: list[Any]) -> list[int]:
    """How many products have each value in a field, counted up to 1,001, in one statement.

    `kind` is the values' type in PostgreSQL.
    """
    having = products.filter(**{field: RawSQL("one.value", [])}).order_by().values("pk")
    sql, params = having[: COUNTED_EXACTLY + 1].query.sql_with_params()
    found = _rows(
        f"SELECT counted.number FROM unnest(%s::{kind}[]) WITH ORDINALITY AS one (value, place), "  # noqa: S608
        f"LATERAL (SELECT count(*) FROM ({sql}) AS few) AS counted (number) ORDER BY one.place",
        [values, *params],
    )
    return [number for [number] in found]


def count_all(each: Iterable[QuerySet[Product]]) -> list[int]:
    """How many each query set has, counted up to 1,001, in one statement."""
    parts: list[str] = []
    every: list[Any] = []
    for number, products in enumerate(each):
        sql, params = products.order_by().values("pk")[: COUNTED_EXACTLY + 1].query.sql_with_params()
        parts.append(f"SELECT {number}, (SELECT count(*) FROM ({sql}) AS few)")  # noqa: S608
        every += params
    return [number for _, number in sorted(_rows(" UNION ALL ".join(parts), every))] if parts else []


def _plain(value: Any) -> Any:
    """A value as the statement takes it: ids as UUIDs."""
    prefix, _, _ = value.rpartition("_") if isinstance(value, str) else ("", "", "")
    return (parse_id(prefix, value) or value) if prefix else value


def _ids(sql: str, params: list[Any]) -> list[str]:
    return [format_id("prd", one) for [one] in _rows(sql, params)]


def _rows(sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
