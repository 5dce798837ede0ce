"""The desk's invoices: transfers, credit notes, tax rates, and leave to pay by invoice (B5, B9, B10)."""

import pytest
from django.test import Client

from accounts.models import User
from billing.models import CreditNote, Invoice, InvoicingPolicy, InvoicingTerms, TaxRate
from events.models import AuditEntry
from kit import clock
from tests.accounts.casework import founder_of, make_case
from tests.billing.charges import invoice_of
from tests.world import World

INVOICES = "/admin/billing/invoice/"
TERMS = "/admin/billing/invoicingterms/"


@pytest.fixture
def desk(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("sue@moments.example", "correct horse battery"))
    return client


def do(desk: Client, way: str, **said: object) -> str:
    """Send a verb's form and confirm it; what the next page says."""
    return desk.post(way, {"reason": "Because.", "step": "confirm", **said}, follow=True).content.decode()


def test_a_transfer_is_reviewed_and_recorded(desk: Client, world: World) -> None:
    invoice = invoice_of(world)
    way = f"{INVOICES}{invoice.pk}/do/transfer/"
    said = {
        "amount": "150.00",
        "reference": "T1",
        "received_on": f"{clock.now():%Y-%m-%d}",
        "reason": "Came.",
    }
    assert "$40.00 become credit of the company." in desk.post(way, said).content.decode()
    assert Invoice.objects.get().paid_usd_cents == 0
    assert "is recorded" in do(desk, way, **said)
    assert Invoice.objects.get().status == "paid"
    assert desk.get(way).status_code == 404


def test_what_is_refused_is_said_and_what_was_typed_stays(desk: Client, world: World) -> None:
    way = f"{INVOICES}{invoice_of(world).pk}/do/credit-amount/"
    page = do(desk, way, amount="110.01")

    assert "Between $0.01 and $110.00 can be credited" in page
    assert 'value="110.01"' in page
    assert not CreditNote.objects.exists()


def test_support_credits_lines_and_amounts(desk: Client, world: World) -> None:
    invoice = invoice_of(world)
    assert (
        f"1: {world.campaign.name}, {world.moment.name}, US: $110.00"
        in desk.get(f"{INVOICES}{invoice.pk}/do/credit-lines/").content.decode()
    )
    do(desk, f"{INVOICES}{invoice.pk}/do/credit-amount/", amount="10.00")
    assert "is left of" in do(desk, f"{INVOICES}{invoice.pk}/do/credit-lines/", lines=["1"])
    do(desk, f"{INVOICES}{invoice.pk}/do/credit-amount/", amount="100.00")

    assert Invoice.objects.get().status == "void"
    assert desk.get(f"{INVOICES}{invoice.pk}/do/credit-lines/").status_code == 404
    assert {one.reason for one in CreditNote.objects.all()} == {"Because."}


def test_leave_to_pay_by_invoice_is_granted_changed_and_ended(desk: Client, world: World) -> None:
    facts = {"expectedMonthlyUsdCents": 90_000, "invoicesTo": "bills@example.com"}
    case = make_case(founder_of(world.company), "pay_by_invoice", facts=facts)
    way = f"/admin/accounts/case/{case.pk}/do/grant-invoicing/"
    page = desk.get(way).content.decode()
    assert 'value="bills@example.com"' in page
    assert "expects $900.00 a month; companies may pay by invoice from $5,000.00 on" in page
    said = {"invoices_to": "bills@example.com", "net_days": "30"}
    assert "Say that it may all the same" in do(desk, way, **said)
    assert "is told" in do(desk, way, **said, although_small="on")
    do(desk, f"{TERMS}{world.company.pk}/do/change/", invoices_to="new@example.com", net_days="14")
    terms = InvoicingTerms.objects.get()
    assert (terms.invoices_to, terms.net_days) == ("new@example.com", 14)
    assert "pays by card" in do(desk, f"{TERMS}{world.company.pk}/do/revoke/")
    assert not InvoicingTerms.objects.exists()


def test_tax_rates_and_the_minimum_are_edited_with_a_trace(desk: Client) -> None:
    rate = {
        "country": "DE",
        "name": "VAT",
        "basis_points": 1_900,
        "source": "law",
        "source_date": "2026-01-01",
    }
    desk.post("/admin/billing/taxrate/add/", rate)
    desk.post("/admin/billing/invoicingpolicy/add/", {"minimum_usd_cents": 100_000})

    assert TaxRate.objects.get().basis_points == 1_900
    assert InvoicingPolicy.objects.get().minimum_usd_cents == 100_000
    assert set(AuditEntry.objects.values_list("verb", flat=True)) == {"taxrate.add", "invoicingpolicy.add"}


@pytest.mark.parametrize(
    "model",
    [
        "invoice",
        "invoiceline",
        "invoicepayment",
        "creditnote",
        "creditnoteline",
        "monthclose",
        "numberseries",
    ],
)
def test_records_are_looked_at_and_not_typed_over(desk: Client, world: World, model: str) -> None:
    invoice_of(world)
    assert desk.get(f"/admin/billing/{model}/").status_code == 200
    assert desk.get(f"/admin/billing/{model}/add/").status_code == 403
