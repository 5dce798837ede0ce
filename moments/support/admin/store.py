"""The store side: accounts, choices, orders and stock. Companies see nothing of it (V1)."""

from django.contrib import admin

from moments.support.catalogue.lists import FindsProducts
from moments.support.look import LookOnly, look
from rewards.redemption.models import (
    Order,
    OrderedInstead,
    Redemption,
    Stock,
    StockMovement,
    StoreAccount,
    Substitution,
)

look(
    StoreAccount,
    shows=["user", "is_premium", "opened_at", "id"],
    finds=("user__email",),
)
look(
    Redemption,
    shows=["id", "reward", "account", "choice", "redeemed_at"],
    finds=("account__user__email",),
)
look(
    Order,
    shows=["id", "product", "status", "country", "ordered_at"],
    by=("status", "marketplace"),
)

look(
    OrderedInstead,
    shows=["order", "rung", "promised_minor", "given_minor"],
    by=("rung",),
)
look(
    Substitution,
    shows=["promised", "choice", "rung", "stand_in", "promised_minor", "given_minor", "since", "ended_at"],
    by=("rung", "ended_at"),
    finds=("=promised__sku", "=choice__offer__id"),
)


@admin.register(Stock)
class StockAdmin(FindsProducts, LookOnly):
    """What is on hand. It is corrected on the product's page."""

    list_display = ["product", "on_hand"]
    list_select_related = ["product"]
    ordering = ["-pk"]


@admin.register(StockMovement)
class StockMovementAdmin(FindsProducts, LookOnly):
    """Why stock changed; found by the words of the product."""

    list_display = ["product", "amount", "cause", "at"]
    list_select_related = ["product"]
    ordering = ["-pk"]
