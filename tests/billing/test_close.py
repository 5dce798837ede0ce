"""A month becomes one invoice for each company, whatever happens (B5, B10)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import Company, User
from billing import operations, queries
from billing.errors import BudgetClosed
from billing.models import (
    Invoice,
    InvoiceLine,
    InvoicingTerms,
    LedgerEntry,
    MonthClose,
    NumberSeries,
    Reconciliation,
    TaxRate,
)
from campaigns.operations import close_months
from events.models import Event
from kit import clock
from tests.billing.charges import after_the, at, charge, close, write_charges
from tests.mailbox import delivered
from tests.world import ACTOR, World, make_company, make_world


def balances(company: Company) -> dict[str, int]:
    names = ("receivable", "invoiced", "revenue", "tax", "credit", "payments")
    found = {name: queries.balance_of(company=company, account=name) for name in names}
    return {name: cents for name, cents in found.items() if cents}


def set_tax(country: str, basis_points: int) -> None:
    TaxRate.objects.create(
        country=country, name="VAT", basis_points=basis_points, source="test", source_date=date(2026, 1, 1)
    )


def test_a_month_becomes_an_invoice_with_a_line_for_each_moment_marketplace_and_cpa(world: World) -> None:
    charge(world, 3)
    charge(world, 2, cents=1_000)
    charge(world, 1, marketplace="UK")
    month = clock.this_month()
    [invoice] = close()

    year = clock.month_after(month).year
    assert (invoice.number, invoice.status) == (f"{year}-000001", "open")
    lines = [
        (one.position, one.marketplace, one.cpa_minor, one.count, one.unit_usd_cents, one.total_usd_cents)
        for one in queries.lines_of(invoice)
    ]
    assert lines == [
        (1, "UK", 2_750, 1, 2_750, 2_750),
        (2, "US", 1_000, 2, 1_000, 2_000),
        (3, "US", 2_750, 3, 2_750, 8_250),
    ]
    names = set(InvoiceLine.objects.values_list("campaign_name", "moment_name"))
    assert names == {(world.campaign.name, world.moment.name)}
    assert (invoice.subtotal_usd_cents, invoice.tax_usd_cents, invoice.total_usd_cents) == (13_000, 0, 13_000)
    assert invoice.tax_words == "No tax is charged: the customer accounts for any tax that is due."


def test_the_ledger_moves_what_is_invoiced_and_doubles_nothing(world: World) -> None:
    set_tax("US", 1_000)
    charge(world, 2)
    assert balances(world.company) == {"receivable": 5_500, "revenue": -5_500}
    close()

    assert balances(world.company) == {"invoiced": 6_050, "revenue": -5_500, "tax": -550}


def test_closing_again_makes_nothing_new(world: World) -> None:
    charge(world, 2)
    month = clock.this_month()
    [invoice] = close()
    entries = LedgerEntry.objects.count()
    MonthClose.objects.all().delete()

    with at(after_the(month)):
        assert (close_months(), close_months()) == (0, 0)
    assert [one.pk for one in Invoice.objects.all()] == [invoice.pk]
    assert (LedgerEntry.objects.count(), Event.objects.filter(type="invoice.created").count()) == (entries, 1)
    with pytest.raises(IntegrityError, match="one_invoice_per_company_and_month"), transaction.atomic():
        Invoice.objects.bulk_create([Invoice(pk=None, **{**facts_of(invoice), "number": "2026-999999"})])


def facts_of(invoice: Invoice) -> dict[str, object]:
    fields = [one.attname for one in Invoice._meta.concrete_fields if one.attname != "id"]
    return {name: getattr(invoice, name) for name in fields}


@pytest.mark.parametrize(
    ("cents", "basis_points", "tax"),
    [
        (50, 1_900, 10),
        (50, 100, 0),
        (150, 100, 2),
        (250, 100, 2),
        (350, 100, 4),
        (2_750, 1_900, 522),
        (1, 5_000, 0),
    ],
)
def test_tax_is_rounded_half_to_even(world: World, cents: int, basis_points: int, tax: int) -> None:
    set_tax("US", basis_points)
    charge(world, cents=cents)
    [invoice] = close()

    assert (invoice.tax_usd_cents, invoice.total_usd_cents) == (tax, cents + tax)
    assert (invoice.tax_basis_points, invoice.tax_words) == (basis_points, "VAT")


def test_tax_of_another_country_is_none_of_ours(world: World) -> None:
    set_tax("DE", 1_900)
    charge(world)

    assert [one.tax_usd_cents for one in close()] == [0]


def test_companies_without_charges_get_none_and_numbers_have_no_gap(world: World) -> None:
    worlds = [world, make_world(name="Harbor Tea"), make_world(name="Lanternfox"), make_world(name="Quiet")]
    for one in worlds[:3]:
        charge(one)
    found = close()

    assert [one.company_id for one in found] == sorted(one.company.pk for one in worlds[:3])
    assert [one.number[5:] for one in found] == ["000001", "000002", "000003"]
    assert NumberSeries.objects.get().last == 3


def test_a_close_that_is_rolled_back_leaves_no_gap(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    charge(world)
    with monkeypatch.context() as patch, at(after_the(clock.this_month())):
        patch.setattr("billing.operations.closing.record", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            close_months()
    assert (Invoice.objects.count(), InvoiceLine.objects.count()) == (0, 0)

    assert [one.number[5:] for one in close()] == ["000001"]


def test_numbers_begin_anew_each_year(world: World) -> None:
    charge(world, month=date(2026, 11, 1))
    charge(world, month=date(2026, 12, 1))
    close(date(2026, 11, 1))
    close(date(2026, 12, 1))

    found = Invoice.objects.order_by("month").values_list("month", "number", "issued_on")
    assert list(found) == [
        (date(2026, 11, 1), "2026-000001", date(2026, 12, 1)),
        (date(2026, 12, 1), "2027-000001", date(2027, 1, 1)),
    ]


def test_nothing_is_closed_before_ten_minutes_have_passed(world: World) -> None:
    charge(world)
    month = clock.this_month()
    for early in (clock.now(), after_the(month) - timedelta(microseconds=1)):
        with at(early):
            assert close_months() == 0
    assert not MonthClose.objects.exists()

    assert len(close()) == 1
    assert MonthClose.objects.get().finished_at is not None


def test_months_are_closed_one_after_the_other(world: World) -> None:
    month = clock.this_month()
    second = clock.month_after(month)
    third = clock.month_after(second)
    charge(world, 1, month=month)
    charge(world, 2, month=third)
    with at(after_the(third)):
        assert close_months() == 2

    assert list(MonthClose.objects.order_by("month").values_list("month", flat=True)) == [
        month,
        second,
        third,
    ]
    found = Invoice.objects.order_by("month").values_list("month", "total_usd_cents")
    assert list(found) == [(month, 2_750), (third, 5_500)]


def test_nothing_is_charged_to_a_month_after_it_was_invoiced(world: World) -> None:
    month = clock.this_month()
    charge(world, 3, month=month)
    close(month)

    with pytest.raises(BudgetClosed):
        charge(world, 1, month=month)
    assert balances(world.company)["invoiced"] == 3 * 2_750


@pytest.mark.parametrize("has_own", [True, False])
def test_a_charge_that_comes_after_the_close_is_on_the_next_invoice(world: World, has_own: bool) -> None:
    # The close had nothing to invoice of this company, so that its month has not ended.
    month = clock.this_month()
    following = clock.month_after(month)
    write_charges(make_company()[0], 1, cents=100, month=month)
    close(month)
    charge(world, 2, month=month)
    if has_own:
        charge(world, 1, month=following)
    [invoice] = close(following)

    lines = [(one.month, one.count) for one in queries.lines_of(invoice)]
    assert lines == [(month, 2), *([(following, 1)] if has_own else [])]
    assert balances(world.company)["invoiced"] == (3 if has_own else 2) * 2_750
    assert "receivable" not in balances(world.company)
    charge(world, 1, month=clock.month_after(following))
    assert [one.total_usd_cents for one in close(clock.month_after(following))] == [2_750]


def test_seller_and_buyer_are_frozen(world: World, settings) -> None:
    settings.SELLER_NAME, settings.SELLER_ADDRESS = "Moments Ltd", "2 Quay"
    settings.SELLER_TAX_ID, settings.SELLER_BANK = "GB123", "IBAN 1"
    Company.objects.filter(pk=world.company.pk).update(tax_id="US-77")
    charge(world)
    close()
    settings.SELLER_NAME = "Another"
    Company.objects.update(legal_name="Renamed", tax_id="")

    invoice = Invoice.objects.get()
    assert invoice.seller == {"name": "Moments Ltd", "address": "2 Quay", "taxId": "GB123", "bank": "IBAN 1"}
    assert invoice.buyer == {
        "name": "Level Up Games",
        "address": "1 Pier",
        "postalCode": "02110",
        "country": "US",
        "taxId": "US-77",
    }


@pytest.mark.parametrize("missing", ["SELLER_NAME", "SELLER_ADDRESS"])
def test_without_a_seller_the_close_waits_and_says_why(world: World, settings, missing: str) -> None:
    charge(world)
    address = settings.SELLER_ADDRESS or "2 Quay"
    setattr(settings, missing, "")
    assert close() == []
    stopped = MonthClose.objects.get()
    assert (stopped.finished_at, "SELLER_NAME and SELLER_ADDRESS" in stopped.problem) == (None, True)

    settings.SELLER_NAME, settings.SELLER_ADDRESS = "Moments", address
    assert len(close()) == 1
    assert MonthClose.objects.get().problem == ""


def test_a_difference_stops_the_close_until_a_clean_run(world: World) -> None:
    charge(world)
    now = clock.now()
    Reconciliation.objects.create(started_at=now, finished_at=now, difference="One cent is missing.")
    assert close() == []
    assert "found a difference" in MonthClose.objects.get().problem
    client = Client()
    client.force_login(User.objects.create_superuser("sue@moments.example", "correct horse battery"))
    page = client.get("/admin/").content.decode()
    assert f"{clock.this_month():%Y-%m} is not closed: The last reconciliation" in page

    later = now + timedelta(minutes=1)
    Reconciliation.objects.create(started_at=later, finished_at=later)
    assert len(close()) == 1
    assert "is not closed" not in client.get("/admin/").content.decode()


@pytest.mark.parametrize(("net_days", "due"), [(None, date(2026, 12, 1)), (30, date(2026, 12, 31))])
def test_cards_are_due_at_once_and_invoices_after_their_days(
    world: World, net_days: int | None, due: date
) -> None:
    if net_days:
        operations.let_pay_by_invoice(
            company=world.company,
            invoices_to="bills@example.com",
            net_days=net_days,
            actor=ACTOR,
            reason="big",
        )
    charge(world, month=date(2026, 11, 1))

    [invoice] = close(date(2026, 11, 1))
    assert (invoice.issued_on, invoice.due_on) == (date(2026, 12, 1), due)
    assert InvoicingTerms.objects.count() == bool(net_days)


def test_the_company_is_told_by_event_and_mail(world: World) -> None:
    operations.let_pay_by_invoice(
        company=world.company, invoices_to="bills@example.com", net_days=30, actor=ACTOR, reason="big"
    )
    charge(world, 4, month=date(2026, 11, 1))
    [invoice] = close(date(2026, 11, 1))

    told = Event.objects.get(type="invoice.created").data["invoice"]
    assert (told["id"], told["number"], told["month"], told["status"]) == (
        invoice.pk,
        "2026-000001",
        "2026-11",
        "open",
    )
    assert (told["total"], told["left"]) == ({"amount": "110.00", "currency": "USD"},) * 2
    mails = [mail for mail in delivered() if mail.subject.startswith("Invoice")]
    assert [mail.to for mail in mails] == [[world.user.email], ["bills@example.com"]]
    assert mails[0].subject == "Invoice 2026-000001 of Level Up Games: $110.00"
    assert "To be paid by 31 December 2026: $110.00." in mails[0].body
    assert f"/console/bills/invoices/{invoice.pk}/invoice.pdf" in mails[0].body
