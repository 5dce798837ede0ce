"""Daily prices go on while nobody feeds them, and reference prices follow their window (R5)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection, transaction

from kit import clock
from kit.ids import format_id, parse_id
from rewards.queries import REFERENCE_DAYS

# The median of the daily prices since a day, half to even, for a row `product`; NULL where there is none.
REFERENCE_SQL = """
SELECT (lower + upper) / 2 + CASE WHEN mod(lower + upper, 4) = 3 THEN 1 ELSE 0 END AS reference_minor
FROM (
    SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY price_minor) AS lower,
           percentile_disc(0.5) WITHIN GROUP (ORDER BY price_minor DESC) AS upper
    FROM rewards_productprice AS price WHERE price.product_id = product.id AND price."on" > %(since)s
) AS middles
"""
# Yesterday's last price is today's first one, unless today's was heard of: then it is the last day's that was.
_FILL = """
WITH batch AS MATERIALIZED (
    SELECT id, price_minor FROM rewards_product WHERE id > %(after)s ORDER BY id LIMIT %(batch)s
), missing AS (
    SELECT batch.id, coalesce(last."on" + 1, %(today)s - 1) AS first,
        CASE WHEN heard.price_minor IS NULL THEN batch.price_minor ELSE last.price_minor END AS price_minor
    FROM batch
    LEFT JOIN rewards_productprice AS heard ON heard.product_id = batch.id AND heard."on" = %(today)s
    LEFT JOIN LATERAL (
        SELECT "on", price_minor FROM rewards_productprice AS price
        WHERE price.product_id = batch.id AND price."on" < %(today)s ORDER BY price."on" DESC LIMIT 1
    ) AS last ON true
    WHERE last."on" IS NOT NULL OR heard."on" IS NULL
), due AS MATERIALIZED (
    SELECT * FROM missing WHERE first < %(today)s
), held AS MATERIALIZED (
    SELECT due.* FROM due JOIN rewards_product AS product USING (id)
    ORDER BY id FOR NO KEY UPDATE OF product SKIP LOCKED
), filled AS (
    INSERT INTO rewards_productprice (product_id, "on", price_minor)
    SELECT id, day::date, price_minor
    FROM held CROSS JOIN LATERAL generate_series(
        greatest(first, %(today)s - %(days)s)::timestamp, (%(today)s - 1)::timestamp, interval '1 day'
    ) AS day
    ON CONFLICT DO NOTHING RETURNING 1
)
SELECT (SELECT id FROM batch ORDER BY id DESC LIMIT 1), (SELECT count(*) FROM filled),
    (SELECT count(*) FROM due) - (SELECT count(*) FROM held)
"""
_REFRESH = f"""
WITH batch AS MATERIALIZED (
    SELECT id FROM rewards_product WHERE id > %(after)s ORDER BY id LIMIT %(batch)s
), due AS MATERIALIZED (
    SELECT product.id, product.reference_minor AS old,
        coalesce(fresh.reference_minor, product.price_minor) AS reference_minor
    FROM batch JOIN rewards_product AS product USING (id) LEFT JOIN LATERAL ({REFERENCE_SQL}) AS fresh ON true
    WHERE product.reference_minor <> coalesce(fresh.reference_minor, product.price_minor)
), held AS MATERIALIZED (
    SELECT due.* FROM due JOIN rewards_product AS product USING (id) WHERE product.reference_minor = due.old
    ORDER BY id FOR NO KEY UPDATE OF product SKIP LOCKED
), refreshed AS (
    UPDATE rewards_product AS product SET reference_minor = held.reference_minor
    FROM held WHERE product.id = held.id RETURNING 1
)
SELECT (SELECT id FROM batch ORDER BY id DESC LIMIT 1), (SELECT count(*) FROM refreshed),
    (SELECT count(*) FROM due) - (SELECT count(*) FROM held)
"""
_BEFORE_ALL = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class Round:
    """One batch of products: the last one of it, None when there was none left, and how many rows were written.

    `skipped` products lack something, but somebody was at them, say an import: they are to be tried again.
    """

    last: str | None
    written: int
    skipped: int


def since_of_reference(today: date) -> date:
    """The day after which prices count for the reference price of a day."""
    return today - timedelta(days=REFERENCE_DAYS)


def fill_daily_prices(*, after: str | None = None, batch: int = 5_000) -> Round:
    """Give a batch of products, in the order of their ids, a daily price for each day that has none since their last.

    Up to yesterday, and at most 30 days back; a product without any gets one of yesterday. What it costs is carried
    forward. Waits for nobody, see Round.skipped. Set-based, harmless to repeat and to run twice at once.
    """
    return _round(_FILL, after, batch)


def refresh_reference_prices(*, after: str | None = None, batch: int = 2_000) -> Round:
    """Bring the reference prices of a batch of products, in the order of their ids, up to date (R5).

    Only rows that differ are written. Waits for nobody, see Round.skipped. Harmless to repeat and to run twice at once.
    """
    return _round(_REFRESH, after, batch)


@transaction.atomic
def _round(statement: str, after: str | None, batch: int) -> Round:
    today = clock.now().date()
    values: dict[str, str | int | date] = {
        "after": str(parse_id("prd", after)) if after else _BEFORE_ALL,
        "batch": batch,
        "today": today,
        "since": since_of_reference(today),
        "days": REFERENCE_DAYS,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        last, written, skipped = cursor.fetchone()
    return Round(format_id("prd", last) if last else None, written, skipped)
