"""Credit for what came back, and for what the store could not send in time (R9)."""

from datetime import timedelta

from kit import clock
from rewards.models import ChoiceKind
from rewards.redemption.models import Order, StoreCredit
from rewards.redemption.queries import is_open_after

# As long as no other time is agreed: no rule says how long the credit lasts.
LASTS = timedelta(days=365)


def grant_credit(*, order: Order, cause: str) -> StoreCredit:
    """Grant what an order was worth as credit, once for each cause: for the item that was chosen where it was a free
    product, for the category where it was catalog credit, of the retail value (R9, R10).

    Needs the order's choice, store credit and redemption. In the caller's transaction.
    """
    before, choice, now = order.store_credit, order.chosen, clock.now()
    is_item = choice.kind == ChoiceKind.PRODUCT
    credit, _ = StoreCredit.objects.get_or_create(
        cause=cause,
        defaults={
            "account": order.redemption.account,
            "redemption": order.redemption,
            "marketplace_id": order.marketplace_id,
            "product_id": (before.product_id if before else choice.product_id) if is_item else None,
            "category_id": None if is_item else (before.category_id if before else choice.category_id),
            "title": before.title if before else choice.title,
            "value_minor": value_of(order),
            "currency": order.currency,
            "granted_at": now,
            "expires_at": now + LASTS,
        },
    )
    return credit


def value_of(order: Order) -> int:
    """The retail value of what an order was made for, in minor units of its currency (R10)."""
    return order.store_credit.value_minor if order.store_credit else order.chosen.retail_minor


def make_good(order: Order) -> None:
    """Grant credit for an order that the store cancels when what paid for it can't be used again: its time is over.

    Otherwise the reward, or the credit, is simply open again (S7).
    """
    if not is_open_after(order):
        grant_credit(order=order, cause=f"order:{order.pk}")
