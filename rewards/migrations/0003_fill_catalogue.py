"""What the products that are there are found by, and their reference prices as of now (R5)."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from rewards.words import search_vector

_BATCH = 1_000
_REFERENCES = """
UPDATE rewards_product AS product
SET reference_minor = coalesce(
    (SELECT round_half_to_even.median FROM (
        SELECT (lower + upper) / 2 + CASE WHEN (lower + upper) % 4 = 3 THEN 1 ELSE 0 END AS median
        FROM (
            SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY price_minor) AS lower,
                   percentile_disc(0.5) WITHIN GROUP (ORDER BY price_minor DESC) AS upper
            FROM rewards_productprice
            WHERE product_id = product.id AND "on" > (now() AT TIME ZONE 'UTC')::date - 30
        ) AS middles WHERE lower IS NOT NULL
    ) AS round_half_to_even),
    price_minor
)
"""


def fill_words(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The words of every product, as `rewards.models.words_of_product` puts them."""
    products = apps.get_model("rewards", "Product").objects.select_related("category").order_by("pk")
    batch = list(products[:_BATCH])
    while batch:
        with schema_editor.connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE rewards_product SET search = %s::tsvector WHERE id = %s",
                [(_words(product), product._meta.pk.get_prep_value(product.pk)) for product in batch],
            )
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
        migrations.RunPython(fill_words, migrations.RunPython.noop),
        migrations.RunSQL(_REFERENCES, migrations.RunSQL.noop),
    ]
