"""Invoices and statements as rows of a spreadsheet (B9). Amounts are in USD, months and days ISO 8601."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from billing.models import Invoice, InvoiceLine
from kit.money import Money, usd

type Cell = str | int | Decimal | None

INVOICE_HEADER = [
    *("invoice", "line", "month", "campaign", "campaign_id", "moment", "moment_id", "marketplace"),
    *("cpa", "currency", "count", "unit_usd", "total_usd"),
]


def invoice_rows(invoice: Invoice, lines: Iterable[InvoiceLine]) -> Iterator[list[Cell]]:
    """Each line of an invoice; then its subtotal, its tax and its total, which have no number of a line."""
    for line in lines:
        yield [
            invoice.number,
            line.position,
            f"{line.month:%Y-%m}",
            line.campaign_name,
            line.campaign_key,
            line.moment_name,
            line.moment_key,
            line.marketplace,
            Money(line.cpa_minor, line.currency).decimal,
            line.currency,
            line.count,
            usd(line.unit_usd_cents).decimal,
            usd(line.total_usd_cents).decimal,
        ]
    for words, cents in (
        ("subtotal", invoice.subtotal_usd_cents),
        ("tax", invoice.tax_usd_cents),
        ("total", invoice.total_usd_cents),
    ):
        yield [invoice.number, words, f"{invoice.month:%Y-%m}", *[None] * 9, usd(cents).decimal]
