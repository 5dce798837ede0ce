"""What is the customer's to pay is paid by card, on a page of Stripe's, before the order is ordered (S4)."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from billing import stripe_checkout
from billing.errors import StripeAway, StripeRefused
from billing.stripe_checkout import FoundCheckout
from events.models import Chain
from events.operations import audit
from kit import clock
from kit.ids import is_id
from kit.money import Money
from rewards.operations.records import said_because
from rewards.redemption.errors import OrderNotFound, PaymentNotStrange, PaymentOver
from rewards.redemption.models import PAGE_LASTS, CardPayment, Order, OrderMove, OrderStatus, PaymentStatus
from rewards.redemption.moves_file import Move
from rewards.redemption.operations.fulfilment import cancel_own_order, move_order
from rewards.redemption.operations.ordering import begin_order
from rewards.redemption.operations.refunding import PAYMENT_ACTOR, owe_back

logger = logging.getLogger(__name__)

# Stripe tells at once what was paid; in case that was lost it is asked, ever more seldom.
_LOOKS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10))


def open_checkout(*, user: User, order_id: str) -> str:
    """The address of Stripe's page on which a customer pays for an order of theirs; made where there is none.

    However often and wherever it is asked for, it is one page, on which can be paid once. No transaction is open while
    Stripe is asked. Raises OrderNotFound, PaymentOver, StripeAway, StripeRefused.
    """
    payment = _payment_of(user, order_id)
    if not payment.is_held or payment.order.status != OrderStatus.UNPAID:
        raise PaymentOver
    found = stripe_checkout.checkout_of(payment.checkout_id) if payment.checkout_id else _made(payment)
    if found.status != "open" or not found.url:
        settle_payment(payment=payment)
        raise PaymentOver
    return found.url


def settle_payment(*, payment: CardPayment, given_up_by: str = "") -> None:
    """Ask Stripe how a payment stands, and believe only the answer. Harmless to repeat and to do twice at once.

    Paid: its order is ordered; or, where that was cancelled meanwhile, the money goes back. Expired: the order is
    cancelled, and its product is back in the stock. A page that is still open when the order's time is over, or when
    it is `given_up_by` its customer, is closed first. Raises StripeAway; then everything is as it was.
    """
    payment = _payments().get(pk=payment.pk)
    if payment.status != PaymentStatus.DUE or payment.problem:
        return
    is_over = (
        bool(given_up_by) or clock.now() >= payment.due_until or payment.order.status != OrderStatus.UNPAID
    )
    try:
        found = stripe_checkout.checkout_of(payment.checkout_id) if payment.checkout_id else None
        if found is not None and found.status == "open" and is_over:
            found = stripe_checkout.expire_checkout(found.id)
    except StripeRefused as refusal:
        _need_somebody(payment, f"Stripe refuses to tell how the payment stands: {refusal.detail}")
        return
    if found is None:
        if is_over:
            _lapse(payment, given_up_by)
    elif found.is_paid:
        _take(payment, found)
    elif found.status == "expired":
        _lapse(payment, given_up_by)


def settle_payments(*, batch: int = 100) -> int:
    """Settle what is due to be looked at; how many were tried. Stripe away ends the round, and nothing is lost."""
    due = _payments().filter(next_look_at__lte=clock.now()).order_by("next_look_at")
    for tried, payment in enumerate(found := list(due[:batch])):
        held = CardPayment.objects.filter(pk=payment.pk, next_look_at=payment.next_look_at)
        if not held.update(next_look_at=_next_look(payment), attempts=payment.attempts + 1):
            continue
        try:
            settle_payment(payment=payment)
        except StripeAway as away:
            logger.warning("Payments wait for the next round: %s", away.detail)
            return tried + 1
    return len(found)


def look_at_checkout(*, checkout_id: str) -> None:
    """Settle the payment of a page that Stripe told something of; pages that are none of ours are left alone.

    Raises StripeAway.
    """
    payment = _payments().filter(checkout_id=checkout_id).first() if checkout_id else None
    if payment is not None:
        settle_payment(payment=payment)


def cancel_unpaid_order(*, user: User, order_id: str) -> Order:
    """Cancel a customer's own order that waits for its payment: Stripe's page is closed first.

    Where it was paid in that moment, the order is cancelled as a paid one, and the money goes back. Raises
    OrderNotFound, CancelTooLate, and StripeAway, which leaves everything as it was.
    """
    payment = _payment_of(user, order_id)
    settle_payment(payment=payment, given_up_by=f"customer:{payment.order.redemption.account_id}")
    return cancel_own_order(user=user, order_id=order_id)


@transaction.atomic
def look_again(*, payment: CardPayment, actor: str, reason: str) -> None:
    """Have a payment that needed somebody settled by the clock again. Raises PaymentNotStrange, ReasonMissing."""
    reason = said_because(reason)
    strange = CardPayment.objects.filter(pk=payment.pk, status=PaymentStatus.DUE).exclude(problem="")
    if not strange.update(problem="", next_look_at=clock.now(), attempts=0):
        raise PaymentNotStrange
    audit(
        actor=actor,
        verb="payment.look",
        object_key=payment.pk,
        chain=Chain.STORE,
        reason=reason,
        changes={"problem": (payment.problem, "")},
    )


def _payments() -> QuerySet[CardPayment]:
    return CardPayment.objects.select_related("order__product", "order__redemption")


def _payment_of(user: User, order_id: str) -> CardPayment:
    if is_id("ord", order_id):
        for payment in _payments().filter(order=order_id, order__redemption__account__user=user):
            return payment
    raise OrderNotFound


def _made(payment: CardPayment) -> FoundCheckout:
    """Make Stripe's page and keep its id; one that nobody waits for any more is closed at once.

    All that is said is of rows that don't change, so that a repeat is the same page. It may be made up to the end of
    the order's time and has to last half an hour at least: longer than the order waits, which closes it then.
    """
    order = payment.order
    found = stripe_checkout.create_checkout(
        payment_key=payment.pk,
        order_key=order.pk,
        title=order.product.title,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        language=order.language,
        success_url=f"{settings.BASE_URL}/r/orders/{order.pk}/paid",
        cancel_url=f"{settings.BASE_URL}/r/orders/{order.pk}",
        expires_at=payment.due_until + PAGE_LASTS,
    )
    waiting = CardPayment.objects.filter(pk=payment.pk, status=PaymentStatus.DUE)
    first = waiting.filter(checkout_id="", next_look_at__isnull=False)
    if first.update(checkout_id=found.id, next_look_at=clock.now() + _LOOKS[0], attempts=0):
        return found
    if not waiting.filter(checkout_id=found.id).exists():
        stripe_checkout.expire_checkout(found.id)
        raise PaymentOver
    return found


def _next_look(payment: CardPayment) -> datetime:
    """A little later each time, and at once when the order's time is over."""
    now = clock.now()
    later = now + _LOOKS[min(payment.attempts, len(_LOOKS) - 1)]
    return min(later, payment.due_until) if now < payment.due_until else later


def _held(payment: CardPayment) -> tuple[Order, CardPayment]:
    """The order and its payment, locked in this order until the commit."""
    order = Order.objects.select_for_update(no_key=True).get(pk=payment.order_id)
    return order, CardPayment.objects.select_for_update(no_key=True).get(pk=payment.pk)


@transaction.atomic
def _take(payment: CardPayment, found: FoundCheckout) -> None:
    """Order what was paid for, once; what was paid for too late goes back."""
    order, payment = _held(payment)
    if payment.status != PaymentStatus.DUE:
        return
    if (found.amount_minor, found.currency) != (payment.amount_minor, payment.currency):
        paid = Money(found.amount_minor, found.currency)
        _need_somebody(payment, f"Found {paid} paid at Stripe, needed {payment.amount}.")
        return
    now = clock.now()
    payment.status, payment.paid_at, payment.next_look_at = PaymentStatus.PAID, now, None
    payment.payment_intent, payment.problem = found.payment_intent, ""
    payment.save(update_fields=["status", "paid_at", "next_look_at", "payment_intent", "problem"])
    if order.status != OrderStatus.UNPAID:
        owe_back(order)
        return
    order.status, order.ordered_at = OrderStatus.ORDERED, now
    order.save(update_fields=["status", "ordered_at"])
    OrderMove.objects.create(
        order=order,
        from_status=OrderStatus.UNPAID,
        to_status=OrderStatus.ORDERED,
        actor=PAYMENT_ACTOR,
        reason="Paid by card.",
        at=now,
    )
    audit(
        actor=PAYMENT_ACTOR,
        verb="order.move",
        object_key=order.pk,
        chain=Chain.STORE,
        reason="Paid by card.",
        changes={"status": (OrderStatus.UNPAID, OrderStatus.ORDERED)},
    )
    begin_order(order)


@transaction.atomic
def _lapse(seen: CardPayment, given_up_by: str) -> None:
    """Nobody can pay it any more: an order that waits for it is cancelled. A page made meanwhile is looked at first."""
    order, payment = _held(seen)
    if payment.status != PaymentStatus.DUE or payment.checkout_id != seen.checkout_id:
        return
    payment.status, payment.next_look_at, payment.problem = PaymentStatus.LAPSED, None, ""
    payment.save(update_fields=["status", "next_look_at", "problem"])
    if order.status == OrderStatus.UNPAID:
        reason = "Cancelled by the customer." if given_up_by else "Not paid in time."
        move_order(
            move=Move(order.pk, OrderStatus.CANCELLED), actor=given_up_by or PAYMENT_ACTOR, reason=reason
        )


def _need_somebody(payment: CardPayment, problem: str) -> None:
    """Leave a payment to a person: its order waits, and nothing is done by the clock."""
    logger.error("Payment %s needs somebody: %s", payment.pk, problem)
    due = CardPayment.objects.filter(pk=payment.pk, status=PaymentStatus.DUE)
    due.update(problem=problem, next_look_at=None)
