"""A checked feed becomes the catalogue: set-based statements in the caller's transaction, from `feed_row` on.

Rows are locked in the order of their ids: products before their prices, stock last, since customers wait for that.
Foreign keys are checked as it goes, not at the commit: that would be while the stock is locked. Only what differs is
written.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.db import connection

from kit import clock
from kit.ids import new_uuid
from rewards.models import words_of_product
from rewards.operations import REFERENCE_SQL, since_of_reference
from rewards.redemption.shelf import look_again

_AT_ONCE = 5_000

# What a feed may change of a product, and what a new one has where the feed says nothing.
_COLUMNS = {
    "title": "feed.title",
    "brand": "feed.brand",
    "category_id": "feed.category_id",
    "price_minor": "feed.price_minor",
    "description": "''",
    "image": "''",
    "variant_group": "''",
    "variant": "''",
    "sold_by_store": "true",
    "fulfilled_by_store": "true",
    "is_trademarked": "false",
    "state": "'available'",
}
_OF_WORDS = ("title", "brand", "category_id", "variant")
_OF_GIVING = ("sold_by_store", "fulfilled_by_store", "state")


def _differ(names: Sequence[str]) -> str:
    return " OR ".join(f"coalesce(feed.{name}, product.{name}) <> product.{name}" for name in names)


# A company's own product that appeared since the rows were checked counts as new here: its SKU is taken, so the
# import is broken off, and tried again it is a bad row.
_KNOWN = f"""
CREATE TEMPORARY TABLE feed_known ON COMMIT DROP AS
SELECT feed.line, product.id AS product_id, {_differ(list(_COLUMNS))} AS differs,
    {_differ(_OF_WORDS)} AS words_differ, {_differ(_OF_GIVING)} AS giving_differs,
    feed.price_minor <> product.price_minor AS price_differs
FROM feed_row AS feed JOIN rewards_product AS product USING (marketplace_id, sku)
WHERE product.company_id IS NULL
"""
_COUNTS = """
SELECT (SELECT count(*) FROM feed_row), count(*), count(*) FILTER (WHERE differs),
    count(*) FILTER (WHERE price_differs) FROM feed_known
"""
_STOCK_CHANGES = """
SELECT count(*)
FROM feed_row AS feed LEFT JOIN feed_known USING (line) LEFT JOIN redemption_stock AS stock USING (product_id)
WHERE feed.on_hand <> coalesce(stock.on_hand, 0)
"""
_DUE = """
CREATE TEMPORARY TABLE feed_due ON COMMIT DROP AS
SELECT * FROM (
    SELECT line, product_id, NOT EXISTS (
        SELECT FROM rewards_productprice AS price
        WHERE price.product_id = feed_known.product_id AND price."on" = %(today)s
    ) AS lacks_price, differs, words_differ FROM feed_known
) AS known WHERE differs OR lacks_price
"""
_LOCK = """
SELECT count(*) FROM (
    SELECT FROM feed_due JOIN rewards_product AS product ON product.id = feed_due.product_id
    ORDER BY product.id FOR NO KEY UPDATE OF product
) AS locked
"""
_WORDLESS = """
SELECT feed.line, known.product_id, feed.title, feed.brand, coalesce(feed.variant, product.variant, ''), feed.sku,
    category.name
FROM feed_row AS feed JOIN rewards_category AS category ON category.id = feed.category_id
LEFT JOIN feed_known AS known USING (line) LEFT JOIN rewards_product AS product ON product.id = known.product_id
WHERE known.line IS NULL OR known.words_differ
"""
_WRITTEN = """
CREATE TEMPORARY TABLE feed_written (line integer, product_id uuid, is_new boolean, search tsvector) ON COMMIT DROP
"""
_PRICES_OF_KNOWN = """
INSERT INTO rewards_productprice (product_id, "on", price_minor)
SELECT due.product_id, %(today)s, feed.price_minor FROM feed_due AS due JOIN feed_row AS feed USING (line)
WHERE due.lacks_price ON CONFLICT DO NOTHING
"""
_REFERENCES = f"""
CREATE TEMPORARY TABLE feed_reference ON COMMIT DROP AS
SELECT due.line, fresh.reference_minor
FROM feed_due AS due JOIN rewards_product AS product ON product.id = due.product_id
CROSS JOIN LATERAL ({REFERENCE_SQL}) AS fresh
WHERE due.lacks_price AND fresh.reference_minor <> product.reference_minor
"""
_UPDATE = f"""
UPDATE rewards_product AS product SET
    {", ".join(f"{name} = coalesce(feed.{name}, product.{name})" for name in _COLUMNS)},
    search = coalesce(written.search, product.search),
    reference_minor = coalesce(reference.reference_minor, product.reference_minor)
FROM feed_due AS due JOIN feed_row AS feed USING (line) LEFT JOIN feed_written AS written USING (line)
LEFT JOIN feed_reference AS reference USING (line)
WHERE product.id = due.product_id AND (due.differs OR reference.line IS NOT NULL)
"""
_INSERT = f"""
INSERT INTO rewards_product (
    id, marketplace_id, sku, {", ".join(_COLUMNS)}, reference_minor, is_custom_tshirt, search
)
SELECT written.product_id, feed.marketplace_id, feed.sku,
    {", ".join(f"coalesce(feed.{name}, {default})" for name, default in _COLUMNS.items())},
    feed.price_minor, false, written.search
FROM feed_written AS written JOIN feed_row AS feed USING (line) WHERE written.is_new
"""
_PRICES_OF_NEW = """
INSERT INTO rewards_productprice (product_id, "on", price_minor)
SELECT written.product_id, %(today)s, feed.price_minor FROM feed_written AS written JOIN feed_row AS feed USING (line)
WHERE written.is_new
"""
_STOCK = """
CREATE TEMPORARY TABLE feed_stock ON COMMIT DROP AS
SELECT coalesce(known.product_id, written.product_id) AS product_id, feed.on_hand
FROM feed_row AS feed LEFT JOIN feed_known AS known USING (line) LEFT JOIN feed_written AS written USING (line)
WHERE feed.on_hand IS NOT NULL
"""
_NEW_STOCK = """
WITH new AS (
    INSERT INTO redemption_stock (product_id, on_hand)
    SELECT product_id, on_hand FROM feed_stock AS feed
    WHERE NOT EXISTS (SELECT FROM redemption_stock AS stock WHERE stock.product_id = feed.product_id)
    ORDER BY product_id ON CONFLICT DO NOTHING RETURNING product_id, on_hand
)
INSERT INTO redemption_stockmovement (product_id, amount, cause, at)
SELECT product_id, on_hand, %(cause)s, %(now)s FROM new WHERE on_hand > 0
"""
# Sold meanwhile or not: what is on hand is read under the lock, so that the movement is the difference to it.
_COUNTED = """
CREATE TEMPORARY TABLE feed_counted (product_id uuid, before integer, after integer) ON COMMIT DROP;
INSERT INTO feed_counted
SELECT stock.product_id, stock.on_hand, feed.on_hand
FROM feed_stock AS feed JOIN redemption_stock AS stock USING (product_id)
WHERE stock.on_hand <> feed.on_hand ORDER BY stock.product_id FOR NO KEY UPDATE OF stock
"""
_COUNTED_STOCK = """
UPDATE redemption_stock AS stock SET on_hand = after FROM feed_counted AS counted
WHERE counted.product_id = stock.product_id
"""
_COUNTED_MOVEMENTS = """
INSERT INTO redemption_stockmovement (product_id, amount, cause, at)
SELECT product_id, after - before, %(cause)s, %(now)s FROM feed_counted
"""
# Whether anything ran out or came back: only then somebody may be given another product than before (R7).
_COME_AND_GONE = """
SELECT EXISTS (SELECT FROM feed_counted WHERE before = 0 OR after = 0)
    OR EXISTS (SELECT FROM feed_known WHERE giving_differs)
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a feed does, or would do: rows = new + changed + unchanged; stock is counted apart."""

    rows: int
    new: int
    changed: int
    unchanged: int
    price_changes: int
    stock_changes: int


def plan() -> Counts:
    """What the rows in `feed_row` would do to the catalogue as it is. Makes `feed_known`; writes nothing."""
    _run(_KNOWN)
    _run("ANALYZE feed_known")
    [(rows, known, changed, price_changes)] = _rows(_COUNTS)
    [(stock_changes,)] = _rows(_STOCK_CHANGES)
    return Counts(rows, rows - known, changed, known - changed, price_changes, stock_changes)


def apply(*, cause: str, tell: Callable[[int], None]) -> int:
    """Carry out what `plan` found, in the caller's transaction; how many products' stock became another number.

    `cause` names the movements of stock. `tell` hears of each step that is done.
    """
    today = clock.now().date()
    _run("SET CONSTRAINTS ALL IMMEDIATE")
    facts = {"today": today, "since": since_of_reference(today), "cause": cause, "now": clock.now()}
    for step, one in enumerate(
        (_lock_products, _write_words, _price_known, _update, _insert, _price_new), start=1
    ):
        one(facts)
        tell(step)
    moved = _count_stock(facts)
    _run("SET CONSTRAINTS ALL DEFERRED")
    return moved


def _lock_products(facts: dict[str, Any]) -> None:
    _run(_DUE, facts)
    _run("ANALYZE feed_due")
    _run(_LOCK)


def _write_words(facts: dict[str, Any]) -> None:
    """Give new products their ids, and to all that read differently the words they are found by."""
    _run(_WRITTEN)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        for batch in _batches(_WORDLESS):
            cursor.copy_expert("COPY feed_written FROM STDIN", StringIO("".join(map(_written, batch))))
        cursor.execute("ANALYZE feed_written")


def _written(found: tuple[int, Any, str, str, str, str, str]) -> str:
    line, product_id, title, brand, variant, sku, category = found
    words = words_of_product(title=title, brand=brand, variant=variant, sku=sku, category=category)
    return f"{line}\t{product_id or new_uuid()}\t{product_id is None}\t{words}\n"


def _price_known(facts: dict[str, Any]) -> None:
    _run(_PRICES_OF_KNOWN, facts)
    _run(_REFERENCES, facts)
    _run("ANALYZE feed_reference")


def _update(facts: dict[str, Any]) -> None:
    _run(_UPDATE)


def _insert(facts: dict[str, Any]) -> None:
    _run(_INSERT)


def _price_new(facts: dict[str, Any]) -> None:
    _run(_PRICES_OF_NEW, facts)


def _count_stock(facts: dict[str, Any]) -> int:
    _run(_STOCK)
    _run("ANALYZE feed_stock")
    new = _run(_NEW_STOCK, facts)
    _run(_COUNTED)
    _run("ANALYZE feed_counted")
    _run(_COUNTED_STOCK)
    counted = _run(_COUNTED_MOVEMENTS, facts)
    [(has_come_or_gone,)] = _rows(_COME_AND_GONE)
    if new or has_come_or_gone:
        look_again()
    return new + counted


def _run(statement: str, facts: dict[str, Any] | None = None) -> int:
    """How many rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return int(cursor.rowcount)


def _rows(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _batches(statement: str) -> Iterator[list[tuple[Any, ...]]]:
    """What a statement finds, by a cursor of the server, so that it is never in memory as a whole."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement)
        while batch := cursor.fetchmany(_AT_ONCE):
            yield batch
