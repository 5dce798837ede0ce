"""How many rewards still promise a product, for support (R7). Companies learn nothing of it (V1)."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef

from kit import clock
from kit.money import Money
from rewards.models import ChoiceKind, OfferChoice, Product, Reward, RewardStatus
from rewards.redemption.models import Order, OrderStatus


@dataclass(frozen=True, slots=True)
class OpenPromise:
    """At one retail value: how many offers list the product, and how many of their rewards are open."""

    value: Money
    offers: int
    rewards: int


def open_promises_of(product: Product) -> list[OpenPromise]:
    """For each retail value that unexpired offers list the product at, the dearest first: its open rewards.

    Open is issued and not ordered, or cancelled since; each may still be redeemed for another choice of its offer.
    Two statements.
    Needs `marketplace`.
    """
    listed = OfferChoice.objects.filter(
        product=product, kind=ChoiceKind.PRODUCT, offer__expires_at__gt=clock.now()
    )
    living = Order.objects.exclude(status=OrderStatus.CANCELLED)
    values = dict(listed.values_list("offer_id", "retail_minor"))
    open_rewards = (
        Reward.objects.filter(offer__in=list(values), status=RewardStatus.ISSUED)
        .filter(~Exists(living.filter(redemption__reward=OuterRef("pk"))))
        .values_list("offer_id")
        .annotate(Count("pk"))
        .order_by()
    )
    counts = dict(open_rewards)
    found: dict[int, list[int]] = {}
    for offer_id, value in values.items():
        found.setdefault(value, []).append(counts.get(offer_id, 0))
    return [
        OpenPromise(Money(value, product.marketplace.currency), len(open_of), sum(open_of))
        for value, open_of in sorted(found.items(), reverse=True)
    ]
