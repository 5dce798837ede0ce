"""The monthly close under kills and races: the same invoices to the cent, and numbers without a gap (B5)."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Sum

from accounts.models import Company
from billing.models import Invoice, InvoiceLine, LedgerEntry, MonthClose
from campaigns.operations import close_months
from events.models import Event
from kit import clock
from tests.billing.charges import write_charges
from tests.concurrency.test_batches import ROOT, wait_until
from tests.conftest import in_parallel
from tests.console.rows import make_company

pytestmark = pytest.mark.django_db(transaction=True)

COMPANIES, KILLS = 24, 5


def passed_month() -> date:
    """A month that may be closed at whatever hour the test runs."""
    return clock.month_of(clock.start_of_month(clock.this_month()) - timedelta(days=40))


class Closers:
    """Processes that close months on the database of this test."""

    def __init__(self) -> None:
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
        own = {
            "DATABASE_URL": url.geturl(),
            "SECRET_KEY": settings.SECRET_KEY,
            "SELLER_ADDRESS": "2 Quay",
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "moments.settings",
        }
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).parent / "closers.py")],
            cwd=ROOT,
            env=os.environ | own,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self) -> int:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@pytest.fixture
def closers() -> Iterator[Closers]:
    closers = Closers()
    yield closers
    closers.process.communicate(timeout=60)


def has_gone(process: int) -> Callable[[], bool]:
    return lambda: not Path(f"/proc/{process}").exists()


def make_charges() -> dict[str, int]:
    """Companies with so many charges each in a month that has passed; what each has to pay."""
    found = {}
    for number in range(COMPANIES):
        company = make_company(f"Company {number}")
        write_charges(company, number + 1, cents=100 + number, month=passed_month())
        found[company.pk] = (number + 1) * (100 + number)
    return found


def assert_each_company_has_one(owed: dict[str, int]) -> None:
    """One invoice a company, to the cent, in the order of their ids, without a gap; the ledger moved once."""
    invoices = list(Invoice.objects.order_by("number"))
    assert [(one.company_id, one.total_usd_cents) for one in invoices] == sorted(owed.items())
    assert [int(one.number[5:]) for one in invoices] == list(range(1, COMPANIES + 1))
    assert InvoiceLine.objects.aggregate(sum=Sum("total_usd_cents"))["sum"] == sum(owed.values())
    for account, sign in (("receivable", 0), ("invoiced", 1), ("revenue", -1)):
        rows = (
            LedgerEntry.objects.filter(account=account)
            .values_list("company_id")
            .annotate(Sum("amount_usd_cents"))
        )
        assert dict(rows) == {pk: sign * cents for pk, cents in owed.items()}
    told = Event.objects.filter(type="invoice.created").values_list("company_key", flat=True)
    assert sorted(told) == sorted(owed)
    assert MonthClose.objects.get(month=passed_month()).finished_at is not None


def test_a_close_that_is_killed_five_times_makes_the_same_invoices(closers: Closers) -> None:
    owed = make_charges()
    chance = random.Random(2026)

    for number in range(KILLS):
        closer = closers.start()
        goal = (number + 1) * COMPANIES // (KILLS + 2) + chance.randrange(2)
        wait_until(lambda goal=goal: Invoice.objects.count() >= goal)
        time.sleep(chance.random() / 50)  # somewhere in the middle of a transaction
        os.kill(closer, signal.SIGKILL)
        wait_until(has_gone(closer))
        assert Invoice.objects.count() < COMPANIES
    wait_until(has_gone(closers.start()))

    assert_each_company_has_one(owed)


def test_closers_at_once_make_one_set(settings) -> None:
    settings.SELLER_ADDRESS = "2 Quay"
    owed = make_charges()
    made = in_parallel(4, lambda _: close_months(batch=2))

    assert sum(made) == COMPANIES
    assert_each_company_has_one(owed)
    assert Company.objects.count() == COMPANIES
