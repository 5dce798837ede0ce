"""What searches rest on, written anew: the vocabulary of each marketplace, and the words of products."""

from django.db import connection, transaction

from rewards.models import Category, Marketplace, Product, words_of_product

_STAYS_A_MOMENT = "SET LOCAL statement_timeout = '10min'"
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


@transaction.atomic
def rebuild_vocabulary(*, marketplace: Marketplace) -> int:
    """Count the words of a marketplace's products anew; how many words it has.

    Set-based; searches see the vocabulary of before until the commit, and never none. One marketplace is
    rebuilt once at a time: a second call waits. Harmless to repeat.
    """
    facts = {"marketplace": marketplace.code}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('vocabulary'), hashtext(%(marketplace)s))", facts
        )
        cursor.execute(_STAYS_A_MOMENT)
        cursor.execute(_COUNT, facts)
        counted = int(cursor.rowcount)
        cursor.execute(_WRITE, facts)
        cursor.execute(_FORGET, facts)
        cursor.execute("DROP TABLE counted_words")
    return counted


def refresh_words(*, category: Category, batch: int = 1_000) -> int:
    """Write anew what the products of a category are found by, after it was renamed; how many there are.

    Each batch is a transaction, so that feeds wait for none for long; harmless to repeat, and to stop on the way.
    """
    written, after = 0, ""
    while rows := _refresh_batch(category, after, batch):
        written, after = written + len(rows), rows[-1].pk
    return written


@transaction.atomic
def _refresh_batch(category: Category, after: str, batch: int) -> list[Product]:
    """Write the words of the next products anew; these, none behind the last one."""
    products = Product.objects.filter(category=category).select_related("category").order_by("pk")
    if after:
        products = products.filter(pk__gt=after)
    rows = list(products.select_for_update(of=("self",), no_key=True)[:batch])
    for product in rows:
        product.search = _words(product)
    Product.objects.bulk_update(rows, ["search"])
    return rows


def _words(product: Product) -> str:
    return words_of_product(
        title=product.title,
        brand=product.brand,
        variant=product.variant,
        sku=product.sku,
        category=product.category.name,
    )
