"""What would replace a product, step by step and with the reasons, for support to see (R7, V1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Abs

from kit.money import Money
from rewards.models import OfferedState, Product
from rewards.redemption.models import Stock
from rewards.redemption.substitution import (
    RUNGS,
    is_for_the_same,
    nearest_for,
    value_band,
    variants_for,
)


class Step(StrEnum):
    """The steps of R7, in their order."""

    VARIANT = "variant"
    CATEGORY = "category"
    CREDIT = "credit"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What would be given, or is not: `why` says it. `difference` is its price less the value; credit has no
    product and no stock.
    """

    step: Step
    product: Product | None
    price: Money
    difference: Money
    on_hand: int | None
    why: str


def ladder_of(promised: Product, *, value_minor: int) -> list[Candidate]:
    """What stands in for `promised` at a retail value, in the order in which it would be given (R7).

    Up to 20 variants, up to 20 of its category, and catalog credit of the same value, which is always last. The
    first product is exactly `substitute_for`'s. Needs `marketplace` and `category`.
    """
    variants = variants_for(promised, value_minor=value_minor)
    nearest = nearest_for(promised, value_minor=value_minor)
    on_hand = _on_hand([*variants, *nearest])
    taken = [(Step.VARIANT, one) for one in variants] + [(Step.CATEGORY, one) for one in nearest]
    return [
        *(
            _candidate(promised, value_minor, step, one, on_hand[one.pk], _why(step, one, value_minor))
            for step, one in taken
        ),
        Candidate(
            step=Step.CREDIT,
            product=None,
            price=Money(value_minor, promised.marketplace.currency),
            difference=Money(0, promised.marketplace.currency),
            on_hand=None,
            why=f"Credit of the same value for {promised.category}.",
        ),
    ]


def near_misses_of(promised: Product, *, value_minor: int) -> list[Candidate]:
    """What is near and yet not given, with everything that speaks against it: up to 20 variants and 20 of the
    category, the nearest first. Needs `marketplace` and `category`.
    """
    missed = [
        *((Step.VARIANT, one) for one in _missed_variants(promised, value_minor)),
        *((Step.CATEGORY, one) for one in _missed_in_category(promised, value_minor)),
    ]
    on_hand = _on_hand(one for _, one in missed)
    return [
        _candidate(
            promised,
            value_minor,
            step,
            one,
            on_hand[one.pk],
            " ".join(_against(promised, one, step, value_minor, on_hand[one.pk])),
        )
        for step, one in missed
    ]


def _missed_variants(promised: Product, value_minor: int) -> list[Product]:
    if not promised.variant_group:
        return []
    least, _ = value_band(value_minor)
    group = _others(promised).filter(variant_group=promised.variant_group)
    return list(
        group.filter(_is_unfit(promised) | Q(price_minor__lt=least)).order_by(
            Abs(F("price_minor") - value_minor), "-price_minor", "pk"
        )[:RUNGS]
    )


def _missed_in_category(promised: Product, value_minor: int) -> list[Product]:
    """The nearest that are not taken, found by walking the index of prices both ways from the value."""
    least, greatest = value_band(value_minor)
    rows = _others(promised).filter(category=promised.category_id)
    if promised.variant_group:
        rows = rows.exclude(variant_group=promised.variant_group)
    dearer = rows.filter(price_minor__gte=value_minor).filter(
        Q(price_minor__gt=greatest) | _is_unfit(promised)
    )
    cheaper = rows.filter(price_minor__lt=value_minor).filter(Q(price_minor__lt=least) | _is_unfit(promised))
    found = [
        *dearer.order_by("price_minor", "pk")[:RUNGS],
        *cheaper.order_by("-price_minor", "pk")[:RUNGS],
    ]
    return sorted(found, key=lambda one: (abs(one.price_minor - value_minor), -one.price_minor, one.pk))[
        :RUNGS
    ]


def _others(promised: Product) -> QuerySet[Product]:
    return (
        Product.objects.filter(marketplace=promised.marketplace_id)
        .exclude(pk=promised.pk)
        .select_related("company")
    )


def _is_unfit(promised: Product) -> Q:
    """What can't be given whatever it costs. The counterpart of `in_stock` and `is_for_the_same`."""
    on_hand = Stock.objects.filter(product=OuterRef("pk"), on_hand__gt=0)
    is_out = Q(sold_by_store=False) | Q(fulfilled_by_store=False) | Q(state=OfferedState.WITHDRAWN)
    return is_out | ~is_for_the_same(promised) | Q(~Exists(on_hand))


def _against(promised: Product, one: Product, step: Step, value_minor: int, on_hand: int) -> Iterable[str]:
    """Everything that keeps a product off the ladder, in sentences."""
    least, greatest = (Money(minor, promised.marketplace.currency) for minor in value_band(value_minor))
    if one.company_id and one.company_id != promised.company_id:
        yield f"The own product of {one.company}."
    elif one.is_custom_tshirt and not promised.is_custom_tshirt:
        yield "A custom T-shirt stands in for T-shirts only."
    if not one.sold_by_store:
        yield "Not sold by the store."
    if not one.fulfilled_by_store:
        yield "Not fulfilled by the store."
    if one.state == OfferedState.WITHDRAWN:
        yield "Withdrawn."
    if on_hand == 0:
        yield "Out of stock."
    if one.price_minor < least.minor:
        yield f"Too cheap: under 95 %, which is {least}."
    if step == Step.CATEGORY and one.price_minor > greatest.minor:
        yield f"Too dear: over 110 %, which is {greatest}."


def _why(step: Step, one: Product, value_minor: int) -> str:
    share = f"{one.price_minor * 100 / value_minor:.1f} % of the value."
    if step == Step.VARIANT:
        return f"Another variant{f', {one.variant}' if one.variant else ''}: {share}"
    return f"Near in its category: {share}"


def _candidate(
    promised: Product, value_minor: int, step: Step, one: Product, on_hand: int, why: str
) -> Candidate:
    currency = promised.marketplace.currency
    return Candidate(
        step=step,
        product=one,
        price=Money(one.price_minor, currency),
        difference=Money(one.price_minor - value_minor, currency),
        on_hand=on_hand,
        why=why,
    )


def _on_hand(products: Iterable[Product]) -> dict[str, int]:
    """The stock of each product by its id; 0 where none was ever entered."""
    keys = [one.pk for one in products]
    stock = dict(Stock.objects.filter(product__in=keys).values_list("product_id", "on_hand"))
    return {key: stock.get(key, 0) for key in keys}
