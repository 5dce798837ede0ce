"""Invoices at the stand-in for Stripe: added up, made final, paid, declined, asked for, voided."""

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


def test_an_invoice_is_the_sum_of_its_items_and_is_paid_by_a_card(stand_in: StandIn):
    customer, card = stand_in.customer()
    before = len(stand_in.told())
    invoice = stand_in.invoice(customer, 1000, 250, -50)

    paid = stand_in.v1.invoices.pay(
        invoice,
        {"payment_method": card, "off_session": True, "expand": ["payments.data.payment.payment_intent"]},
    )

    assert (paid.status, paid.total, paid.amount_paid, paid.amount_remaining) == ("paid", 1200, 1200, 0)
    assert [line.amount for line in paid.lines.data] == [1000, 250, -50]
    [payment] = paid.payments.data
    intent = payment.payment.payment_intent
    assert (payment.status, payment.amount_paid, intent.status, intent.amount_received) == (
        "paid",
        1200,
        "succeeded",
        1200,
    )
    charge = stand_in.v1.charges.retrieve(intent.latest_charge)
    assert (charge.status, charge.amount, charge.payment_method_details.card.last4) == (
        "succeeded",
        1200,
        "4242",
    )
    assert stand_in.told(before) == [
        "invoice.created",
        "invoiceitem.created",
        "invoiceitem.created",
        "invoiceitem.created",
        "payment_intent.created",
        "invoice.finalized",
        "charge.succeeded",
        "payment_intent.succeeded",
        "invoice_payment.paid",
        "invoice.paid",
        "invoice.payment_succeeded",
    ]


@pytest.mark.parametrize(
    ("card", "code", "decline"),
    [
        ("pm_card_chargeCustomerFail", "card_declined", "generic_decline"),
        ("pm_card_needsFundsLater", "card_declined", "insufficient_funds"),
    ],
)
def test_a_declined_card_is_told_and_another_pays(stand_in: StandIn, card: str, code: str, decline: str):
    customer, method = stand_in.customer(card)
    invoice = stand_in.invoice(customer, 900)
    before = len(stand_in.told())

    with pytest.raises(stripe.CardError) as refusal:
        stand_in.v1.invoices.pay(invoice, {"payment_method": method, "off_session": True})

    error = refusal.value.error
    assert (refusal.value.http_status, error.type, error.code, error.decline_code) == (
        402,
        "card_error",
        code,
        decline,
    )
    assert error.payment_intent.status == "requires_payment_method"
    assert stand_in.told(before) == [
        "charge.failed",
        "payment_intent.payment_failed",
        "invoice.payment_failed",
    ]
    left = stand_in.v1.invoices.retrieve(invoice)
    assert (left.status, left.amount_remaining, left.attempted) == ("open", 900, True)
    other = stand_in.v1.payment_methods.attach("pm_card_visa", {"customer": customer})
    assert stand_in.v1.invoices.pay(invoice, {"payment_method": other.id}).status == "paid"


def test_a_card_that_asks_its_holder_waits_for_them(stand_in: StandIn):
    customer, card = stand_in.customer("pm_card_authenticationRequired")
    invoice = stand_in.invoice(customer, 900)
    before = len(stand_in.told())

    with pytest.raises(stripe.CardError) as refusal:
        stand_in.v1.invoices.pay(invoice, {"payment_method": card, "off_session": True})

    assert refusal.value.code == "invoice_payment_intent_requires_action"
    assert stand_in.told(before) == [
        "payment_intent.requires_action",
        "invoice.payment_failed",
        "invoice.payment_action_required",
    ]
    waiting = stand_in.v1.invoices.retrieve(
        invoice, {"expand": ["confirmation_secret", "payments.data.payment.payment_intent"]}
    )
    intent = waiting.payments.data[0].payment.payment_intent
    assert (waiting.status, intent.status) == ("open", "requires_action")
    assert waiting.confirmation_secret.client_secret == intent.client_secret


def test_a_card_that_asked_its_holder_when_it_was_added_does_not_ask_again(stand_in: StandIn):
    customer, card = stand_in.customer("pm_card_authenticationRequiredOnSetup")

    paid = stand_in.v1.invoices.pay(
        stand_in.invoice(customer, 900), {"payment_method": card, "off_session": True}
    )

    assert paid.status == "paid"


def test_an_invoice_that_was_paid_elsewhere_ends_its_intent(stand_in: StandIn):
    customer, _ = stand_in.customer()
    invoice = stand_in.invoice(customer, 900)

    paid = stand_in.v1.invoices.pay(
        invoice, {"paid_out_of_band": True, "expand": ["payments.data.payment.payment_intent"]}
    )

    assert (paid.status, paid.amount_paid_off_stripe, paid.amount_remaining) == ("paid", 900, 0)
    assert paid.payments.data[0].payment.payment_intent.status == "canceled"
    with pytest.raises(stripe.InvalidRequestError, match="Invoice is already paid"):
        stand_in.v1.invoices.pay(invoice, {"paid_out_of_band": True})


def test_a_void_invoice_is_not_paid(stand_in: StandIn):
    customer, card = stand_in.customer()
    invoice = stand_in.invoice(customer, 900)

    voided = stand_in.v1.invoices.void_invoice(invoice)

    assert (voided.status, voided.status_transitions.voided_at) == (
        "void",
        voided.status_transitions.voided_at,
    )
    with pytest.raises(stripe.InvalidRequestError):
        stand_in.v1.invoices.pay(invoice, {"payment_method": card})
    with pytest.raises(stripe.InvalidRequestError, match="This invoice isn't open"):
        stand_in.v1.invoices.void_invoice(invoice)


def test_a_final_invoice_takes_no_items(stand_in: StandIn):
    customer, _ = stand_in.customer()
    invoice = stand_in.invoice(customer, 900)

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        stand_in.v1.invoice_items.create({"customer": customer, "invoice": invoice, "amount": 1})

    assert refusal.value.code == "invoice_not_editable"
    with pytest.raises(stripe.InvalidRequestError, match="already finalized"):
        stand_in.v1.invoices.finalize_invoice(invoice)


@pytest.mark.parametrize(("amount", "balance"), [(-300, -300), (49, 49), (0, 0)])
def test_what_is_too_little_to_charge_is_carried_over(stand_in: StandIn, amount: int, balance: int):
    customer, _ = stand_in.customer()
    first = stand_in.v1.invoices.retrieve(stand_in.invoice(customer, amount))

    assert (first.status, first.amount_due, first.ending_balance) == ("paid", 0, balance)
    second = stand_in.v1.invoices.retrieve(stand_in.invoice(customer, 1000))
    assert (second.starting_balance, second.amount_due) == (balance, 1000 + balance)


def test_invoices_of_a_customer_are_listed_the_newest_first(stand_in: StandIn):
    customer, _ = stand_in.customer()
    made = [stand_in.invoice(customer, 900) for _ in range(3)]

    first = stand_in.v1.invoices.list({"customer": customer, "limit": 2})
    rest = stand_in.v1.invoices.list({"customer": customer, "limit": 2, "starting_after": first.data[-1].id})

    assert [one.id for one in [*first.data, *rest.data]] == made[::-1]
    assert (first.has_more, rest.has_more) == (True, False)
    assert len({one.number for one in [*first.data, *rest.data]}) == 3


def test_what_moved_to_other_fields_cant_be_expanded(stand_in: StandIn):
    customer, _ = stand_in.customer()

    with pytest.raises(stripe.InvalidRequestError, match="This property cannot be expanded"):
        stand_in.v1.invoices.retrieve(stand_in.invoice(customer, 900), {"expand": ["payment_intent"]})
