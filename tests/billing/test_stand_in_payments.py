"""Payment intents of their own, drafts that change, and lists at the stand-in for Stripe."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import stripe

from tests.billing.stripe_program import StandIn


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    one = StandIn(Path(tmp_path_factory.mktemp("stripe")))
    one.start()
    yield one
    one.kill()


def test_an_intent_is_paid_once(stand_in: StandIn):
    customer, card = stand_in.customer()
    intent = stand_in.v1.payment_intents.create(
        {"amount": 700, "currency": "usd", "customer": customer, "payment_method": card}
    )
    paid = stand_in.v1.payment_intents.confirm(intent.id, {"off_session": True})

    assert (intent.status, paid.status, paid.amount_received) == ("requires_confirmation", "succeeded", 700)
    for call in (stand_in.v1.payment_intents.confirm, stand_in.v1.payment_intents.cancel):
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            call(intent.id)
        assert refusal.value.code == "payment_intent_unexpected_state"


def test_a_card_that_always_asks_is_declined_without_its_holder(stand_in: StandIn):
    customer, card = stand_in.customer("pm_card_authenticationRequired")

    with pytest.raises(stripe.CardError) as refusal:
        stand_in.v1.payment_intents.create(
            {
                "amount": 700,
                "currency": "usd",
                "customer": customer,
                "payment_method": card,
                "confirm": True,
                "off_session": True,
            }
        )

    assert (refusal.value.code, refusal.value.error.payment_intent.status) == (
        "authentication_required",
        "requires_payment_method",
    )


def test_an_intent_is_cancelled_and_that_of_an_invoice_is_not(stand_in: StandIn):
    customer, _ = stand_in.customer()
    intent = stand_in.v1.payment_intents.create({"amount": 700, "currency": "usd"})
    ended = stand_in.v1.payment_intents.cancel(intent.id, {"cancellation_reason": "abandoned"})
    invoice = stand_in.v1.invoices.retrieve(stand_in.invoice(customer, 900), {"expand": ["payments"]})

    assert (ended.status, ended.cancellation_reason) == ("canceled", "abandoned")
    with pytest.raises(stripe.InvalidRequestError, match="Void the invoice instead"):
        stand_in.v1.payment_intents.cancel(invoice.payments.data[0].payment.payment_intent)


def test_a_card_of_another_customer_is_not_charged(stand_in: StandIn):
    customer, _ = stand_in.customer()
    _, card = stand_in.customer()

    with pytest.raises(stripe.InvalidRequestError, match="must be attached to the customer"):
        stand_in.v1.invoices.pay(stand_in.invoice(customer, 900), {"payment_method": card})


def test_a_draft_changes_and_goes(stand_in: StandIn):
    customer, _ = stand_in.customer()
    draft = stand_in.v1.invoices.create({"customer": customer, "metadata": {"a": "1", "b": "2"}})
    item = stand_in.v1.invoice_items.create({"customer": customer, "invoice": draft.id, "amount": 900})
    stand_in.v1.invoice_items.update(item.id, {"amount": 800})

    changed = stand_in.v1.invoices.update(draft.id, {"description": "July", "metadata": {"a": ""}})

    assert (changed.description, changed.metadata.to_dict(), changed.total) == ("July", {"b": "2"}, 800)
    listed = stand_in.v1.invoice_items.list({"invoice": draft.id})
    assert [one.amount for one in listed.data] == [800]
    assert stand_in.v1.invoices.delete(draft.id).deleted
    with pytest.raises(stripe.InvalidRequestError, match="No such invoice"):
        stand_in.v1.invoices.retrieve(draft.id)


def test_an_invoice_of_another_manner_has_a_day_when_it_is_due(stand_in: StandIn):
    customer, _ = stand_in.customer()
    sent = stand_in.v1.invoices.create(
        {"customer": customer, "collection_method": "send_invoice", "days_until_due": 30}
    )

    assert sent.due_date - sent.created == 30 * 86_400
    with pytest.raises(stripe.InvalidRequestError, match="can only be set"):
        stand_in.v1.invoices.create({"customer": customer, "days_until_due": 30})
    with pytest.raises(stripe.InvalidRequestError, match="does not advance invoices by itself"):
        stand_in.v1.invoices.create({"customer": customer, "auto_advance": True})
