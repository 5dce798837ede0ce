"""Where an order is, step by step, as its customer reads it (S8)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit import clock
from moments.redeem.templatetags.redeem import amount, time_of_day
from rewards.redemption.models import Order, OrderStatus, Return, ReturnStatus


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `at` is None where it is still to come. `note` says more; `is_bad`: it went no further."""

    title: str
    at: datetime | None
    note: str = ""
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class Headline:
    """What an order's page says first."""

    title: str
    lead: str
    icon: str
    is_good: bool = True


def steps_of(order: Order, returned: Return | None = None) -> list[Step]:
    """The steps of an order and of its return; those to come last."""
    way_back = _return(returned) if returned else ()
    return [*_beginning(order), *_delivery(order), *way_back, *_paid_back(order)]


def headline_of(order: Order, returned: Return | None, *, may_choose_again: bool) -> Headline:
    """The state of an order in a sentence or two."""
    if returned is not None:
        return _of_return(returned)
    if order.status == OrderStatus.CANCELLED:
        lead = (
            _("Your reward is open again: choose below.") if may_choose_again else _("Nothing will be sent.")
        )
        return Headline(_("This order was cancelled"), lead, "undo", is_good=False)
    if order.status == OrderStatus.UNPAID:
        return _of_payment(order)
    if order.is_being_cancelled:
        lead = _("We tell you by mail what it answers. Until then your order stands.")
        return Headline(_("We are asking the shop to cancel"), lead, "clock", is_good=False)
    if order.comes_as_code:
        return _of_code(order)
    return {
        OrderStatus.ORDERED: Headline(_("It's ordered. Enjoy!"), _("We will pack it soon."), "check"),
        OrderStatus.PACKED: Headline(_("It's packed"), _("It leaves us soon."), "package"),
        OrderStatus.SHIPPED: Headline(_("It's on its way"), _("The carrier has it now."), "truck"),
        OrderStatus.DELIVERED: Headline(_("It has arrived"), _("We hope you like it."), "gift"),
    }[OrderStatus(order.status)]


def not_cancelled(order: Order) -> str:
    """What became of the wish to cancel an order that its provider could not fulfil; empty where there was none."""
    if order.cancel_refused_at is None or order.status == OrderStatus.CANCELLED:
        return ""
    if order.comes_as_code:
        return _(
            "We asked the shop to cancel. The code was used already, or the time to cancel it is over:"
            " it is still yours."
        )
    return _(
        "We asked the shop to cancel. It is on its way to you already: you can return it when it has arrived."
    )


def _of_code(order: Order) -> Headline:
    if order.status == OrderStatus.DELIVERED:
        return Headline(_("Your gift is here"), _("Show its code when you want to use it."), "gift")
    return Headline(
        _("It's ordered. Enjoy!"), _("It comes as a code. We write to you when it is here."), "check"
    )


def _of_payment(order: Order) -> Headline:
    """What is left to do of an order that waits to be paid for."""
    payment = order.paid_by_card
    if payment is None or not payment.is_held:
        lead = _("We have not heard yet how it ended. You need not do anything.")
        return Headline(_("We are looking at your payment"), lead, "clock", is_good=False)
    title = _("One step left: pay %(amount)s") % {"amount": amount(payment.amount)}
    # Where the reader is, and so what their clock says, is not known.
    minutes = ceil((payment.due_until - clock.now()) / timedelta(minutes=1))
    lead = ngettext(
        "We hold it for you for %(count)s more minute, until %(time)s (UTC).",
        "We hold it for you for %(count)s more minutes, until %(time)s (UTC).",
        minutes,
    ) % {"count": minutes, "time": time_of_day(payment.due_until)}
    return Headline(title, lead, "credit-card", is_good=False)


def _beginning(order: Order) -> Iterator[Step]:
    payment = order.paid_by_card
    if payment is None:
        yield Step(_("Ordered"), order.ordered_at)
    elif payment.is_paid:
        yield Step(_("Ordered and paid"), order.ordered_at)
    elif order.status == OrderStatus.UNPAID:
        yield Step(_("Paid"), None)


def _paid_back(order: Order) -> Iterator[Step]:
    payment = order.paid_by_card
    if payment is not None and payment.refund_status:
        note = _("%(amount)s to your card") % {"amount": amount(payment.amount)}
        yield Step(_("Paid back"), payment.refunded_at, note)


def _of_return(returned: Return) -> Headline:
    if returned.status == ReturnStatus.ASKED:
        lead = _("Send it back with the order number in the parcel; we tell you by mail when it is here.")
        return Headline(_("You are returning this"), lead, "undo")
    if returned.status == ReturnStatus.RECEIVED:
        return Headline(_("It is back with us"), _("We are looking at it."), "package")
    if returned.status == ReturnStatus.REFUSED:
        return Headline(_("Return not taken"), _("You can read why below."), "undo", is_good=False)
    lead = _("Your store credit is under My rewards.") if returned.credit_minor else ""
    return Headline(_("It was returned"), lead, "check")


def _delivery(order: Order) -> Iterator[Step]:
    is_cancelled = order.status == OrderStatus.CANCELLED
    if not order.comes_as_code:
        if order.packed_at or order.status in (OrderStatus.UNPAID, OrderStatus.ORDERED):
            yield Step(_("Packed"), order.packed_at)
        parcel = " · ".join(one for one in (order.carrier, order.tracking_number) if one)
        if order.shipped_at or not is_cancelled:
            yield Step(_("Shipped"), order.shipped_at, parcel)
    if order.delivered_at or not is_cancelled:
        yield Step(_("Delivered"), order.delivered_at)
    if is_cancelled:
        payment = order.paid_by_card
        note = "" if payment is None or payment.is_paid else _("It was not paid for.")
        yield Step(_("Cancelled"), order.cancelled_at, note, is_bad=True)


def _return(returned: Return) -> Iterator[Step]:
    yield Step(_("Return asked for"), returned.asked_at, _brings(returned))
    if returned.status == ReturnStatus.REFUSED:
        yield Step(_("Return not taken"), returned.ended_at, returned.answer, is_bad=True)
        return
    yield Step(_("Back with us"), returned.received_at)
    title = _("Credit given") if returned.credit_minor else _("Return done")
    yield Step(title, returned.ended_at)


def _brings(returned: Return) -> str:
    if not returned.credit_minor:
        return _("It brings no credit.")
    return _("It brings %(value)s of store credit.") % {"value": amount(returned.credit)}
