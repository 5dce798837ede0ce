"""What the products that are there are found by, and their reference prices as of now (R5)."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from kit.migrations import TakeTheTimeNeeded
from rewards.words import search_vector

_BATCH = 1_000
# All medians in one pass over the daily prices: one look for each product takes far longer.
_REFERENCES = """
UPDATE rewards_product AS product
SET reference_minor = coalesce(
    (lower + upper) / 2 + CASE WHEN (lower + upper) % 4 = 3 THEN 1 ELSE 0 END, product.price_minor
)
FROM rewards_product AS one LEFT JOIN (
    SELECT product_id,
        percentile_disc(0.5) WITHIN GROUP (ORDER BY price_minor) AS lower,
        percentile_disc(0.5) WITHIN GROUP (ORDER BY price_minor DESC) AS upper
    FROM rewards_productprice WHERE "on" > (now() AT TIME ZONE 'UTC')::date - 30
    GROUP BY product_id
) AS middles ON middles.product_id = one.id
WHERE one.id = product.id
"""
_WORDS = """
UPDATE rewards_product AS product SET search = fresh.search::tsvector
FROM unnest(%s::uuid[], %s::text[]) AS fresh (id, search) WHERE product.id = fresh.id
"""


def fill_words(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The words of every product, as `rewards.models.words_of_product` puts them."""
    products = apps.get_model("rewards", "Product").objects.select_related("category").order_by("pk")
    batch = list(products[:_BATCH])
    while batch:
        with schema_editor.connection.cursor() as cursor:
            ids = [str(product._meta.pk.get_prep_value(product.pk)) for product in batch]
            cursor.execute(_WORDS, [ids, [_words(product) for product in batch]])
        batch = list(products.filter(pk__gt=batch[-1].pk)[:_BATCH])


def _words(product: Any) -> str:
    return search_vector(
        ("A", product.title),
        ("B", f"{product.brand} {product.variant} {product.sku}"),
        ("C", product.category.name),
    )


class Migration(migrations.Migration):
    dependencies = [("rewards", "0002_catalogue")]

    operations = [
        TakeTheTimeNeeded(),
        migrations.RunPython(fill_words, migrations.RunPython.noop),
        migrations.RunSQL(_REFERENCES, migrations.RunSQL.noop),
    ]
