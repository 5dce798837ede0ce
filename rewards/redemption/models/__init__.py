"""What the customer does in the store. Private to the customer and the store: no company can reach it (V1)."""

from rewards.redemption.models.accounts import StoreAccount
from rewards.redemption.models.claims import Redemption
from rewards.redemption.models.orders import (
    MAILED,
    NEXT,
    NoticeKind,
    Order,
    OrderMove,
    OrderNotice,
    OrderStatus,
    TrackingCorrection,
)
from rewards.redemption.models.payments import HELD_FOR, PAGE_LASTS, CardPayment, PaymentStatus, RefundStatus
from rewards.redemption.models.returns import Return, ReturnStatus, StoreCredit
from rewards.redemption.models.seen import Reminder, RewardSeen
from rewards.redemption.models.stock import Stock, StockMovement
from rewards.redemption.models.stockouts import OrderedInstead, Rung, Substitution

__all__ = [
    "HELD_FOR",
    "MAILED",
    "NEXT",
    "PAGE_LASTS",
    "CardPayment",
    "NoticeKind",
    "Order",
    "OrderMove",
    "OrderNotice",
    "OrderStatus",
    "OrderedInstead",
    "PaymentStatus",
    "Redemption",
    "RefundStatus",
    "Reminder",
    "Return",
    "ReturnStatus",
    "RewardSeen",
    "Rung",
    "Stock",
    "StockMovement",
    "StoreAccount",
    "StoreCredit",
    "Substitution",
    "TrackingCorrection",
]
