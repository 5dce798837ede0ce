"""What Stripe says of a charge is written into our books, once, under the company's lock (B4, B6)."""

from django.db import transaction

from billing import queries
from billing.models import (
    Account,
    AttemptOutcome,
    ChargeAttempt,
    CollectionState,
    Invoice,
    InvoiceCollection,
    InvoicePayment,
    InvoiceStatus,
    PaymentMethod,
    TransactionKind,
)
from billing.operations.dunning import address_of, suspend_for
from billing.operations.holding import locked_invoice
from billing.operations.invoices_paying import apply_credit, settle
from billing.operations.ledger import post
from billing.operations.writing_off import take_back_write_off
from billing.queries.collecting import RETRIES, next_retry
from billing.stripe_invoices import FoundInvoice
from events.operations import audit, record, send_mail_to_each
from kit import clock
from kit.money import usd


@transaction.atomic
def book_payment(*, invoice: Invoice, found: FoundInvoice) -> None:
    """Write down that a card has paid; what it paid beyond what is left became credit. Repeated, it changes nothing."""
    held = locked_invoice(invoice)
    attempt = ChargeAttempt.objects.filter(invoice=held, outcome=AttemptOutcome.OPEN).first()
    if InvoicePayment.objects.filter(stripe_id=found.payment_intent).exists():
        return
    last = attempt or ChargeAttempt.objects.filter(invoice=held).order_by("-number").first()
    take_back_write_off(held)
    applied = min(found.paid_usd_cents, held.left_usd_cents)
    payment = InvoicePayment.objects.create(
        company=held.company,
        invoice=held,
        method=PaymentMethod.CARD,
        amount_usd_cents=found.paid_usd_cents,
        applied_usd_cents=applied,
        reference=str(last.card) if last and last.card else "",
        stripe_id=found.payment_intent,
        received_on=clock.now().date(),
        recorded_by=last.asked_by if last else "system:stripe",
    )
    post(
        company=held.company,
        kind=TransactionKind.PAYMENT,
        cause=f"payment:{payment.pk}",
        entries={Account.PAYMENTS: found.paid_usd_cents, Account.INVOICED: -found.paid_usd_cents},
        month=clock.this_month(),
    )
    if last is not None and last.outcome in (AttemptOutcome.OPEN, AttemptOutcome.NEEDS_ACTION):
        end_attempt(last, AttemptOutcome.PAID)
    left = held.left_usd_cents
    settle(held, paid_usd_cents=applied)
    audit(
        actor=payment.recorded_by,
        verb="invoice.charge",
        object_key=held.pk,
        company_key=held.company_id,
        changes={"left_usd_cents": (left, held.left_usd_cents), "card": (None, payment.reference)},
    )
    apply_credit(company=held.company)


@transaction.atomic
def book_failure(
    *, attempt: ChargeAttempt, problem: str, decline_code: str, needs_action: bool = False
) -> None:
    """Write down that a try failed, when the next one comes, and after the last that campaigns are suspended."""
    held = locked_invoice(attempt.invoice)
    attempt = ChargeAttempt.objects.select_for_update(of=("self",)).select_related("card").get(pk=attempt.pk)
    if attempt.outcome != AttemptOutcome.OPEN:
        return
    outcome = AttemptOutcome.NEEDS_ACTION if needs_action else AttemptOutcome.DECLINED
    end_attempt(attempt, outcome, problem=problem, decline_code=decline_code)
    collection = InvoiceCollection.objects.select_for_update().get(invoice=held)
    if held.status != InvoiceStatus.OPEN:
        return
    now = clock.now()
    first = collection.first_failed_at or now
    collection.first_failed_at = first
    collection.next_attempt_at = next_retry(first, now)
    if collection.next_attempt_at is None or collection.state == CollectionState.FAILED:
        collection.state, collection.next_attempt_at = CollectionState.FAILED, None
        suspend_for(held)
    else:
        collection.state = CollectionState.NEEDS_ACTION if needs_action else CollectionState.DUE
    collection.save(update_fields=["first_failed_at", "next_attempt_at", "state"])
    record(
        company_key=held.company_id,
        type="invoice.failed",
        data={"invoice": queries.invoice_facts(held)},
    )
    _tell(held, attempt, collection)


def end_attempt(
    attempt: ChargeAttempt, outcome: AttemptOutcome, *, problem: str = "", decline_code: str = ""
) -> None:
    """Say how a try ended."""
    attempt.outcome, attempt.ended_at = outcome, clock.now()
    attempt.problem, attempt.decline_code = problem[:500], decline_code[:60]
    attempt.save(update_fields=["outcome", "ended_at", "problem", "decline_code"])


def _tell(held: Invoice, attempt: ChargeAttempt, collection: InvoiceCollection) -> None:
    assert collection.first_failed_at is not None
    send_mail_to_each(
        kind="charge_failed",
        to=queries.readers_of_invoices(held.company),
        context={
            "invoice": held,
            "amount": str(usd(attempt.amount_usd_cents)),
            "card": attempt.card,
            "problem": attempt.problem,
            "needs_action": attempt.outcome == AttemptOutcome.NEEDS_ACTION,
            "next_attempt_at": collection.next_attempt_at,
            "suspended_at": collection.first_failed_at + RETRIES[-1],
            "is_suspended": collection.state == CollectionState.FAILED,
            "url": address_of(held),
        },
    )
