"""An order's way to the customer: packed, shipped, delivered, or cancelled (S7)."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, QuerySet

from accounts.models import User
from events.models import Chain
from events.operations import audit
from kit import clock, jobs
from kit.ids import is_id
from rewards.operations.records import said_because
from rewards.redemption.errors import CancelTooLate, MoveNotPossible, MovesNotValid, OrderNotFound
from rewards.redemption.models import MAILED, NEXT, Order, OrderMove, OrderStatus, Stock, StockMovement
from rewards.redemption.moves_file import Move, moves_of
from rewards.redemption.operations.credits import make_good
from rewards.redemption.operations.refunding import PAYMENT_ACTOR, owe_back

_LONGEST = {"carrier": 60, "tracking number": 80}
_DATES = {
    OrderStatus.PACKED: "packed_at",
    OrderStatus.SHIPPED: "shipped_at",
    OrderStatus.DELIVERED: "delivered_at",
    OrderStatus.CANCELLED: "cancelled_at",
}


@transaction.atomic
def move_order(*, move: Move, actor: str, reason: str) -> Order:
    """Move one order; where it already is there with the same facts, nothing is done.

    Raises OrderNotFound, MoveNotPossible, ReasonMissing.
    """
    reason = said_because(reason)
    order = _locked([move.order_id]).get(move.order_id)
    if order is None:
        raise OrderNotFound(f"Found no order {move.order_id}.")
    _move(order, move, actor=actor, reason=reason)
    return order


@transaction.atomic
def move_orders(*, moves: Sequence[Move], actor: str, reason: str, faults: Sequence[str] = ()) -> int:
    """Move many orders, all or none; the number that was moved, without those that were there already.

    `faults` are what was wrong with moves that could not be read. Raises MovesNotValid, naming them and every move
    that can't be, and ReasonMissing.
    """
    reason = said_because(reason)
    orders = _locked([move.order_id for move in moves])
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
        _move(order, move, actor=actor, reason=reason)
    return len(todo)


def move_orders_of_file(*, content: bytes, actor: str, reason: str) -> int:
    """Move the orders of a CSV file, all or none; how many. Raises MovesNotValid, ReasonMissing."""
    moves, faults = moves_of(content)
    return move_orders(moves=moves, actor=actor, reason=reason, faults=faults)


@transaction.atomic
def cancel_own_order(*, user: User, order_id: str) -> Order:
    """Cancel a customer's own order while nobody has begun to pack it; the reward is open again (S7).

    Raises OrderNotFound, CancelTooLate.
    """
    order = _locked([order_id]).get(order_id)
    if order is None or order.redemption.account.user_id != user.pk:
        raise OrderNotFound
    if order.status != OrderStatus.CANCELLED and not order.may_be_cancelled_by_customer:
        raise CancelTooLate
    actor = f"customer:{order.redemption.account_id}"
    _move(order, Move(order_id, OrderStatus.CANCELLED), actor=actor, reason="Cancelled by the customer.")
    return order


def _locked(order_ids: Sequence[str]) -> dict[str, Order]:
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
    _refuse_unless_possible(order, move)
    return True


def _is_there(order: Order, move: Move) -> bool:
    """Whether a move was made before: a repeat changes nothing."""
    if order.status != move.to:
        return False
    if order.status != OrderStatus.SHIPPED:
        return True
    return (order.carrier, order.tracking_number) == (move.carrier.strip(), move.tracking_number.strip())


def _refuse_unless_possible(order: Order, move: Move) -> None:
    if move.to not in OrderStatus.values:
        known = ", ".join(OrderStatus.values)
        raise MoveNotPossible(f"Found the state {move.to!r}, needed one of {known}.")
    # Nobody says that an order is paid but its payment.
    can = tuple(to for to in NEXT[OrderStatus(order.status)] if to != OrderStatus.ORDERED)
    if move.to not in can:
        then = f"needed {' or '.join(can)}" if can else "which is its end"
        raise MoveNotPossible(f"Found {order.pk} {order.status} and asked to be {move.to}, {then}.")
    facts = {"carrier": move.carrier.strip(), "tracking number": move.tracking_number.strip()}
    if move.to == OrderStatus.SHIPPED and not facts["carrier"]:
        raise MoveNotPossible(f"Found no carrier for {order.pk}, needed the one that it was shipped with.")
    if move.to != OrderStatus.SHIPPED and any(facts.values()):
        raise MoveNotPossible(f"Found a carrier or a tracking number for {order.pk}, needed only at shipped.")
    for name, found in facts.items():
        if len(found) > _LONGEST[name] or not found.isprintable():
            raise MoveNotPossible(
                f"Found a {name} of {len(found)} characters, needed up to {_LONGEST[name]} that can be printed."
            )


def _move(order: Order, move: Move, *, actor: str, reason: str) -> None:
    """Move a locked order, with its record, its mail and its audit entry; nothing where it is there already."""
    if _is_there(order, move):
        return
    _refuse_unless_possible(order, move)
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
        _put_back(order)
        owe_back(order)
        if not actor.startswith(("customer:", PAYMENT_ACTOR)):
            make_good(order)
    if to in MAILED:
        jobs.send_after_commit("redemption.send_move_mail", move_id=done.pk)


def _put_back(order: Order) -> None:
    Stock.objects.filter(product=order.product_id).update(on_hand=F("on_hand") + 1)
    StockMovement.objects.create(product_id=order.product_id, amount=1, cause=f"cancel:{order.pk}")
