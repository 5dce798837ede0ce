"""Orders of the demo live by the clock: nobody packs there (S7)."""

from datetime import timedelta

from kit import clock
from rewards.redemption.errors import MoveNotPossible
from rewards.redemption.models import Order, OrderStatus
from rewards.redemption.moves_file import Move
from rewards.redemption.operations.fulfilment import move_order

ACTOR = "system:demo"
_CARRIER = "Giftwell Parcel"
# How long an order stays in a state: long enough to be cancelled, short enough to be watched.
_STAYS = (
    (OrderStatus.ORDERED, "ordered_at", timedelta(minutes=3), OrderStatus.PACKED),
    (OrderStatus.PACKED, "packed_at", timedelta(minutes=3), OrderStatus.SHIPPED),
    (OrderStatus.SHIPPED, "shipped_at", timedelta(minutes=6), OrderStatus.DELIVERED),
)


def move_demo_orders(*, batch: int = 200) -> int:
    """Move on every order that has been where it is for long enough; how many. Harmless to run twice at once."""
    moved = 0
    for status, since, stays, to in _STAYS:
        due = Order.objects.filter(
            **{"status": status, "delivered_by": "", f"{since}__lte": clock.now() - stays}
        )
        for order_id in due.order_by("pk").values_list("pk", flat=True)[:batch]:
            moved += _move(order_id, to)
    return moved


def _move(order_id: str, to: OrderStatus) -> int:
    shipped = {"carrier": _CARRIER, "tracking_number": f"GW{order_id[-10:].upper()}"}
    facts = shipped if to == OrderStatus.SHIPPED else {}
    try:
        move_order(move=Move(order_id, to, **facts), actor=ACTOR, reason="The demo's clock.")
    except MoveNotPossible:  # cancelled, or moved by somebody, since it was read
        return 0
    return 1
