"""What a customer gets when the product is out of stock: of equal or similar retail value (R7)."""

from collections.abc import Collection

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Abs

from rewards.models import OfferedState, Product
from rewards.redemption.models import Stock


def value_band(value_minor: int) -> tuple[int, int]:
    """The least and the greatest price that is similar to a value: 95 % to 110 % of it, both still in."""
    return -(-value_minor * 95 // 100), value_minor * 110 // 100


def in_stock() -> QuerySet[Product]:
    """What may be given instead of something else: offered, sold and fulfilled by the store, on hand."""
    on_hand = Stock.objects.filter(product=OuterRef("pk"), on_hand__gt=0)
    return Product.objects.filter(Exists(on_hand), sold_by_store=True, fulfilled_by_store=True).exclude(
        state=OfferedState.WITHDRAWN
    )


def substitute_for(promised: Product, *, value_minor: int, tried: Collection[str] = ()) -> Product | None:
    """The product of equal or similar value that stands in for `promised`, among those in stock.

    Another variant of its group that is worth no less than 95 %, else the nearest of its category between 95 %
    and 110 %; of two as near the dearer. None: the customer is given catalog credit of the same value. `tried`
    are products that were found gone since.
    """
    least, greatest = value_band(value_minor)
    same_group = Q(variant_group=promised.variant_group) if promised.variant_group else Q(pk__in=[])
    similar = Q(category=promised.category_id, price_minor__lte=greatest)
    return (
        in_stock()
        .filter(same_group | similar, marketplace=promised.marketplace_id, price_minor__gte=least)
        .exclude(pk__in=[promised.pk, *tried])
        .order_by(
            Case(When(same_group, then=Value(0)), default=Value(1), output_field=IntegerField()),
            Abs(F("price_minor") - value_minor),
            "-price_minor",
            "pk",
        )
        .first()
    )


def credit_products(*, marketplace_code: str, category_id: str, value_minor: int) -> QuerySet[Product]:
    """What catalog credit of a value buys now: a category's products in stock up to it, the dearest first."""
    return (
        in_stock()
        .filter(marketplace=marketplace_code, category=category_id, price_minor__lte=value_minor)
        .order_by("-price_minor", "pk")
    )
