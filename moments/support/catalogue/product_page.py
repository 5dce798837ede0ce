"""What the desk shows of a product beside its facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kit.money import Money
from rewards.models import Product
from rewards.queries import daily_prices_of, reference_price_of
from rewards.redemption.models import Stock, StockMovement

_DAYS = 90
_MOST_VARIANTS = 40
_MOST_MOVEMENTS = 20
_WIDTH, _HEIGHT = 640, 140


@dataclass(frozen=True, slots=True)
class PriceChart:
    """Daily prices as a line in a box of 640 by 140, and the same as rows, the latest first."""

    points: str
    median_y: float
    least: Money
    most: Money
    median: Money
    first: date
    last: date
    rows: Sequence[tuple[date, Money]]


def price_chart_of(product: Product) -> PriceChart | None:
    """The prices of the last 90 days; None without any. Needs `marketplace`."""
    prices = daily_prices_of(product, days=_DAYS)
    if not prices:
        return None
    currency, median = product.marketplace.currency, reference_price_of(product)
    first, last = prices[0][0], prices[-1][0]
    least, most = min(price for _, price in prices), max(price for _, price in prices)
    low, high = min(least, median), max(most, median)

    def y(price: int) -> float:
        return round(_HEIGHT - 8 - (price - low) / max(1, high - low) * (_HEIGHT - 16), 1)

    def x(on: date) -> float:
        return round((on - first).days / max(1, (last - first).days) * _WIDTH, 1)

    return PriceChart(
        points=" ".join(f"{x(on)},{y(price)}" for on, price in prices),
        median_y=y(median),
        least=Money(least, currency),
        most=Money(most, currency),
        median=Money(median, currency),
        first=first,
        last=last,
        rows=[(on, Money(price, currency)) for on, price in reversed(prices)],
    )


def page_of(product: Product, *, shows_stock: bool) -> dict[str, Any]:
    """Picture, prices and variants; with the right to see it, the stock and its last movements (store side)."""
    context: dict[str, Any] = {
        "product": product,
        "chart": price_chart_of(product),
        "variants": _variants_of(product),
        "shows_stock": shows_stock,
    }
    if shows_stock:
        stock = Stock.objects.filter(product=product).first()
        context |= {
            "on_hand": stock.on_hand if stock else None,
            "movements": StockMovement.objects.filter(product=product).order_by("-pk")[:_MOST_MOVEMENTS],
        }
    return context


def _variants_of(product: Product) -> Sequence[Product]:
    if not product.variant_group:
        return []
    group = Product.objects.filter(marketplace=product.marketplace_id, variant_group=product.variant_group)
    return list(
        group.exclude(pk=product.pk).select_related("marketplace").order_by("variant", "pk")[:_MOST_VARIANTS]
    )
