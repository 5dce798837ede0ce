"""The store side's writes: claiming, ordering, what becomes of orders, and what comes back (S4, S7, R9)."""

from rewards.redemption.moves_file import Move
from rewards.redemption.operations.claiming import redeem
from rewards.redemption.operations.codes import show_code
from rewards.redemption.operations.delivering import begin_delivery
from rewards.redemption.operations.demo import move_demo_orders
from rewards.redemption.operations.following import follow_providers
from rewards.redemption.operations.fulfilment import (
    cancel_own_order,
    may_follow,
    move_order,
    move_orders,
    move_orders_of_file,
)
from rewards.redemption.operations.parcels import correct_tracking
from rewards.redemption.operations.personal_data import erase_customer, export_customer
from rewards.redemption.operations.reminding import forget_readings, remind_of_expiry
from rewards.redemption.operations.returning import (
    ask_return,
    ask_return_for,
    receive_return,
    refuse_return,
    settle_return,
)
from rewards.redemption.operations.seeing import note_reading, set_reminders, stop_reminders
from rewards.redemption.operations.spending import order_with_credit

__all__ = [
    "Move",
    "ask_return",
    "ask_return_for",
    "begin_delivery",
    "cancel_own_order",
    "correct_tracking",
    "erase_customer",
    "export_customer",
    "follow_providers",
    "forget_readings",
    "may_follow",
    "move_demo_orders",
    "move_order",
    "move_orders",
    "move_orders_of_file",
    "note_reading",
    "order_with_credit",
    "receive_return",
    "redeem",
    "refuse_return",
    "remind_of_expiry",
    "set_reminders",
    "settle_return",
    "show_code",
    "stop_reminders",
]
