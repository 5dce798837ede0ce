"""Paying invoices: money that comes, credit that a company has, and what is paid then (B5, B9)."""

from datetime import date

from django.db import IntegrityError, transaction

from accounts.models import Company
from billing import queries
from billing.errors import InvoiceIsSettled, PaymentNotPossible
from billing.models import (
    Account,
    CollectionState,
    Invoice,
    InvoiceCollection,
    InvoicePayment,
    InvoiceStatus,
    PaymentMethod,
    TransactionKind,
)
from billing.operations.dunning import lift_when_paid
from billing.operations.holding import hold_invoices_of, locked_invoice
from billing.operations.ledger import post
from billing.operations.writing_off import take_back_write_off
from events.operations import audit, record
from kit import clock
from kit.money import usd


@transaction.atomic
def record_transfer(
    *, invoice: Invoice, amount_usd_cents: int, reference: str, received_on: date, reason: str, actor: str
) -> InvoicePayment:
    """Write down a bank transfer for an invoice. Less than is left pays a part; more becomes credit of the company.

    Raises PaymentNotPossible for an amount or a day that can't be, and for a transfer that is written down already;
    InvoiceIsSettled where nothing is left to pay.
    """
    held = locked_invoice(invoice)
    take_back_write_off(held)
    if held.status != InvoiceStatus.OPEN:
        raise InvoiceIsSettled(
            f"{held.number} is {held.get_status_display().lower()}: nothing is left to pay."
        )
    if amount_usd_cents < 1:
        raise PaymentNotPossible(f"An amount above zero is needed; found {usd(amount_usd_cents)}.")
    if received_on > clock.now().date():
        raise PaymentNotPossible(
            f"A transfer of {received_on} has not come yet; today is {clock.now().date()}."
        )
    if not reference.strip():
        raise PaymentNotPossible("The reference on the bank's statement is needed.")
    payment = _keep(held, amount_usd_cents, reference.strip(), received_on, actor)
    post(
        company=held.company,
        kind=TransactionKind.PAYMENT,
        cause=f"payment:{payment.pk}",
        entries={Account.PAYMENTS: amount_usd_cents, Account.INVOICED: -amount_usd_cents},
        month=clock.this_month(),
    )
    audit(
        actor=actor,
        verb="invoice.transfer",
        object_key=held.pk,
        company_key=held.company_id,
        reason=reason,
        changes={
            "left_usd_cents": (held.left_usd_cents + payment.applied_usd_cents, held.left_usd_cents),
            "reference": (None, payment.reference),
        },
    )
    apply_credit(company=held.company)
    return payment


@transaction.atomic
def apply_credit(*, company: Company) -> None:
    """Pay open invoices from the credit that a company has, the oldest first.

    Credit is what it paid, or was credited, beyond its invoices; the ledger holds it already: nothing is posted.
    """
    hold_invoices_of(company)
    credit = queries.credit_of(company)
    for invoice in queries.open_invoices_of(company).order_by("month"):
        applied = min(credit, invoice.left_usd_cents)
        if applied <= 0:
            break
        InvoicePayment.objects.create(
            company=company,
            invoice=invoice,
            method=PaymentMethod.CREDIT,
            amount_usd_cents=applied,
            applied_usd_cents=applied,
            received_on=clock.now().date(),
            recorded_by="system:close",
        )
        settle(invoice, paid_usd_cents=applied)
        credit -= applied


def settle(invoice: Invoice, *, paid_usd_cents: int = 0) -> None:
    """Add to what is paid of a held invoice, and say what is true of it now. Tells once that it is paid."""
    invoice.paid_usd_cents += paid_usd_cents
    before = invoice.status
    now = clock.now()
    if invoice.creditable_usd_cents == 0:
        invoice.status, invoice.voided_at = InvoiceStatus.VOID, invoice.voided_at or now
    elif invoice.left_usd_cents == 0:
        invoice.status, invoice.paid_at = InvoiceStatus.PAID, invoice.paid_at or now
    invoice.save(
        update_fields=[
            "paid_usd_cents",
            "credited_net_usd_cents",
            "credited_tax_usd_cents",
            "status",
            "paid_at",
            "voided_at",
        ]
    )
    if invoice.status == InvoiceStatus.OPEN:
        return
    InvoiceCollection.objects.filter(invoice=invoice).exclude(state=CollectionState.DONE).update(
        state=CollectionState.DONE, ended_at=now, next_attempt_at=None
    )
    lift_when_paid(invoice.company)
    if before == InvoiceStatus.OPEN and invoice.status == InvoiceStatus.PAID:
        record(
            company_key=invoice.company_id,
            type="invoice.paid",
            data={"invoice": queries.invoice_facts(invoice)},
        )


def _keep(held: Invoice, amount: int, reference: str, received_on: date, actor: str) -> InvoicePayment:
    applied = min(amount, held.left_usd_cents)
    try:
        with transaction.atomic():
            payment = InvoicePayment.objects.create(
                company=held.company,
                invoice=held,
                method=PaymentMethod.TRANSFER,
                amount_usd_cents=amount,
                applied_usd_cents=applied,
                reference=reference,
                received_on=received_on,
                recorded_by=actor,
            )
    except IntegrityError as error:
        raise PaymentNotPossible(
            f"A transfer of {received_on} with the reference {reference} is written down already."
        ) from error
    settle(held, paid_usd_cents=applied)
    return payment
