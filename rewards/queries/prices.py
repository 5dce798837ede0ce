"""Reading prices."""

from collections.abc import Iterable
from datetime import date, timedelta

from kit import clock
from rewards.models import Product, ProductPrice
from rewards.quotes import reference_price

REFERENCE_DAYS = 30


def reference_price_of(product: Product) -> int:
    """The median of the daily prices of the last 30 days, in minor units; today's price where none is known
    (R5).
    """
    return reference_prices_of([product])[product.pk]


def reference_prices_of(products: Iterable[Product]) -> dict[str, int]:
    """The reference price of each product by its id, in one statement (R5)."""
    products = list(products)
    since = clock.now().date() - timedelta(days=REFERENCE_DAYS)
    found: dict[str, list[int]] = {product.pk: [] for product in products}
    rows = ProductPrice.objects.filter(product__in=products, on__gt=since)
    for product_id, price in rows.values_list("product_id", "price_minor"):
        found[product_id].append(price)
    return {
        product.pk: reference_price(found[product.pk]) if found[product.pk] else product.price_minor
        for product in products
    }


def daily_prices_of(product: Product, *, days: int) -> list[tuple[date, int]]:
    """The prices of the last `days` days that are known, the oldest first, in minor units."""
    since = clock.now().date() - timedelta(days=days)
    rows = ProductPrice.objects.filter(product=product, on__gt=since).order_by("on")
    return list(rows.values_list("on", "price_minor"))
