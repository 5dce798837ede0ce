"""What was paid by card goes back whole when the order is cancelled or came back (S4, R9)."""

import logging
from datetime import timedelta
from typing import Any

from django.db import transaction

from billing import stripe_checkout, stripe_invoices
from billing.errors import StripeAway, StripeRefused
from billing.stripe_invoices import FoundRefund
from events.models import Chain
from events.operations import audit
from kit import clock, jobs
from rewards.operations.records import said_because
from rewards.redemption.errors import RefundNotFailed
from rewards.redemption.models import CardPayment, Order, PaymentStatus, RefundStatus

logger = logging.getLogger(__name__)

PAYMENT_ACTOR = "system:payment"
# For as long a worker that was killed holds back the next try.
_LEASE = timedelta(minutes=2)
# Of a refund that its bank has not taken yet Stripe tells; in case that was lost it is asked.
_PATIENCE = timedelta(hours=1)
_ON_ITS_WAY = (RefundStatus.DUE, RefundStatus.SENT)


def owe_back(order: Order) -> None:
    """What was paid of an order by card is to go back, once; what can still be paid is to be closed.

    In the caller's transaction, which holds the order. A repeat changes nothing.
    """
    now = clock.now()
    payments = CardPayment.objects.filter(order=order)
    if payments.filter(status=PaymentStatus.DUE, problem="").update(next_look_at=now):
        jobs.send_after_commit("redemption.settle_payments")
    owed = payments.filter(status=PaymentStatus.PAID, refund_status=RefundStatus.NONE)
    if owed.update(refund_status=RefundStatus.DUE, refund_due_at=now):
        jobs.send_after_commit("redemption.send_card_refunds")


def send_refunds(*, batch: int = 50) -> int:
    """Send back what is due, and ask after what was sent; how many were tried.

    Each try has one key at Stripe: killed or run twice at any point, the money goes back once. Stripe away ends the
    round, and nothing is lost.
    """
    due = CardPayment.objects.filter(refund_status__in=_ON_ITS_WAY, refund_due_at__lte=clock.now())
    for tried, payment in enumerate(found := list(due.order_by("refund_due_at")[:batch])):
        held = CardPayment.objects.filter(pk=payment.pk, refund_due_at=payment.refund_due_at)
        if not held.update(refund_due_at=clock.now() + _LEASE):
            continue
        try:
            _note(payment, _sent(payment))
        except StripeAway as away:
            logger.warning("Refunds wait for the next round: %s", away.detail)
            return tried + 1
        except StripeRefused as refusal:
            _note(payment, FoundRefund(payment.refund_id, "failed", refusal.detail))
    return len(found)


def look_at_refund(*, refund_id: str) -> None:
    """Ask Stripe how a refund stands, since it told something; refunds that are none of ours are left alone.

    Raises StripeAway, StripeRefused.
    """
    payment = CardPayment.objects.filter(refund_id=refund_id).first() if refund_id else None
    if payment is not None and payment.refund_status != RefundStatus.FAILED:
        _note(payment, stripe_invoices.refund_of(refund_id))


@transaction.atomic
def send_refund_again(*, payment: CardPayment, actor: str, reason: str) -> None:
    """Try anew to send back what could not be sent. Raises RefundNotFailed, ReasonMissing."""
    reason = said_because(reason)
    failed = CardPayment.objects.filter(
        pk=payment.pk, refund_status=RefundStatus.FAILED, refund_number=payment.refund_number
    )
    if not failed.update(
        refund_status=RefundStatus.DUE,
        refund_due_at=clock.now(),
        refund_number=payment.refund_number + 1,
        refund_id="",
        refund_problem="",
    ):
        raise RefundNotFailed
    _audit(payment, actor, reason, RefundStatus.FAILED, RefundStatus.DUE)
    jobs.send_after_commit("redemption.send_card_refunds")


@transaction.atomic
def note_paid_back(*, payment: CardPayment, actor: str, reason: str) -> None:
    """What could not be sent back by card was paid back another way, which the reason names.

    Raises RefundNotFailed, ReasonMissing.
    """
    reason = said_because(reason)
    failed = CardPayment.objects.filter(
        pk=payment.pk, refund_status=RefundStatus.FAILED, refund_number=payment.refund_number
    )
    if not failed.update(refund_status=RefundStatus.DONE, refunded_at=clock.now()):
        raise RefundNotFailed
    _audit(payment, actor, reason, RefundStatus.FAILED, RefundStatus.DONE)


def _sent(payment: CardPayment) -> FoundRefund:
    if payment.refund_status == RefundStatus.SENT:
        return stripe_invoices.refund_of(payment.refund_id)
    return stripe_checkout.make_payment_refund(
        payment_intent=payment.payment_intent,
        amount_minor=payment.amount_minor,
        refund_key=f"{payment.pk}-{payment.refund_number}",
    )


@transaction.atomic
def _note(payment: CardPayment, found: FoundRefund) -> None:
    """Write down how a refund stands, unless another try was begun or it stood so before."""
    facts: dict[str, Any] = {
        "refund_id": found.id,
        "refund_due_at": None,
        "refunded_at": None,
        "refund_problem": "",
    }
    if found.status == "succeeded":
        to, facts["refunded_at"] = RefundStatus.DONE, clock.now()
    elif found.status in ("failed", "canceled"):
        to, facts["refund_problem"] = RefundStatus.FAILED, found.problem or found.status
    else:
        to, facts["refund_due_at"] = RefundStatus.SENT, clock.now() + _PATIENCE
    # A bank may give back what Stripe had called a success.
    before = [*_ON_ITS_WAY, *([RefundStatus.DONE] if to == RefundStatus.FAILED else [])]
    same_try = CardPayment.objects.filter(
        pk=payment.pk, refund_number=payment.refund_number, refund_status__in=before
    )
    if same_try.update(refund_status=to, **facts) and to != payment.refund_status:
        _audit(payment, PAYMENT_ACTOR, "Told by Stripe.", payment.refund_status, to)


def _audit(payment: CardPayment, actor: str, reason: str, before: str, to: str) -> None:
    audit(
        actor=actor,
        verb="payment.refund",
        object_key=payment.pk,
        chain=Chain.STORE,
        reason=reason,
        changes={"refund_status": (before, to)},
    )
