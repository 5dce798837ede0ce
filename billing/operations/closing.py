"""The monthly close: the charges of a month become invoices, some companies at a time (B5, B10).

Harmless to repeat and to run twice at once: each step is one transaction that holds the row of the year's numbers,
takes companies without an invoice of the month in the order of their ids, and leaves all of its invoices or nothing.
"""

import json
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from accounts.models import Company
from billing import queries
from billing.errors import SellerUnknown
from billing.models import Account, Invoice, MonthClose, NumberSeries, TransactionKind
from billing.operations.invoices_paying import apply_credit
from billing.operations.ledger import post
from billing.operations.limits import close_month
from events.operations import record, send_mail_to_each
from kit import clock
from kit.ids import format_id, new_uuid, parse_id
from kit.jobs import send_after_commit

INVOICES, CREDIT_NOTES = "invoice", "credit"
NO_TAX = "No tax is charged: the customer accounts for any tax that is due."

# Companies with charges of the month that have no invoice of it yet. A charge that was committed after its month was
# closed is late: there are more of it than lines of invoices count, and the next invoice takes it along.
_CANDIDATES = """
SELECT company.id, late.is_late
FROM accounts_company company
CROSS JOIN LATERAL (
    SELECT (SELECT count(*) FROM billing_ledgertransaction charge
            WHERE charge.company_id = company.id AND charge.month = %(before)s AND charge.kind = 'charge')
         > (SELECT coalesce(sum(line.count), 0) FROM billing_invoice invoice
            JOIN billing_invoiceline line ON line.invoice_id = invoice.id
            WHERE invoice.company_id = company.id AND line.month = %(before)s) AS is_late
) late
WHERE (%(after)s::uuid IS NULL OR company.id > %(after)s)
  AND NOT EXISTS (SELECT FROM billing_invoice WHERE company_id = company.id AND month = %(month)s)
  AND (late.is_late OR EXISTS (
      SELECT FROM billing_ledgertransaction charge
      WHERE charge.company_id = company.id AND charge.month = %(month)s AND charge.kind = 'charge'))
ORDER BY company.id LIMIT %(batch)s
"""

# Invoices and their lines, as one statement: lines are what was charged less what is on an invoice already, the tax
# is rounded half to even, and everything about seller and buyer is frozen as it is now.
_MAKE = """
WITH batch AS (
    SELECT * FROM unnest(%(companies)s::uuid[], %(ids)s::uuid[], %(late)s::boolean[]) WITH ORDINALITY
    AS batch (company_id, invoice_id, is_late, place)
), charged AS (
    SELECT batch.invoice_id, charge.company_id, charge.month, charge.campaign_key, charge.moment_key,
           charge.marketplace, charge.cpa_minor, charge.currency, entry.amount_usd_cents AS unit, count(*) AS count
    FROM batch
    JOIN billing_ledgertransaction charge ON charge.company_id = batch.company_id AND charge.kind = 'charge'
     AND charge.month = ANY (CASE WHEN batch.is_late THEN ARRAY[%(before)s, %(month)s]::date[]
                             ELSE ARRAY[%(month)s]::date[] END)
    JOIN billing_ledgerentry entry ON entry.transaction_id = charge.id AND entry.account = 'receivable'
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
), invoiced AS (
    SELECT invoice.company_id, line.month, line.campaign_key, line.moment_key, line.marketplace, line.cpa_minor,
           line.currency, line.unit_usd_cents AS unit, sum(line.count) AS count
    FROM batch
    JOIN billing_invoice invoice ON batch.is_late AND invoice.company_id = batch.company_id
    JOIN billing_invoiceline line ON line.invoice_id = invoice.id AND line.month = %(before)s
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
), lines AS MATERIALIZED (
    SELECT charged.*, charged.count - coalesce(invoiced.count, 0) AS left_over
    FROM charged LEFT JOIN invoiced
    USING (company_id, month, campaign_key, moment_key, marketplace, cpa_minor, currency, unit)
    WHERE charged.count > coalesce(invoiced.count, 0)
), totals AS (
    SELECT invoice_id, sum(left_over * unit)::bigint AS net FROM lines GROUP BY 1
), taxed AS (
    SELECT batch.*, totals.net, company.legal_name, company.address, company.postal_code, company.country,
           company.tax_id, rate.name AS tax_name, coalesce(rate.basis_points, 0) AS rate,
           coalesce(terms.net_days, 0) AS net_days
    FROM batch JOIN totals USING (invoice_id) JOIN accounts_company company ON company.id = batch.company_id
    LEFT JOIN billing_taxrate rate ON rate.country = company.country
    LEFT JOIN billing_invoicingterms terms ON terms.company_id = batch.company_id
), priced AS (
    SELECT *, net * rate / 10000 + CASE
        WHEN net * rate %% 10000 > 5000 OR net * rate %% 10000 = 5000 AND net * rate / 10000 %% 2 = 1 THEN 1 ELSE 0
    END AS tax FROM taxed
), made AS (
    INSERT INTO billing_invoice (id, company_id, month, number, status, issued_on, due_on, seller, buyer,
        subtotal_usd_cents, tax_basis_points, tax_words, tax_usd_cents, total_usd_cents, paid_usd_cents,
        credited_net_usd_cents, credited_tax_usd_cents, created_at)
    SELECT invoice_id, company_id, %(month)s,
           %(year)s || '-' || lpad((%(last)s + row_number() OVER (ORDER BY place))::text, 6, '0'),
           'open', %(today)s, %(today)s::date + net_days, %(seller)s::jsonb,
           jsonb_build_object('name', legal_name, 'address', address, 'postalCode', postal_code,
                              'country', country, 'taxId', tax_id),
           net, rate, CASE WHEN rate = 0 THEN %(no_tax)s ELSE tax_name END, tax, net + tax, 0, 0, 0, %(now)s
    FROM priced RETURNING id
), written AS (
    INSERT INTO billing_invoiceline (invoice_id, position, month, campaign_key, moment_key, campaign_name, moment_name,
        marketplace, cpa_minor, currency, count, unit_usd_cents, total_usd_cents, credited_usd_cents)
    SELECT invoice_id, row_number() OVER (PARTITION BY invoice_id ORDER BY month, campaign_key, moment_key,
                                          marketplace, cpa_minor, currency, unit),
           month, campaign_key, moment_key, '', '', marketplace, cpa_minor, currency, left_over, unit,
           left_over * unit, 0
    FROM lines
)
SELECT id FROM made ORDER BY id
"""


def begin_close(*, month: date) -> MonthClose:
    """Write down that a month is being closed; what stands about it where it is already."""
    return MonthClose.objects.get_or_create(month=month)[0]


def stop_close(*, month: date, problem: str) -> None:
    """Say why the close of a month can't go on; support reads it."""
    MonthClose.objects.filter(month=month, finished_at=None).update(problem=problem)


def finish_close(*, month: date) -> None:
    """Write down that every charge of a month that was committed by now is on an invoice."""
    MonthClose.objects.filter(month=month, finished_at=None).update(finished_at=clock.now(), problem="")


@transaction.atomic
def invoice_some(*, month: date, after: str | None = None, batch: int = 50) -> list[Invoice]:
    """Make the invoices of a month for up to `batch` companies behind the one named; none are left when none are made.

    Their ledger transactions, credit that the companies have, events and mails are of the same transaction, and so is
    the end of the month for each company: what it is charged for from then on is of a later one. Raises SellerUnknown
    while the settings do not say who bills. The lines are named by who knows names: `name_lines`.
    """
    seller = seller_details()
    series = locked_series(INVOICES)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")  # one company may have a million charges
        cursor.execute(
            _CANDIDATES,
            {
                "month": month,
                "before": _month_before(month),
                "after": after and parse_id("com", after),
                "batch": batch,
            },
        )
        found = cursor.fetchall()
        if not found:
            return []
        for company in Company.objects.filter(pk__in=[format_id("com", row[0]) for row in found]).order_by(
            "pk"
        ):
            close_month(company=company, month=month)
        cursor.execute(_MAKE, _params(found, month=month, series=series, seller=seller))
        ids = [format_id("inv", row[0]) for row in cursor.fetchall()]
    NumberSeries.objects.filter(pk=series.pk).update(last=series.last + len(ids))
    made = Invoice.objects.filter(pk__in=ids).select_related("company").order_by("number")
    for invoice in made.all():
        _book(invoice)
    return list(made.all())  # as they are now that credit was used


def tell_of(*, invoices: list[Invoice]) -> None:
    """Write the events and mails of new invoices, in the transaction that makes them; cards are charged after it."""
    send_after_commit("billing.collect_due")
    for invoice in invoices:
        record(
            company_key=invoice.company_id,
            type="invoice.created",
            data={"invoice": queries.invoice_facts(invoice)},
        )
        send_mail_to_each(
            kind="invoice",
            to=queries.readers_of_invoices(invoice.company),
            context={
                "invoice": invoice,
                "url": f"{settings.BASE_URL}/console/bills/invoices/{invoice.pk}/",
                "pdf_url": f"{settings.BASE_URL}/console/bills/invoices/{invoice.pk}/invoice.pdf",
            },
        )


@transaction.atomic
def name_lines(*, invoices: list[Invoice], names: dict[str, tuple[str, str]]) -> None:
    """Freeze the names of campaign and moment on the lines of new invoices, by the moment's key."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE billing_invoiceline line SET campaign_name = named.campaign, moment_name = named.moment "
            "FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS named (moment_key, campaign, moment) "
            "WHERE line.moment_key = named.moment_key AND line.invoice_id = ANY(%s::uuid[])",
            [
                [parse_id("mom", key) for key in names],
                [campaign for campaign, _ in names.values()],
                [moment for _, moment in names.values()],
                [parse_id("inv", one.pk) for one in invoices],
            ],
        )


def locked_series(series: str) -> NumberSeries:
    """The numbers of this year, held until the commit: whoever rolls back has taken none."""
    year = clock.now().year
    NumberSeries.objects.bulk_create([NumberSeries(series=series, year=year)], ignore_conflicts=True)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '30s'")
    return NumberSeries.objects.select_for_update().get(series=series, year=year)


def seller_details() -> dict[str, str]:
    """Who bills, by the settings. Raises SellerUnknown."""
    if not settings.SELLER_NAME or not settings.SELLER_ADDRESS:
        raise SellerUnknown(
            "SELLER_NAME and SELLER_ADDRESS are not both set: an invoice has to say who bills. Nothing is lost: the "
            "close goes on once they are."
        )
    return {
        "name": settings.SELLER_NAME,
        "address": settings.SELLER_ADDRESS,
        "taxId": settings.SELLER_TAX_ID,
        "bank": settings.SELLER_BANK,
    }


def _params(found: list[Any], *, month: date, series: NumberSeries, seller: dict[str, str]) -> dict[str, Any]:
    return {
        "companies": [company for company, _ in found],
        "ids": [new_uuid() for _ in found],
        "late": [is_late for _, is_late in found],
        "month": month,
        "before": _month_before(month),
        "year": str(series.year),
        "last": series.last,
        "today": clock.now().date(),
        "now": clock.now(),
        "seller": json.dumps(seller),
        "no_tax": NO_TAX,
    }


def _book(invoice: Invoice) -> None:
    """Move what is invoiced from what was charged, and use what credit the company has (B4)."""
    post(
        company=invoice.company,
        kind=TransactionKind.INVOICE,
        cause=f"invoice:{invoice.pk}",
        entries={
            Account.INVOICED: invoice.total_usd_cents,
            Account.RECEIVABLE: -invoice.subtotal_usd_cents,
            Account.TAX: -invoice.tax_usd_cents,
        },
        month=invoice.month,
    )
    apply_credit(company=invoice.company)


def _month_before(month: date) -> date:
    return clock.month_of(clock.start_of_month(month) - timedelta(days=1))
