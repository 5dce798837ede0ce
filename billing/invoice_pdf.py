"""Invoices and credit notes as PDF, made from what is frozen in their rows: the same bytes each time (B9, B10)."""

from collections.abc import Sequence
from datetime import date

from billing.models import CreditNote, CreditNoteLine, Invoice, InvoiceLine
from billing.paper import Paper
from kit.money import Money, usd
from kit.places import name_of

_WIDTHS = (74, 22, 16, 22, 22, 18)


def invoice_pdf(invoice: Invoice, lines: Sequence[InvoiceLine]) -> bytes:
    """The invoice as it was made: payments and credit notes that came after are not on it."""
    names = [f"{one.campaign_name} {one.moment_name}" for one in lines]
    paper = _begin(f"Invoice {invoice.number}", invoice, names, invoice.issued_on)
    paper.side_by_side(_seller(invoice), _buyer(invoice))
    paper.side_by_side(
        f"Invoice date: {invoice.issued_on:%Y-%m-%d}\nDue: {invoice.due_on:%Y-%m-%d}",
        f"For actions completed in {invoice.month:%Y-%m} (UTC)",
    )
    paper.row(("Campaign, moment", "Marketplace", "Count", "CPA", "Each", "Amount"), _WIDTHS, bold=True)
    paper.rule()
    for line in lines:
        paper.row(_cells(line, invoice), _WIDTHS)
    paper.rule()
    _totals(
        paper,
        ("Subtotal", invoice.subtotal_usd_cents),
        (_tax_name(invoice), invoice.tax_usd_cents),
        ("Total, USD", invoice.total_usd_cents),
    )
    if not invoice.tax_basis_points:
        paper.words(invoice.tax_words, soft=True)
    if invoice.seller["bank"]:
        paper.words(f"Transfers to: {invoice.seller['bank']}. Reference: {invoice.number}", soft=True)
    return paper.bytes()


def credit_note_pdf(note: CreditNote, lines: Sequence[CreditNoteLine]) -> bytes:
    """A credit note: what of which invoice is taken back, and why."""
    invoice = note.invoice
    names = [f"{one.line.campaign_name} {one.line.moment_name}" for one in lines]
    paper = _begin(f"Credit note {note.number}", invoice, [*names, note.reason], note.issued_on)
    paper.side_by_side(_seller(invoice), _buyer(invoice))
    paper.side_by_side(
        f"Date: {note.issued_on:%Y-%m-%d}", f"For invoice {invoice.number} of {invoice.issued_on:%Y-%m-%d}"
    )
    paper.words(note.reason)
    paper.ln(3)
    for one in lines:
        paper.row((f"Line {one.line.position}: {_named(one.line)}", str(usd(-one.net_usd_cents))), (144, 30))
    paper.rule()
    _totals(
        paper,
        ("Before tax", -note.net_usd_cents),
        (_tax_name(invoice), -note.tax_usd_cents),
        ("Credited, USD", -note.total_usd_cents),
    )
    return paper.bytes()


def _begin(title: str, invoice: Invoice, names: list[str], on: date) -> Paper:
    parts = [*names, *map(str, invoice.seller.values()), *map(str, invoice.buyer.values()), invoice.tax_words]
    paper = Paper(title=title, on=on, texts=parts, foot=f"{invoice.seller['name']} · {title}")
    paper.heading(title)
    paper.ln(4)
    return paper


def _seller(invoice: Invoice) -> str:
    seller = invoice.seller
    tax_id = f"Tax id: {seller['taxId']}" if seller["taxId"] else ""
    return _lines("From", seller["name"], seller["address"].replace("\\n", "\n"), tax_id)


def _buyer(invoice: Invoice) -> str:
    buyer = invoice.buyer
    tax_id = f"Tax id: {buyer['taxId']}" if buyer["taxId"] else ""
    place = f"{buyer['postalCode']} {name_of(buyer['country'])}".strip()
    return _lines("To", buyer["name"], buyer["address"], place, tax_id)


def _lines(*parts: str) -> str:
    return "\n".join(part.strip() for part in parts if part.strip())


def _cells(line: InvoiceLine, invoice: Invoice) -> tuple[str, ...]:
    late = f" ({line.month:%Y-%m})" if line.month != invoice.month else ""
    return (
        f"{_named(line)}{late}",
        line.marketplace,
        f"{line.count:,}",
        str(Money(line.cpa_minor, line.currency)),
        str(usd(line.unit_usd_cents)),
        str(usd(line.total_usd_cents)),
    )


def _named(line: InvoiceLine) -> str:
    return f"{line.campaign_name or line.campaign_key}, {line.moment_name or line.moment_key}"


def _tax_name(invoice: Invoice) -> str:
    rate = invoice.tax_basis_points
    return f"{invoice.tax_words} {rate / 100:g} %" if rate else "Tax"


def _totals(paper: Paper, *rows: tuple[str, int]) -> None:
    for at, (words, cents) in enumerate(rows):
        paper.row((words, str(usd(cents))), (144, 30), bold=at == len(rows) - 1)
    paper.ln(4)
