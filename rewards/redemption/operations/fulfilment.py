"""An order's way to the customer: packed, shipped, delivered, or cancelled (S7)."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from events.models import Chain
from events.operations import audit
from kit import clock, jobs
from kit.ids import is_id
from rewards.operations.records import said_because
from rewards.redemption.errors import CancelTooLate, MoveNotPossible, MovesNotValid, OrderNotFound
from rewards.redemption.models import MAILED, NEXT, Order, OrderMove, OrderStatus
from rewards.redemption.moves_file import Move, moves_of
from rewards.redemption.operations.credits import make_good
from rewards.redemption.operations.delivering import PROVIDER, ask_to_cancel
from rewards.redemption.operations.parcels import refuse_unless_written
from rewards.redemption.operations.refunding import PAYMENT_ACTOR, owe_back
from rewards.redemption.shelf import put_back

# What a person may say of an order that a provider delivers.
_BY_HAND = (OrderStatus.DELIVERED, OrderStatus.CANCELLED)
_DATES = {
    OrderStatus.PACKED: "packed_at",
    OrderStatus.SHIPPED: "shipped_at",
    OrderStatus.DELIVERED: "delivered_at",
    OrderStatus.CANCELLED: "cancelled_at",
}


@transaction.atomic
def move_order(*, move: Move, actor: str, reason: str) -> Order:
    """Move one order; where it already is there with the same facts, nothing is done.

    What a provider delivers moves as that tells; who cancels it asks the provider, unless that knows nothing of it.
    Raises OrderNotFound, MoveNotPossible, ReasonMissing.
    """
    reason = said_because(reason)
    order = locked_orders([move.order_id]).get(move.order_id)
    if order is None:
        raise OrderNotFound(f"Found no order {move.order_id}.")
    _move_by_hand(order, move, actor=actor, reason=reason)
    return order


@transaction.atomic
def move_orders(*, moves: Sequence[Move], actor: str, reason: str, faults: Sequence[str] = ()) -> int:
    """Move many orders, all or none; the number that was moved, without those that were there already.

    `faults` are what was wrong with moves that could not be read. Raises MovesNotValid, naming them and every move
    that can't be, and ReasonMissing.
    """
    reason = said_because(reason)
    orders = locked_orders([move.order_id for move in moves])
    problems, todo = list(faults), list[tuple[Order, Move]]()
    seen = set[str]()
    for move in moves:
        try:
            if _is_to_be_moved(orders.get(move.order_id), move, seen):
                todo.append((orders[move.order_id], move))
        except (OrderNotFound, MoveNotPossible) as refusal:
            problems.append(f"{move.name or move.order_id}: {refusal.detail}")
    if problems:
        raise MovesNotValid(problems)
    # Stock is locked in one order, whoever else cancels at the same time.
    for order, move in sorted(todo, key=lambda one: (one[0].product_id, one[0].pk)):
        _move_by_hand(order, move, actor=actor, reason=reason)
    return len(todo)


def move_orders_of_file(*, content: bytes, actor: str, reason: str) -> int:
    """Move the orders of a CSV file, all or none; how many. Raises MovesNotValid, ReasonMissing."""
    moves, faults = moves_of(content)
    return move_orders(moves=moves, actor=actor, reason=reason, faults=faults)


@transaction.atomic
def cancel_own_order(*, user: User, order_id: str) -> Order:
    """Cancel a customer's own order while nobody has begun to pack it; the reward is open again (S7).

    Where a provider has it, that is asked first, and the order stands until it agrees. A repeat changes nothing.
    Raises OrderNotFound, CancelTooLate.
    """
    order = locked_orders([order_id]).get(order_id)
    if order is None or order.redemption.account.user_id != user.pk:
        raise OrderNotFound
    if order.status == OrderStatus.CANCELLED or order.is_being_cancelled:
        return order
    if not order.may_be_cancelled_by_customer:
        raise CancelTooLate
    actor = f"customer:{order.redemption.account_id}"
    move = Move(order_id, OrderStatus.CANCELLED)
    _move_by_hand(order, move, actor=actor, reason="Cancelled by the customer.")
    return order


def locked_orders(order_ids: Sequence[str]) -> dict[str, Order]:
    """The orders by their ids, locked in the order of their ids; what is no order's id is left out."""
    known = [one for one in order_ids if is_id("ord", one)]
    orders: QuerySet[Order] = (
        Order.objects.select_for_update(of=("self",), no_key=True)
        .select_related("redemption__account", "redemption__choice", "redemption__reward__offer")
        .select_related("choice", "store_credit")
        .filter(pk__in=known)
        .order_by("pk")
    )
    return {order.pk: order for order in orders}


def _is_to_be_moved(order: Order | None, move: Move, seen: set[str]) -> bool:
    if order is None:
        raise OrderNotFound(f"Found no order {move.order_id}.")
    if order.pk in seen:
        raise MoveNotPossible(f"Found {order.pk} a second time, needed one move of each order.")
    seen.add(order.pk)
    if _is_there(order, move):
        return False
    if order.is_being_cancelled and move.to == OrderStatus.CANCELLED:
        return False
    _refuse_unless_possible(order, move, actor="")
    return True


def _is_there(order: Order, move: Move) -> bool:
    """Whether a move was made before: a repeat changes nothing."""
    if order.status != move.to:
        return False
    if order.status != OrderStatus.SHIPPED:
        return True
    facts = {"carrier": move.carrier.strip(), "tracking_number": move.tracking_number.strip()}
    if (order.carrier, order.tracking_number) == tuple(facts.values()):
        return True
    return order.tracking_corrections.filter(number=1, **facts).exists()  # corrected since


def _refuse_unless_possible(order: Order, move: Move, *, actor: str) -> None:
    if move.to not in OrderStatus.values:
        known = ", ".join(OrderStatus.values)
        raise MoveNotPossible(f"Found the state {move.to!r}, needed one of {known}.")
    if move.to == order.status == OrderStatus.SHIPPED:
        raise MoveNotPossible(
            f"Found {order.pk} shipped with another carrier or tracking number: correct the tracking instead."
        )
    can = may_follow(order, actor=actor)
    if move.to not in can:
        then = f"needed {' or '.join(can)}" if can else "which is its end"
        more = " How far it is its provider tells." if order.delivered_by and actor != PROVIDER else ""
        raise MoveNotPossible(f"Found {order.pk} {order.status} and asked to be {move.to}, {then}.{more}")
    facts = {"carrier": move.carrier.strip(), "tracking_number": move.tracking_number.strip()}
    if move.to == OrderStatus.SHIPPED and not facts["carrier"]:
        raise MoveNotPossible(f"Found no carrier for {order.pk}, needed the one that it was shipped with.")
    if move.to != OrderStatus.SHIPPED and any(facts.values()):
        raise MoveNotPossible(f"Found a carrier or a tracking number for {order.pk}, needed only at shipped.")
    refuse_unless_written(**facts)


def may_follow(order: Order, *, actor: str = "") -> tuple[OrderStatus, ...]:
    """What may follow. A provider may take back what it has sent, and alone knows how far its parcels are."""
    # Nobody says that an order is paid but its payment.
    can = tuple(to for to in NEXT[OrderStatus(order.status)] if to != OrderStatus.ORDERED)
    if not order.delivered_by or order.status == OrderStatus.CANCELLED:
        return can
    if actor == PROVIDER:
        return (*can, OrderStatus.CANCELLED)
    if order.cancel_asked_at is not None:
        return tuple(to for to in can if to == OrderStatus.DELIVERED)
    may_end = (OrderStatus.CANCELLED,) if order.comes_as_code else ()
    return (*(to for to in can if to in _BY_HAND), *(to for to in may_end if to not in can))


def _move_by_hand(order: Order, move: Move, *, actor: str, reason: str) -> None:
    """Move a locked order, or ask its provider to cancel it, where it has one that knows of it."""
    if _is_there(order, move) or (order.is_being_cancelled and move.to == OrderStatus.CANCELLED):
        return
    _refuse_unless_possible(order, move, actor=actor)
    is_asked = order.delivered_by and move.to == OrderStatus.CANCELLED
    if is_asked and not ask_to_cancel(order, actor=actor, reason=reason):
        return
    move_locked(order, move, actor=actor, reason=reason)


def move_locked(order: Order, move: Move, *, actor: str, reason: str, by: str = "") -> None:
    """Move a locked order, with its record, its mail and its audit entry; nothing where it is there already.

    `by` is who makes the move possible where it is not the actor: the provider that agrees to what somebody asked.
    """
    if _is_there(order, move):
        return
    _refuse_unless_possible(order, move, actor=by or actor)
    before, to = order.status, OrderStatus(move.to)
    order.status = to
    setattr(order, _DATES[to], clock.now())
    fields = ["status", _DATES[to]]
    if to == OrderStatus.SHIPPED:
        order.carrier, order.tracking_number = move.carrier.strip(), move.tracking_number.strip()
        fields += ["carrier", "tracking_number"]
    order.save(update_fields=fields)
    done = OrderMove.objects.create(
        order=order, from_status=before, to_status=to, actor=actor, reason=reason, at=clock.now()
    )
    audit(
        actor=actor,
        verb="order.move",
        object_key=order.pk,
        chain=Chain.STORE,
        reason=reason,
        changes={"status": (before, to)},
    )
    if to == OrderStatus.CANCELLED:
        put_back(product_id=order.product_id, cause=f"cancel:{order.pk}")
        owe_back(order)
        if not actor.startswith(("customer:", PAYMENT_ACTOR)):
            make_good(order)
    if to in MAILED:
        jobs.send_after_commit("redemption.send_move_mail", move_id=done.pk)
