"""Where an order is, step by step, as its customer reads it (S8)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from moments.redeem.templatetags.redeem import amount
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
    return [Step(_("Ordered"), order.ordered_at), *_delivery(order), *(_return(returned) if returned else ())]


def headline_of(order: Order, returned: Return | None, *, may_choose_again: bool) -> Headline:
    """The state of an order in a sentence or two."""
    if returned is not None:
        return _of_return(returned)
    if order.status == OrderStatus.CANCELLED:
        lead = (
            _("Your reward is open again: choose below.") if may_choose_again else _("Nothing will be sent.")
        )
        return Headline(_("This order was cancelled"), lead, "undo", is_good=False)
    return {
        OrderStatus.ORDERED: Headline(_("It's ordered. Enjoy!"), _("We will pack it soon."), "check"),
        OrderStatus.PACKED: Headline(_("It's packed"), _("It leaves us soon."), "package"),
        OrderStatus.SHIPPED: Headline(_("It's on its way"), _("The carrier has it now."), "truck"),
        OrderStatus.DELIVERED: Headline(_("It has arrived"), _("We hope you like it."), "gift"),
    }[OrderStatus(order.status)]


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
    if order.packed_at or order.status == OrderStatus.ORDERED:
        yield Step(_("Packed"), order.packed_at)
    if order.status == OrderStatus.CANCELLED:
        yield Step(_("Cancelled"), order.cancelled_at, is_bad=True)
        return
    parcel = " · ".join(one for one in (order.carrier, order.tracking_number) if one)
    yield Step(_("Shipped"), order.shipped_at, parcel)
    yield Step(_("Delivered"), order.delivered_at)


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
