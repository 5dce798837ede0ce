"""What searches rest on, written anew: the vocabulary of each marketplace, and the words of products."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from kit import clock
from kit.ids import format_id, parse_id
from rewards.models import Category, Marketplace, Product, words_as_is

# Longer than a page may take, and than another rebuild of the same marketplace does.
_STAYS_A_MOMENT = "SET LOCAL statement_timeout = '10min'; SET LOCAL lock_timeout = '10min'"
# What the catalogue is counted by must not grow with it: numbers, as in SKUs, only where many products share
# them.
_COUNT = """
CREATE TEMPORARY TABLE counted_words ON COMMIT DROP AS
SELECT word, ndoc AS products
FROM ts_stat(
    'SELECT search FROM rewards_product WHERE marketplace_id = ' || quote_literal(%(marketplace)s)
    || ' AND sold_by_store AND fulfilled_by_store AND company_id IS NULL'
)
WHERE word !~ '[0-9]' OR ndoc > 100
"""
_WRITE = """
INSERT INTO rewards_catalogueword AS kept (marketplace_id, word, products)
SELECT %(marketplace)s, word, products FROM counted_words ORDER BY word COLLATE "C"
ON CONFLICT (marketplace_id, word) DO UPDATE SET products = excluded.products
WHERE kept.products <> excluded.products
"""
_FORGET = """
DELETE FROM rewards_catalogueword AS kept
WHERE marketplace_id = %(marketplace)s
AND NOT EXISTS (SELECT FROM counted_words WHERE counted_words.word = kept.word)
"""
_DIFFERING = """
SELECT product.id FROM rewards_product AS product
JOIN unnest(%s::uuid[], %s::text[]) AS fresh (id, search) ON fresh.id = product.id
WHERE product.search <> fresh.search::tsvector
"""
# What an import holds from its first row to its commit; shared, so that it is given back at once and kept from none.
_NO_IMPORT = "SELECT pg_try_advisory_xact_lock_shared(hashtext('catalogue import'), 0)"
_EDITS_ARE_OVER = timedelta(minutes=5)


@transaction.atomic
def rebuild_vocabulary(*, marketplace: Marketplace) -> int:
    """Count the words of a marketplace's products anew; how many words it has.

    Set-based; searches see the vocabulary of before until the commit, and never none. One marketplace is
    rebuilt once at a time: a second call waits. Harmless to repeat.
    """
    facts = {"marketplace": marketplace.code}
    with connection.cursor() as cursor:
        cursor.execute(_STAYS_A_MOMENT)
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('vocabulary'), hashtext(%(marketplace)s))", facts
        )
        cursor.execute(_COUNT, facts)
        counted = int(cursor.rowcount)
        cursor.execute(_WRITE, facts)
        cursor.execute(_FORGET, facts)
        cursor.execute("DROP TABLE counted_words")
    return counted


@dataclass(frozen=True, slots=True)
class Refreshed:
    """How many products got other words, and how many would have, but somebody was at them."""

    written: int
    skipped: int


def refresh_words(*, category: Category, batch: int = 1_000) -> Refreshed:
    """Write anew what the products of a category are found by, where it differs, after it was renamed.

    Each batch is a transaction that waits for nobody: products that an import holds are skipped. Harmless to repeat,
    to stop on the way and to run twice at once.

    `words_due_at` of the category stays until a pass is sure to be the last one. That is one which skipped nothing,
    found the category renamed for five minutes and not once more meanwhile, and saw no import running between the
    rename and its own beginning: every import from then on reads the new name, and an edit that was made with
    the old one is long over.
    """
    due_at = _due_at(category)
    may_be_last = due_at is not None and clock.now() - due_at >= _EDITS_ARE_OVER and not _is_importing()
    written, skipped, after = 0, 0, ""
    while rows := _products_after(category, after, batch):
        of_batch = _refresh_batch(rows)
        written, skipped, after = written + of_batch.written, skipped + of_batch.skipped, rows[-1].pk
    if may_be_last and not skipped:
        Category.objects.filter(pk=category.pk, words_due_at=due_at).update(words_due_at=None)
    return Refreshed(written, skipped)


def _due_at(category: Category) -> datetime | None:
    return Category.objects.values_list("words_due_at", flat=True).filter(pk=category.pk).first()


@transaction.atomic
def _is_importing() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_NO_IMPORT)
        [is_free] = cursor.fetchone()
    return not is_free


def _products_after(category: Category, after: str, batch: int) -> list[Product]:
    products = Product.objects.filter(category=category).select_related("category").order_by("pk")
    return list((products.filter(pk__gt=after) if after else products)[:batch])


@transaction.atomic
def _refresh_batch(rows: list[Product]) -> Refreshed:
    differing = _differing(rows)
    # Read once more under the lock: they may read differently by now.
    locked = Product.objects.filter(pk__in=differing).select_related("category").order_by("pk")
    held = list(locked.select_for_update(of=("self",), no_key=True, skip_locked=True))
    for product in held:
        product.search = words_as_is(product)
    Product.objects.bulk_update(held, ["search"])
    return Refreshed(len(held), len(differing) - len(held))


def _differing(rows: list[Product]) -> list[str]:
    """The ids of the products that are not found by what they should be."""
    with connection.cursor() as cursor:
        ids = [str(parse_id("prd", product.pk)) for product in rows]
        cursor.execute(_DIFFERING, [ids, [words_as_is(product) for product in rows]])
        return [format_id("prd", found) for (found,) in cursor.fetchall()]
