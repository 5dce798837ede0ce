"""The desk about money: charge again, write off, send back, and what the front page says (B6, B9)."""

from datetime import date, timedelta

import pytest
from django.test import Client

from accounts.models import User
from billing.models import (
    ChargeAttempt,
    Invoice,
    InvoiceCollection,
    InvoicePayment,
    InvoiceStatus,
    InvoicingTerms,
    Refund,
    StripeEvent,
    WriteOff,
)
from billing.operations import collect_due, credit_amount
from billing.queries import credit_of
from events.models import AuditEntry
from kit import clock
from tests.billing.paying import FAILS_LATER, add_card, make_unpaid, world_with_card
from tests.console.invoice_rows import make_invoice
from tests.console.pages import text_of
from tests.world import ACTOR, World

INVOICES, PAYMENTS = "/admin/billing/invoice/", "/admin/billing/invoicepayment/"


@pytest.fixture
def desk(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("sue@moments.example", "correct horse battery"))
    return client


def do(desk: Client, way: str, **said: object) -> str:
    """Send a verb's form and confirm it; what the next page says."""
    return desk.post(way, {"reason": "Because.", "step": "confirm", **said}, follow=True).content.decode()


def audited(verb: str) -> AuditEntry:
    return AuditEntry.objects.get(verb=verb)


def test_support_has_a_declined_invoice_charged_again(desk: Client) -> None:
    world = world_with_card(FAILS_LATER)
    invoice = make_unpaid(world)
    collect_due()
    add_card(world)
    assert "is charged again" in do(desk, f"{INVOICES}{invoice.pk}/do/charge-again/")
    collect_due()

    assert Invoice.objects.get().status == InvoiceStatus.PAID
    assert audited("invoice.charge_again").reason == "Because."
    assert desk.get(f"{INVOICES}{invoice.pk}/do/charge-again/").status_code == 404


def test_who_pays_by_invoice_is_not_charged_by_card(desk: Client) -> None:
    world = world_with_card(FAILS_LATER)
    invoice = make_unpaid(world)
    collect_due()
    InvoicingTerms.objects.create(company=world.company, invoices_to="bills@example.com", reason="Agreed.")

    page = do(desk, f"{INVOICES}{invoice.pk}/do/charge-again/")

    assert "pays by invoice: needed the end of that leave" in page
    assert not AuditEntry.objects.filter(verb="invoice.charge_again").exists()


def test_what_is_left_is_written_off_once_it_was_looked_at(desk: Client, world: World) -> None:
    invoice = make_invoice(world.company)
    way = f"{INVOICES}{invoice.pk}/do/write-off/"
    review = text_of(desk.post(way, {"reason": "Bankrupt.", "step": "send"}))
    assert "Left to pay $55.00 $0.00" in review
    assert not WriteOff.objects.exists()
    assert "is written off" in do(desk, way, reason="Bankrupt.")

    assert WriteOff.objects.get().amount_usd_cents == 5_500
    assert audited("invoice.write_off").reason == "Bankrupt."
    assert desk.get(way).status_code == 404


def test_credit_goes_back_to_the_card_that_paid_and_no_more_than_there_is(desk: Client) -> None:
    world = world_with_card()
    invoice = make_unpaid(world)
    collect_due()
    credit_amount(invoice=invoice, amount_usd_cents=1_000, reason="twice", actor=ACTOR)
    payment = InvoicePayment.objects.get()
    way = f"{PAYMENTS}{payment.pk}/do/send-back/"
    do(desk, way, amount="10.01")
    assert not Refund.objects.exists()
    review = text_of(desk.post(way, {"reason": "They asked.", "amount": "4", "step": "send"}))
    assert "Credit of the company $10.00 $6.00 Left of the payment $55.00 $51.00" in review
    assert "$4.00 go back to the card." in do(desk, way, amount="4")

    assert (Refund.objects.get().amount_usd_cents, credit_of(world.company)) == (400, 600)


def test_money_sent_back_by_bank_is_recorded_for_a_company(desk: Client, world: World) -> None:
    invoice = make_invoice(world.company)
    said = {"amount": "60.00", "reference": "T1", "received_on": f"{clock.now():%Y-%m-%d}"}
    do(desk, f"{INVOICES}{invoice.pk}/do/transfer/", **said)
    payment = InvoicePayment.objects.get(method="transfer")
    page = do(desk, f"{PAYMENTS}{payment.pk}/do/send-back-by-transfer/", amount="5.00", reference="B1")

    assert "are recorded." in page
    refund = Refund.objects.get()
    assert (refund.amount_usd_cents, refund.reference, credit_of(world.company)) == (500, "B1", 0)


def test_the_front_page_says_what_was_not_paid_and_what_stripe_said_in_vain(desk: Client) -> None:
    world = world_with_card(FAILS_LATER)
    quiet = text_of(desk.get("/admin/"))
    assert "could not be charged" not in quiet
    make_unpaid(world)
    collect_due()
    late = clock.now().date() - timedelta(days=3)
    make_invoice(
        world.company,
        month=date(2020, 1, 1),
        number="2020-000001",
        due_on=late,
        issued_on=late - timedelta(days=30),
    )
    StripeEvent.objects.create(id="evt_1", type="invoice.paid", status="failed", happened_at=clock.now())
    page = text_of(desk.get("/admin/"))

    assert "1 invoice could not be charged to a card." in page
    assert "Overdue, to be paid by transfer: 1 invoice." in page
    assert "1 event of Stripe could not be handled." in page
    failed = "/admin/billing/invoicecollection/?first_failed_at__isnull=False&ended_at__isnull=True"
    assert "1 invoice collection" in text_of(desk.get(failed))


def test_who_may_only_look_charges_writes_off_and_sends_back_nothing(world: World) -> None:
    onlooker = User.objects.create_user("lou@moments.example", "correct horse battery", is_staff=True)
    client = Client()
    client.force_login(onlooker)
    invoice = make_invoice(world.company)

    assert client.post(f"{INVOICES}{invoice.pk}/do/write-off/", {"reason": "x"}).status_code == 403
    assert not WriteOff.objects.exists()


@pytest.mark.parametrize(
    "model", ["invoicecollection", "chargeattempt", "refund", "writeoff", "invoicepayment"]
)
def test_records_of_collecting_are_looked_at(desk: Client, model: str) -> None:
    invoice = make_unpaid(world_with_card(FAILS_LATER))
    collect_due()
    assert InvoiceCollection.objects.count() == ChargeAttempt.objects.count() == 1
    page = desk.get(f"/admin/billing/{model}/", {"q": invoice.number})

    assert page.status_code == 200
    assert desk.get(f"/admin/billing/{model}/add/").status_code == 403
