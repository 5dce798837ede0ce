"""The store side: accounts, choices, orders and stock. Companies see nothing of it (V1)."""

from moments.support.look import look
from rewards.redemption.models import Order, Redemption, Stock, StockMovement, StoreAccount

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
look(Stock, shows=["product", "on_hand"], finds=("product__title", "product__sku"))
look(StockMovement, shows=["product", "amount", "cause", "at"], finds=("cause",))
