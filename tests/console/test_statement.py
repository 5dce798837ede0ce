"""A month's statement as a file: what was owed, what moved, what is owed (B4, B9)."""

import csv
import io
from datetime import date

from django.test import Client

from accounts.models import Company
from billing import operations
from billing.models import Account
from kit import clock
from tests.accounts.people import make_member
from tests.billing.charges import charge, close
from tests.world import ACTOR, World, make_world

PAGE = "/console/bills/"
FILE = "/console/bills/statement.csv"


def rows_of(company: Company, month: date) -> list[dict[str, str]]:
    client = Client()
    client.force_login(make_member(company, "analyst").user)
    answer = client.get(f"{FILE}?month={month:%Y-%m}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="statement-{month:%Y-%m}.csv"'
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))


def amounts_of(rows: list[dict[str, str]]) -> list[tuple[str, ...]]:
    return [(one["row"], one["not_invoiced_usd"], one["invoiced_usd"], one["owed_usd"]) for one in rows]


def test_a_statement_has_each_movement_and_opens_with_what_the_month_before_closed_with(world: World) -> None:
    before = clock.month_of(clock.start_of_month(clock.this_month()))
    before = date(before.year - (before.month == 1), (before.month - 2) % 12 + 1, 1)
    charge(world, 2, month=before)
    [invoice] = close(before)
    charge(world, cents=500)
    operations.credit_amount(invoice=invoice, amount_usd_cents=1_000, reason="=A double charge", actor=ACTOR)
    operations.record_transfer(
        invoice=invoice,
        amount_usd_cents=2_000,
        reference="T1",
        received_on=clock.now().date(),
        reason="came",
        actor=ACTOR,
    )
    then, now = rows_of(world.company, before), rows_of(world.company, clock.this_month())

    assert amounts_of(then) == [
        ("opening", "0.00", "0.00", "0.00"),
        ("charges", "55.00", "0.00", "55.00"),
        ("invoice", "-55.00", "55.00", "0.00"),
        ("closing", "0.00", "55.00", "55.00"),
    ]
    assert amounts_of(now) == [
        ("opening", "0.00", "55.00", "55.00"),
        ("charges", "5.00", "0.00", "5.00"),
        ("credit", "0.00", "-10.00", "-10.00"),
        ("payment", "0.00", "-20.00", "-20.00"),
        ("closing", "5.00", "25.00", "30.00"),
    ]
    assert [(one["reference"], one["about"], one["count"]) for one in then[1:3]] == [
        (world.campaign.pk, world.campaign.name, "2"),
        (invoice.number, f"For {before:%Y-%m}", ""),
    ]
    note, payment = now[2], now[3]
    assert (note["reference"], note["about"]) == (invoice.credit_notes.get().number, "'=A double charge")
    assert (payment["reference"], payment["about"]) == ("T1", f"Bank transfer for {invoice.number}")
    assert payment["date"] == f"{clock.now():%Y-%m-%d}"


def test_a_tax_is_owed_from_its_invoice_on(world: World) -> None:
    month = clock.this_month()
    entries = {Account.INVOICED: 1_100, Account.RECEIVABLE: -1_000, Account.TAX: -100}
    operations.post(company=world.company, kind="invoice", cause="invoice:1", entries=entries, month=month)

    assert amounts_of(rows_of(world.company, month))[1:] == [
        ("invoice", "-10.00", "11.00", "1.00"),
        ("closing", "-10.00", "11.00", "1.00"),
    ]


def test_the_page_of_a_month_leads_to_its_statement_and_a_month_without_charges_has_one(world: World) -> None:
    charge(world, month=date(2026, 1, 1))
    client = Client()
    client.force_login(world.user)
    page = client.get(f"{PAGE}?month=2026-02").content.decode()

    assert f"{FILE}?month=2026-02" in page
    assert '<option value="2026-02" selected>February 2026</option>' in page
    assert client.get(f"{FILE}?month=soon").status_code == 404


def test_the_stranger_reads_their_own_statement_alone(world: World) -> None:
    charge(world, month=clock.this_month())
    rows = rows_of(make_world(name="Harbor Tea").company, clock.this_month())

    assert amounts_of(rows) == [("opening", "0.00", "0.00", "0.00"), ("closing", "0.00", "0.00", "0.00")]
