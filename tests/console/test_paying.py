"""Paying an invoice by card in the console: where it stands, pay now, confirm with the bank (B6, P3, P5)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from billing.models import AttemptOutcome, ChargeAttempt, Invoice, InvoiceStatus
from billing.operations import collect_due, let_pay_by_invoice
from billing.queries import active_card_of
from billing.queries.collecting import collection_of
from tests.accounts.people import make_member
from tests.billing.charges import at
from tests.billing.paying import ASKS_ALWAYS, FAILS_LATER, add_card, make_unpaid, world_with_card
from tests.billing.stand_in import post
from tests.console.invoice_rows import make_invoice
from tests.console.pages import text_of
from tests.world import ACTOR, World, make_world

LIST, HOME, BILLS = "/console/bills/invoices/", "/console/", "/console/bills/"


def page_of(invoice: Invoice, rest: str = "") -> str:
    return f"{LIST}{invoice.pk}/{rest}"


def browser_of(world: World) -> Client:
    client = Client()
    client.force_login(world.user)
    return client


def said(client: Client, way: str, **data: str) -> str:
    return text_of(client.get(way, data, follow=True))


def on_day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}"


@pytest.fixture
def declined(db: None) -> World:
    """A company whose card is declined once it is charged."""
    return world_with_card(FAILS_LATER)


def test_an_invoice_says_that_its_card_is_charged_and_then_that_it_was(db: None) -> None:
    world = world_with_card()
    invoice, client = make_unpaid(world), browser_of(world)
    before = client.get(page_of(invoice))
    assert "To be paid by card Visa ending in 4242 is charged $55.00 within minutes." in text_of(before)
    assert 'hx-trigger="every 2s"' in before.content.decode()
    collect_due()
    after = client.get(page_of(invoice))

    assert 'hx-trigger="every 2s"' not in after.content.decode()
    assert "Paid $55.00 Left to pay Nothing" in text_of(after)
    assert "Charges of the card Visa ending in 4242 Paid $55.00" in text_of(after)
    assert f"{invoice.number} " in said(client, LIST)
    assert "not paid" not in said(client, HOME)


def test_a_declined_charge_says_why_when_it_is_tried_again_and_what_follows(declined: World) -> None:
    invoice, client = make_unpaid(declined), browser_of(declined)
    collect_due()
    collection = collection_of(invoice)
    assert collection is not None and collection.first_failed_at is not None
    first = collection.first_failed_at
    text = said(client, page_of(invoice))

    what_comes = (
        f"Tried again on {on_day(first + timedelta(days=1))}; if none works, campaigns are suspended on "
        f"{on_day(first + timedelta(days=7))}."
    )
    assert f"Not paid Visa ending in 0341, {on_day(first)}: Your card was declined. {what_comes}" in text
    assert "Pay $55.00 now Visa ending in 0341 is charged. Use another card" in text
    assert "Visa ending in 0341 Declined $55.00" in text
    for way in (HOME, BILLS, LIST, "/console/bills/cards/"):
        assert f"{invoice.number} : $55.00 not paid. Visa ending in 0341" in said(client, way), way


def test_paying_now_charges_the_active_card_and_says_how_that_ended(declined: World) -> None:
    invoice, client = make_unpaid(declined), browser_of(declined)
    again = text_of(client.post(page_of(invoice, "pay"), follow=True))
    assert f"{invoice.number} is not paid. Your card was declined." in again
    add_card(declined)
    paid = text_of(client.post(page_of(invoice, "pay"), follow=True))

    assert f"{invoice.number} is paid." in paid
    assert "Card Visa ending in 4242 $55.00" in paid
    assert Invoice.objects.get().status == InvoiceStatus.PAID
    assert list(ChargeAttempt.objects.order_by("number").values_list("outcome", flat=True)) == [
        "declined",
        "paid",
    ]
    refused = text_of(client.post(page_of(invoice, "pay"), follow=True))
    assert f"{invoice.number} is paid: nothing is left to pay." in refused


def test_a_card_that_asks_its_holder_is_confirmed_at_the_bank_and_pays(db: None) -> None:
    world = world_with_card(ASKS_ALWAYS)
    invoice, client = make_unpaid(world), browser_of(world)
    collect_due()
    assert "Confirm the payment Visa ending in 3184" in said(client, page_of(invoice))
    page = client.get(page_of(invoice, "confirm/"))
    assert page.headers["Cache-Control"] == "no-store"
    way = page.context["stand_in"]
    assert "The bank of Visa ending in 3184 asks whether it is you who pays $55.00." in text_of(page)
    assert "is not paid" in said(client, page_of(invoice, "paid/"))

    path = way.removeprefix(way.partition("/pages/")[0])
    answer = post(path, {"proved": "yes"})
    assert answer.headers["Location"].startswith(f"http://testserver{page_of(invoice, 'paid/')}?")
    told = said(client, page_of(invoice, "paid/"), redirect_status="succeeded")

    assert f"{invoice.number} is paid." in told
    assert "Nothing waits to be confirmed." in said(client, page_of(invoice, "confirm/"))


def test_what_the_address_says_of_a_payment_is_not_believed(declined: World) -> None:
    invoice, client = make_unpaid(declined), browser_of(declined)
    collect_due()

    assert "is not paid" in said(client, page_of(invoice, "paid/"), redirect_status="succeeded")
    assert Invoice.objects.get().status == InvoiceStatus.OPEN


def test_with_a_key_stripes_script_may_ask_the_bank_and_only_there(db: None, settings) -> None:
    world = world_with_card(ASKS_ALWAYS)
    invoice, client = make_unpaid(world), browser_of(world)
    collect_due()
    settings.STRIPE_PUBLISHABLE_KEY = "pk_of_ours"
    page = client.get(page_of(invoice, "confirm/"))

    assert "https://js.stripe.com" in page.headers["Content-Security-Policy"]
    assert 'data-key="pk_of_ours"' in page.content.decode()
    card = active_card_of(world.company)
    assert card is not None
    assert f'data-method="{card.stripe_id}"' in page.content.decode()
    assert "js.stripe.com" not in client.get(page_of(invoice)).headers["Content-Security-Policy"]


def test_only_the_billing_owner_pays(declined: World) -> None:
    invoice = make_unpaid(declined)
    collect_due()
    for role in ("administrator", "analyst"):
        client = Client()
        client.force_login(make_member(declined.company, role).user)
        text = said(client, page_of(invoice))
        assert "The billing owner pays:" in text
        assert "now Visa" not in text
        answer = client.post(page_of(invoice, "pay"), follow=True)
        if role == "administrator":
            assert "is the billing owner, who alone changes how the company pays" in text_of(answer)
        else:
            assert answer.status_code == 403
    assert ChargeAttempt.objects.count() == 1


def test_the_page_asks_again_while_a_charge_runs(declined: World) -> None:
    invoice, client = make_unpaid(declined), browser_of(declined)
    collect_due()
    ChargeAttempt.objects.update(outcome=AttemptOutcome.OPEN, ended_at=None)
    part = client.get(page_of(invoice), headers={"HX-Request": "true"})

    assert "Being charged Visa ending in 0341 is being charged $55.00" in text_of(part)
    assert "<html" not in part.content.decode()
    assert 'hx-trigger="every 2s"' in part.content.decode()
    assert "Pay $55.00 now" not in text_of(part)


def test_a_transfer_that_is_late_says_when_campaigns_are_suspended(world: World) -> None:
    let_pay_by_invoice(
        company=world.company, invoices_to="b@example.com", net_days=30, actor=ACTOR, reason="big"
    )
    invoice, client = make_invoice(world.company, due_on=date(2026, 12, 1)), browser_of(world)
    with at(datetime(2026, 11, 20, tzinfo=UTC)):
        assert "To be paid by transfer $55.00 by 1 December 2026." in said(client, page_of(invoice))
        assert "not paid" not in said(client, BILLS)
    with at(datetime(2026, 12, 2, tzinfo=UTC)):
        text = said(client, BILLS)
        assert "$55.00 were due on 1 December 2026." in text
        assert "If nothing comes, campaigns are suspended on 15 December 2026." in text
    with at(datetime(2026, 12, 15, tzinfo=UTC)):
        assert "Campaigns are suspended until it is paid." in said(client, page_of(invoice))


def test_the_stranger_pays_confirms_and_finishes_nothing(declined: World) -> None:
    invoice = make_unpaid(declined)
    stranger = browser_of(make_world(name="Harbor Tea"))

    assert stranger.post(page_of(invoice, "pay")).status_code == 404
    for rest in ("confirm/", "paid/", "pay"):
        assert stranger.get(page_of(invoice, rest)).status_code == 404
    assert invoice.number not in said(stranger, HOME)
    assert not ChargeAttempt.objects.exists()


def test_developers_are_not_told_what_is_unpaid(declined: World) -> None:
    invoice = make_unpaid(declined)
    collect_due()
    client = Client()
    client.force_login(make_member(declined.company, "developer").user)

    assert invoice.number not in said(client, HOME)
