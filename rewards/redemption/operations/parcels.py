"""How a parcel is found on its way: its carrier and tracking number, and what replaced wrong ones (S7)."""

from django.db import transaction

from events.models import Chain
from events.operations import audit
from kit import clock, jobs
from kit.ids import is_id
from rewards.operations.records import said_because
from rewards.redemption.errors import MoveNotPossible, OrderNotFound, TrackingNotCorrected
from rewards.redemption.models import Order, OrderStatus, TrackingCorrection

_LONGEST = {"carrier": 60, "tracking_number": 80}


def refuse_unless_written(*, carrier: str, tracking_number: str) -> None:
    """Refuse what is too long to be kept, or can't be printed. Raises MoveNotPossible."""
    for name, found in (("carrier", carrier), ("tracking_number", tracking_number)):
        if len(found) > _LONGEST[name] or not found.isprintable():
            raise MoveNotPossible(
                f"Found a {name.replace('_', ' ')} of {len(found)} characters, needed up to {_LONGEST[name]} that can"
                " be printed."
            )


@transaction.atomic
def correct_tracking(
    *, order_id: str, instead: str, carrier: str, tracking_number: str, actor: str, reason: str
) -> Order:
    """Replace the carrier and tracking number of a shipped order, and mail the customer the new ones once.

    `instead` is the tracking number that turned out wrong, empty where there was none: a repeat that comes after a
    later correction is refused rather than undoing it. Where the order has the new ones already nothing is done.
    Raises OrderNotFound, MoveNotPossible, TrackingNotCorrected, ReasonMissing.
    """
    reason = said_because(reason)
    new = {"carrier": carrier.strip(), "tracking_number": tracking_number.strip()}
    refuse_unless_written(**new)
    order = _locked(order_id)
    old = {"carrier": order.carrier, "tracking_number": order.tracking_number}
    if order.status != OrderStatus.SHIPPED:
        raise TrackingNotCorrected(f"Found {order.pk} {order.status}, needed it shipped.")
    if not new["carrier"]:
        raise TrackingNotCorrected(f"Found no carrier for {order.pk}, needed the one that has it.")
    if new == old:
        return order
    if instead.strip() != old["tracking_number"]:
        raise TrackingNotCorrected(
            f"Found another tracking number on {order.pk} than the one to be replaced."
        )
    _write(order, old, new, actor=actor, reason=reason)
    return order


def _write(order: Order, old: dict[str, str], new: dict[str, str], *, actor: str, reason: str) -> None:
    """Replace what a locked order says. A correction that nobody was told of is told by the later one."""
    now = clock.now()
    order.carrier, order.tracking_number = new["carrier"], new["tracking_number"]
    order.save(update_fields=["carrier", "tracking_number"])
    earlier = order.tracking_corrections
    earlier.filter(told_at=None).update(told_at=now)
    number = earlier.count() + 1
    made = TrackingCorrection.objects.create(
        order=order, number=number, **old, actor=actor, reason=reason, at=now
    )
    audit(
        actor=actor,
        verb="order.correct_tracking",
        object_key=order.pk,
        chain=Chain.STORE,
        reason=reason,
        changes={"carrier": (old["carrier"], new["carrier"]), "correction": (None, number)},
    )
    jobs.send_after_commit("redemption.send_tracking_mail", correction_id=made.pk)


def _locked(order_id: str) -> Order:
    order = (
        Order.objects.select_for_update(of=("self",), no_key=True)
        .select_related("product", "redemption__account")
        .filter(pk=order_id)
        .first()
        if is_id("ord", order_id)
        else None
    )
    if order is None:
        raise OrderNotFound(f"Found no order {order_id}.")
    return order
