"""Measure the monthly close: charges of many companies become invoices, by one process in bounded memory."""

import resource
import time
from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.models import Sum

from accounts.models import Company
from billing.models import Invoice, InvoiceLine, LedgerEntry
from campaigns.operations import close_months
from kit import clock
from kit.ids import new_uuid, parse_id

LINES = 10  # of each invoice: moments times marketplaces

_WRITE = """
WITH booked AS (
    INSERT INTO billing_ledgertransaction (id, company_id, kind, cause, month, campaign_key, moment_key, marketplace,
                                           cpa_minor, currency, limits_after, occurred_at)
    SELECT gen_random_uuid(), %(company)s, 'charge', 'action:bench-' || n, %(month)s, %(campaign)s,
           (%(moments)s::uuid[])[n %% %(lines)s + 1], 'US', 2750, 'USD', '{}', now()
    FROM generate_series(1, %(times)s) AS n RETURNING id
)
INSERT INTO billing_ledgerentry (transaction_id, company_id, account, amount_usd_cents)
SELECT booked.id, %(company)s, entry.account, entry.amount
FROM booked, (VALUES ('receivable', 2750), ('revenue', -2750)) AS entry (account, amount)
"""


class Command(BaseCommand):
    help = "Measure the monthly close, on a database of the bench's own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--actions", type=int, default=1_000_000)
        parser.add_argument("--companies", type=int, default=1_000)

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        month = clock.month_of(clock.start_of_month(clock.this_month()) - timedelta(days=40))
        each = options["actions"] // options["companies"]
        began = time.monotonic()
        self._write(options["companies"], each, month)
        self.stdout.write(
            f"{options['companies'] * each:,} charges written in {time.monotonic() - began:.0f} s"
        )
        before = _peak_mb()
        began = time.monotonic()
        while close_months(seconds=600):
            continue
        took = time.monotonic() - began
        self._prove(options["companies"], each)
        self.stdout.write(
            f"{options['companies']:,} invoices of {options['companies'] * each:,} actions in {took:.1f} s, "
            f"memory of the process {before:.0f} MB before and at most {_peak_mb():.0f} MB"
        )

    def _write(self, companies: int, each: int, month: date) -> None:
        for number in range(companies):
            company = Company.objects.create(
                legal_name=f"Close {number}",
                display_name=f"Close {number}",
                country="US",
                address="1 Pier",
                contact_email="bench@example.com",
            )
            with connection.cursor() as cursor:
                cursor.execute(
                    _WRITE,
                    {
                        "company": parse_id("com", company.pk),
                        "campaign": new_uuid(),
                        "moments": [new_uuid() for _ in range(LINES)],
                        "lines": LINES,
                        "times": each,
                        "month": month,
                    },
                )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE billing_ledgertransaction, billing_ledgerentry, accounts_company")

    def _prove(self, companies: int, each: int) -> None:
        """One invoice a company, to the cent; all that was charged was moved to what is invoiced."""
        total = companies * each * 2_750
        ours = Company.objects.filter(display_name__startswith="Close ")
        entries = LedgerEntry.objects.filter(company__in=ours).values_list("account")
        lines = InvoiceLine.objects.filter(invoice__company__in=ours)
        found = (
            Invoice.objects.filter(company__in=ours).count(),
            lines.aggregate(sum=Sum("total_usd_cents"))["sum"],
            lines.aggregate(sum=Sum("count"))["sum"],
            dict(entries.annotate(Sum("amount_usd_cents"))),
        )
        needed = (companies, total, companies * each, {"receivable": 0, "invoiced": total, "revenue": -total})
        if found != needed:
            raise CommandError(f"Found {found}, needed {needed}.")


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
