"""What the customer does in the store. Private to the customer and the store: no company can reach it (V1)."""

from rewards.redemption.models.accounts import StoreAccount
from rewards.redemption.models.claims import Redemption
from rewards.redemption.models.orders import Order, OrderStatus
from rewards.redemption.models.stock import Stock, StockMovement

__all__ = ["Order", "OrderStatus", "Redemption", "Stock", "StockMovement", "StoreAccount"]
