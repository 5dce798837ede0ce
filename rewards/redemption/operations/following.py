"""An order follows what its provider tells of it. The provider's row is the queue (S7).

Locks are taken in one order, everywhere: the order, its provider's row, its return, the stock.
"""

import logging

from django.conf import settings
from django.db import transaction

from events.models import Chain
from events.operations import audit
from kit import clock, jobs
from kit.errors import Refusal
from rewards.redemption.models import NoticeKind, Order, OrderNotice, OrderStatus, Return, ReturnStatus
from rewards.redemption.moves_file import Move
from rewards.redemption.operations.delivering import PROVIDER
from rewards.redemption.operations.fulfilment import locked_orders, move_locked
from rewards.redemption.operations.returning import receive_return
from rewards.redemption.providers import operations as providers
from rewards.redemption.providers.models import ProviderName, ProviderOrder, State, Wish
from rewards.redemption.providers.protocol import Progress

logger = logging.getLogger(__name__)

_FORWARD = (OrderStatus.ORDERED, OrderStatus.PACKED, OrderStatus.SHIPPED, OrderStatus.DELIVERED)
# Which states an order comes to for what its provider says. What was packed need not be told.
_WAYS = {
    Progress.PACKED: (OrderStatus.PACKED,),
    Progress.SHIPPED: (OrderStatus.SHIPPED,),
    Progress.DELIVERED: (OrderStatus.SHIPPED, OrderStatus.DELIVERED),
}
_LONGEST_CARRIER, _LONGEST_TRACKING = 60, 80


def follow_providers(*, batch: int = 200) -> int:
    """Have orders follow the news of their providers; how many did. Harmless to repeat, and to run twice at once."""
    news = ProviderOrder.objects.filter(has_news=True).order_by("pk").values_list("pk", "order_key")
    followed = 0
    for row_id, order_key in news[:batch]:
        try:
            followed += _follow(row_id, order_key.removeprefix("order:"))
        except Refusal:  # one that can't be followed holds up none of the others
            logger.exception("The news about %s can't be followed.", order_key)
    return followed


@transaction.atomic
def _follow(row_id: str, order_id: str) -> bool:
    order = locked_orders([order_id]).get(order_id)
    row = ProviderOrder.objects.select_for_update(of=("self",), no_key=True).get(pk=row_id)
    if not row.has_news:
        return False
    if order is not None and order.delivered_by == row.provider:
        if order.status != OrderStatus.CANCELLED:
            _bring_up_to(order, row)
        elif row.state == State.PLACED and row.wish_refused:
            # By a call that was thought lost for good. The row's wish has had it cancelled as soon as it was known.
            logger.error("%s is cancelled, and delivered all the same: %s", order_id, row.wish_refused)
    ProviderOrder.objects.filter(pk=row_id).update(has_news=False)
    return True


def _bring_up_to(order: Order, row: ProviderOrder) -> None:
    if order.is_being_cancelled and row.state in (State.DUE, State.REFUSED):
        # It was refused, so that there is nothing to be cancelled any more.
        providers.cancel_order(order_key=row.order_key)
        row.refresh_from_db()
    if row.state in (State.CANCELLED, State.RETURNED):
        _take_back(order, row)
        return
    _move_forward(order, row)
    if order.is_being_cancelled and row.wish == Wish.CANCEL and row.wish_refused:
        _stay(order, row)
    if row.has_code and not order.is_being_cancelled:
        _tell(order, NoticeKind.GIFT_HERE)


def _take_back(order: Order, row: ProviderOrder) -> None:
    """The provider delivers it no more, or has it again: a return has come, or what never arrived is cancelled."""
    back = Return.objects.filter(order=order).exclude(status=ReturnStatus.REFUSED).first()
    if back is not None:
        if back.status == ReturnStatus.ASKED:
            receive_return(return_id=back.pk, actor=PROVIDER, reason=_told_by(row))
        return
    if row.state == State.RETURNED and order.status == OrderStatus.DELIVERED:
        return  # nobody asked for it: a person has to look
    asked_by, reason = PROVIDER, _told_by(row)
    if order.is_being_cancelled:
        asked_by, reason = order.cancel_asked_by, order.cancel_reason
    move_locked(order, Move(order.pk, OrderStatus.CANCELLED), actor=asked_by, reason=reason, by=PROVIDER)


def _move_forward(order: Order, row: ProviderOrder) -> None:
    """Up to where the provider is with it; what lies between was passed."""
    carrier = _printable(row.carrier)[:_LONGEST_CARRIER] or _name_of(row)
    tracking = _printable(row.tracking)[:_LONGEST_TRACKING]
    if order.shipped_at and row.erased_at is None:
        _correct(order, carrier if row.carrier else order.carrier, tracking or order.tracking_number)
    for to in _WAYS.get(Progress(row.progress), ()) if row.progress else ():
        if _FORWARD.index(to) > _FORWARD.index(OrderStatus(order.status)):
            facts = (carrier, tracking) if to == OrderStatus.SHIPPED else ()
            move_locked(order, Move(order.pk, to, *facts), actor=PROVIDER, reason=_told_by(row))


def _correct(order: Order, carrier: str, tracking: str) -> None:
    """Of a parcel that is on its way its number may be told later, or another."""
    before = order.carrier, order.tracking_number
    if (carrier, tracking) == before:
        return
    order.carrier, order.tracking_number = carrier, tracking
    order.save(update_fields=["carrier", "tracking_number"])
    changes = {"carrier": (before[0], carrier)}
    audit(actor=PROVIDER, verb="order.correct", object_key=order.pk, chain=Chain.STORE, changes=changes)


def _stay(order: Order, row: ProviderOrder) -> None:
    """It is too late to cancel it: the order goes on, and who asked is told."""
    order.cancel_refused_at = clock.now()
    order.save(update_fields=["cancel_refused_at"])
    audit(
        actor=PROVIDER,
        verb="order.refuse_cancel",
        object_key=order.pk,
        chain=Chain.STORE,
        reason=row.wish_refused,
    )
    if order.cancel_asked_by.startswith("customer:"):
        _tell(order, NoticeKind.CANCEL_REFUSED)


def _tell(order: Order, kind: NoticeKind) -> None:
    notice, is_new = OrderNotice.objects.get_or_create(order=order, kind=kind, defaults={"at": clock.now()})
    if is_new:
        jobs.send_after_commit("redemption.send_notice_mail", notice_id=notice.pk)


def _told_by(row: ProviderOrder) -> str:
    return f"Told by {row.get_provider_display()}."


def _name_of(row: ProviderOrder) -> str:
    """Who brought it, where no carrier is named: to the customer the operator's shop is the store."""
    name = settings.STORE_NAME if row.provider == ProviderName.OWN_SHOP else row.get_provider_display()
    return _printable(str(name))[:_LONGEST_CARRIER]


def _printable(text: str) -> str:
    return "".join(one for one in text if one.isprintable()).strip()
