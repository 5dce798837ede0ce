"""What is done with providers. Each operation may be repeated, interrupted, and run twice at once."""

from rewards.redemption.providers.operations.erasing import erase_orders
from rewards.redemption.providers.operations.messages import (
    forget_messages,
    handle_messages,
    receive_message,
)
from rewards.redemption.providers.operations.placing import ask_again, place, place_due
from rewards.redemption.providers.operations.settled import cancel_order, refresh_status, return_order

__all__ = [
    "ask_again",
    "cancel_order",
    "erase_orders",
    "forget_messages",
    "handle_messages",
    "place",
    "place_due",
    "receive_message",
    "refresh_status",
    "return_order",
]
