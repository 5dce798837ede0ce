"""Invoices are charged to cards: once, tried again when that fails, and what is unpaid suspends campaigns (B5, B6)."""

import pytest

from accounts.models import Company, Member
from billing import queries
from billing.models import (
    CollectionState,
    Invoice,
    InvoiceCollection,
    InvoicePayment,
    InvoiceStatus,
)
from billing.operations import begin_card, collect_due, finish_card
from events.models import Event
from kit import clock
from tests.accounts.people import make_member
from tests.billing.charges import close, write_charges
from tests.billing.stand_in import type_card
from tests.console.rows import make_company

LATER_DECLINED = "4000000000000341"
ASKS_ALWAYS = "4000002760003184"


@pytest.fixture
def company(db: None) -> Company:
    return make_company(address="1 Pier", postal_code="02110")


@pytest.fixture
def ada(company: Company) -> Member:
    return make_member(company, "administrator")


def add_card(company: Company, ada: Member, number: str = "4242424242424242"):
    setup = begin_card(company=company, member=ada)
    type_card(setup, number)
    return finish_card(setup=setup)


def invoice_of(company: Company, cents: int = 2_750, times: int = 2) -> Invoice:
    write_charges(company, times, cents=cents, month=clock.this_month())
    [invoice] = close()
    return invoice


def test_an_invoice_is_charged_to_the_active_card_and_booked_once(company: Company, ada: Member):
    add_card(company, ada)
    invoice = invoice_of(company)

    assert [collect_due(), collect_due()] == [1, 0]

    invoice.refresh_from_db()
    assert (invoice.status, invoice.left_usd_cents) == (InvoiceStatus.PAID, 0)
    payment = InvoicePayment.objects.get()
    assert (payment.method, payment.amount_usd_cents, payment.reference) == (
        "card",
        5_500,
        "Visa ending in 4242",
    )
    assert InvoiceCollection.objects.get().state == CollectionState.DONE
    assert Event.objects.filter(type="invoice.paid").count() == 1
    assert queries.balance_of(company=company, account="invoiced") == 0
    assert queries.balance_of(company=company, account="payments") == 5_500
