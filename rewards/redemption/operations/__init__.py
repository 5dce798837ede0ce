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
from rewards.redemption.operations.paying import (
    cancel_unpaid_order,
    look_again,
    look_at_checkout,
    open_checkout,
    settle_payment,
    settle_payments,
)
from rewards.redemption.operations.personal_data import erase_customer, export_customer
from rewards.redemption.operations.refunding import (
    look_at_refund,
    note_paid_back,
    send_refund_again,
    send_refunds,
)
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
    "cancel_unpaid_order",
    "correct_tracking",
    "erase_customer",
    "export_customer",
    "follow_providers",
    "forget_readings",
    "look_again",
    "look_at_checkout",
    "look_at_refund",
    "may_follow",
    "move_demo_orders",
    "move_order",
    "move_orders",
    "move_orders_of_file",
    "note_paid_back",
    "note_reading",
    "open_checkout",
    "order_with_credit",
    "receive_return",
    "redeem",
    "refuse_return",
    "remind_of_expiry",
    "send_refund_again",
    "send_refunds",
    "set_reminders",
    "settle_payment",
    "settle_payments",
    "settle_return",
    "show_code",
    "stop_reminders",
]
