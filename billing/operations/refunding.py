"""Sending a company's credit back: to the card that paid, or by a transfer that support made (B9)."""

import logging
from datetime import timedelta

from django.db import IntegrityError, transaction

from accounts.models import Company
from billing import queries
from billing.errors import RefundNotPossible, StripeAway, StripeRefused
from billing.models import (
    Account,
    InvoicePayment,
    PaymentMethod,
    Refund,
    RefundStatus,
    TransactionKind,
)
from billing.operations.holding import hold_invoices_of
from billing.operations.invoices_paying import apply_credit
from billing.operations.ledger import post
from billing.queries.collecting import refundable_of
from billing.stripe_invoices import FoundRefund, make_refund, refund_of
from events.operations import audit
from kit import clock
from kit.jobs import send_after_commit
from kit.money import usd

logger = logging.getLogger(__name__)

_LEASE = timedelta(minutes=5)


@transaction.atomic
def refund_payment(*, payment: InvoicePayment, amount_usd_cents: int, reason: str, actor: str) -> Refund:
    """Send a part of a company's credit back to the card of one of its payments; it is on its way within seconds.

    The credit is gone at once; it is there again if Stripe can't send it. Raises RefundNotPossible for more than the
    company's credit or than what the payment has left, and without a reason.
    """
    company = payment.company
    hold_invoices_of(company)
    most = min(queries.credit_of(company), refundable_of(payment))
    _refuse_unless(amount_usd_cents, most, reason)
    refund = Refund.objects.create(
        company=company,
        payment=payment,
        amount_usd_cents=amount_usd_cents,
        reason=reason.strip(),
        made_by=actor,
    )
    _book(refund, actor)
    send_after_commit("billing.send_refunds")
    return refund


@transaction.atomic
def record_refund_by_transfer(
    *, company: Company, amount_usd_cents: int, reference: str, reason: str, actor: str
) -> Refund:
    """Write down a bank transfer by which credit was sent back to a company. Raises RefundNotPossible."""
    hold_invoices_of(company)
    _refuse_unless(amount_usd_cents, queries.credit_of(company), reason)
    if not reference.strip():
        raise RefundNotPossible("The reference of the bank transfer is needed.")
    try:
        with transaction.atomic():
            refund = Refund.objects.create(
                company=company,
                amount_usd_cents=amount_usd_cents,
                reference=reference.strip(),
                reason=reason.strip(),
                made_by=actor,
                status=RefundStatus.DONE,
                next_attempt_at=None,
                ended_at=clock.now(),
            )
    except IntegrityError as error:
        raise RefundNotPossible(
            f"A transfer with the reference {reference.strip()} is written down already."
        ) from error
    _book(refund, actor)
    return refund


def send_refunds(*, batch: int = 20) -> int:
    """Have Stripe send what is due, and look how those ended that it took time for; how many were looked at.

    Harmless to repeat, to run twice at once and to kill: each has one idempotency key. Stripe keeps keys for a day, so
    that one which it never answered for is not sent again after it: support looks at it.
    """
    claimed = _claim(batch)
    for refund in claimed:
        try:
            found = _ask(refund)
        except StripeAway as away:
            logger.warning("Refunds wait until Stripe is there: %s", away.detail)
            break
        except StripeRefused as refusal:
            settle_refund(refund=refund, found=FoundRefund("", "failed", refusal.detail))
        else:
            settle_refund(refund=refund, found=found)
    return len(claimed)


@transaction.atomic
def settle_refund(*, refund: Refund, found: FoundRefund) -> None:
    """Write down how far a refund is; one that failed is credit of the company again. Harmless to repeat."""
    hold_invoices_of(refund.company)
    held = Refund.objects.select_related("company").get(pk=refund.pk)
    if held.status == RefundStatus.FAILED:
        return
    held.stripe_id = found.id or held.stripe_id
    if found.status in ("failed", "canceled"):
        held.status, held.problem = RefundStatus.FAILED, found.problem[:500]
        held.ended_at, held.next_attempt_at = clock.now(), None
        post(
            company=held.company,
            kind=TransactionKind.PAYMENT,
            cause=f"refund_failed:{held.pk}",
            entries={Account.PAYMENTS: held.amount_usd_cents, Account.INVOICED: -held.amount_usd_cents},
            month=clock.this_month(),
        )
    elif found.status == "succeeded":
        held.status, held.ended_at, held.next_attempt_at = RefundStatus.DONE, clock.now(), None
    else:
        held.next_attempt_at = clock.now() + timedelta(hours=6)
    held.save()
    if held.status == RefundStatus.FAILED:
        apply_credit(company=held.company)


def look_at_refund(stripe_id: str) -> bool:
    """Bring a refund up to date with what Stripe has of it; whether it is one of ours.

    Raises StripeAway, StripeRefused.
    """
    refund = Refund.objects.select_related("company").filter(stripe_id=stripe_id).first()
    if refund is None:
        return False
    settle_refund(refund=refund, found=refund_of(stripe_id))
    return True


def _ask(refund: Refund) -> FoundRefund:
    if refund.stripe_id:
        return refund_of(refund.stripe_id)
    assert refund.payment is not None
    return make_refund(
        payment_intent=refund.payment.stripe_id or "",
        amount_usd_cents=refund.amount_usd_cents,
        refund_key=refund.pk,
    )


def _claim(batch: int) -> list[Refund]:
    now = clock.now()
    with transaction.atomic():
        due = list(
            Refund.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
            .select_related("company", "payment")
            .filter(status=RefundStatus.OPEN, next_attempt_at__lte=now)
            .order_by("next_attempt_at")[:batch]
        )
        Refund.objects.filter(pk__in=[one.pk for one in due]).update(next_attempt_at=now + _LEASE)
    return due


def _refuse_unless(amount: int, most: int, reason: str) -> None:
    if not 1 <= amount <= most:
        raise RefundNotPossible(
            f"Up to {usd(most)} can be sent back: the company's credit, and to a card what it paid; "
            f"found {usd(amount)}."
        )
    if not reason.strip():
        raise RefundNotPossible("Sending money back needs a reason, which the company reads.")


def _book(refund: Refund, actor: str) -> None:
    post(
        company=refund.company,
        kind=TransactionKind.REFUND,
        cause=f"refund:{refund.pk}",
        entries={Account.PAYMENTS: -refund.amount_usd_cents, Account.INVOICED: refund.amount_usd_cents},
        month=clock.this_month(),
    )
    way = "card" if refund.payment and refund.payment.method == PaymentMethod.CARD else refund.reference
    audit(
        actor=actor,
        verb="company.refund",
        object_key=refund.company_id,
        company_key=refund.company_id,
        reason=refund.reason,
        changes={"sent_back": (None, str(usd(refund.amount_usd_cents))), "by": (None, way)},
    )
