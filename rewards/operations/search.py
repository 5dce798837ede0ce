"""What searches rest on, written anew: the vocabulary of each marketplace, and the words of products."""

from django.db import connection, transaction

from rewards.models import Marketplace

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
        counted = cursor.rowcount
        cursor.execute(_WRITE, facts)
        cursor.execute(_FORGET, facts)
        cursor.execute("DROP TABLE counted_words")
    return counted
