"""Credit notes: support takes a part of an invoice back, or all of it, with a reason (B9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from billing import queries
from billing.errors import CreditNotPossible
from billing.models import (
    Account,
    CreditNote,
    CreditNoteLine,
    Invoice,
    InvoiceLine,
    InvoiceStatus,
    NumberSeries,
    TransactionKind,
)
from billing.operations.closing import CREDIT_NOTES, locked_series
from billing.operations.holding import locked_invoice
from billing.operations.invoices_paying import apply_credit, settle
from billing.operations.ledger import post
from events.operations import audit, send_mail_to_each
from kit import clock
from kit.money import round_minor, share_of, usd


@dataclass(frozen=True, slots=True)
class _Taken:
    """What is taken back: before tax, its tax, and of which lines."""

    net: int
    tax: int
    lines: Sequence[InvoiceLine] = ()


@transaction.atomic
def credit_lines(*, invoice: Invoice, positions: Sequence[int], reason: str, actor: str) -> CreditNote:
    """Take back what is left of some lines of an invoice, with its tax (B9).

    Raises CreditNotPossible for a line that the invoice has not, that nothing is left of, or that is more than what is
    left of the invoice.
    """
    held = locked_invoice(invoice)
    lines = list(InvoiceLine.objects.filter(invoice=held, position__in=positions).order_by("position"))
    if not lines or len(lines) != len(set(positions)):
        raise CreditNotPossible(f"{held.number} has no such lines; it has {held.lines.count()}.")
    if spent := [str(one.position) for one in lines if not one.left_usd_cents]:
        raise CreditNotPossible(f"Nothing is left of line {', '.join(spent)}: it was credited before.")
    net = sum(one.left_usd_cents for one in lines)
    left_net = held.subtotal_usd_cents - held.credited_net_usd_cents
    if net > left_net:
        raise CreditNotPossible(
            f"The lines come to {usd(net)} before tax, and {usd(left_net)} is left of {held.number}."
        )
    left_tax = held.tax_usd_cents - held.credited_tax_usd_cents
    tax = left_tax if net == left_net else min(left_tax, share_of(net, held.tax_basis_points))
    return _credit(held, _Taken(net, tax, lines), reason, actor)


@transaction.atomic
def credit_amount(*, invoice: Invoice, amount_usd_cents: int, reason: str, actor: str) -> CreditNote:
    """Take back an amount of an invoice, tax included (B9). Raises CreditNotPossible for more than what is left."""
    held = locked_invoice(invoice)
    left = held.creditable_usd_cents
    if not 1 <= amount_usd_cents <= left:
        raise CreditNotPossible(
            f"Between {usd(min(1, left))} and {usd(left)} can be credited of {held.number}; "
            f"found {usd(amount_usd_cents)}."
        )
    left_tax = held.tax_usd_cents - held.credited_tax_usd_cents
    if amount_usd_cents == left:
        tax = left_tax
    else:
        net = round_minor(Decimal(amount_usd_cents) * 10_000 / (10_000 + held.tax_basis_points))
        left_net = held.subtotal_usd_cents - held.credited_net_usd_cents
        tax = max(min(amount_usd_cents - net, left_tax), amount_usd_cents - left_net)
    return _credit(held, _Taken(amount_usd_cents - tax, tax), reason, actor)


def _credit(held: Invoice, taken: _Taken, reason: str, actor: str) -> CreditNote:
    if held.status == InvoiceStatus.WRITTEN_OFF:
        raise CreditNotPossible(f"{held.number} is written off: nothing of it is asked for any more.")
    note = _write(held, taken, reason, actor)
    post(
        company=held.company,
        kind=TransactionKind.CREDIT,
        cause=f"credit:{note.pk}",
        entries={
            Account.CREDIT: note.net_usd_cents,
            Account.TAX: note.tax_usd_cents,
            Account.INVOICED: -note.total_usd_cents,
        },
        month=clock.this_month(),
    )
    before = held.creditable_usd_cents
    held.credited_net_usd_cents += note.net_usd_cents
    held.credited_tax_usd_cents += note.tax_usd_cents
    settle(held)
    audit(
        actor=actor,
        verb="invoice.credit",
        object_key=held.pk,
        company_key=held.company_id,
        reason=reason,
        changes={
            "creditable_usd_cents": (before, held.creditable_usd_cents),
            "credit_note": (None, note.number),
        },
    )
    apply_credit(company=held.company)
    _tell(note)
    return note


def _write(held: Invoice, taken: _Taken, reason: str, actor: str) -> CreditNote:
    if not reason.strip():
        raise CreditNotPossible("A credit note needs a reason, which the company reads.")
    series = locked_series(CREDIT_NOTES)
    NumberSeries.objects.filter(pk=series.pk).update(last=series.last + 1)
    note = CreditNote.objects.create(
        company=held.company,
        invoice=held,
        number=f"CN-{series.year}-{series.last + 1:06}",
        reason=reason.strip(),
        issued_on=clock.now().date(),
        net_usd_cents=taken.net,
        tax_usd_cents=taken.tax,
        total_usd_cents=taken.net + taken.tax,
        issued_by=actor,
    )
    CreditNoteLine.objects.bulk_create(
        CreditNoteLine(credit_note=note, line=line, net_usd_cents=line.left_usd_cents) for line in taken.lines
    )
    for line in taken.lines:
        InvoiceLine.objects.filter(pk=line.pk).update(credited_usd_cents=line.total_usd_cents)
    return note


def _tell(note: CreditNote) -> None:
    address = f"{settings.BASE_URL}/console/bills/invoices/{note.invoice_id}/"
    send_mail_to_each(
        kind="credit_note",
        to=queries.readers_of_invoices(note.company),
        context={"note": note, "url": address},
    )
