"""Money back at the stand-in for Stripe: refunds, credit notes, disputes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import stripe

from tests.billing.stripe_program import StandIn

DAY = 86_400


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    one = StandIn(Path(tmp_path_factory.mktemp("stripe")))
    one.start()
    yield one
    one.kill()


def paid(stand_in: StandIn, amount: int = 1000, card: str = "pm_card_visa") -> tuple[str, str]:
    """A paid invoice and its intent."""
    customer, method = stand_in.customer(card)
    invoice = stand_in.invoice(customer, amount)
    found = stand_in.v1.invoices.pay(invoice, {"payment_method": method, "expand": ["payments"]})
    return invoice, found.payments.data[0].payment.payment_intent


def charge_of(stand_in: StandIn, intent: str) -> stripe.Charge:
    expand = ["latest_charge", "latest_charge.refunds"]
    return stand_in.v1.payment_intents.retrieve(intent, {"expand": expand}).latest_charge


def test_a_charge_is_paid_back_in_parts_and_never_more(stand_in: StandIn):
    _, intent = paid(stand_in)
    before = len(stand_in.told())

    first = stand_in.v1.refunds.create({"payment_intent": intent, "amount": 300}, {"idempotency_key": "r1"})
    again = stand_in.v1.refunds.create({"payment_intent": intent, "amount": 300}, {"idempotency_key": "r1"})

    assert (first.id, first.status, first.amount) == (again.id, "succeeded", 300)
    assert stand_in.told(before) == ["refund.created", "charge.refunded", "refund.updated"]
    with pytest.raises(
        stripe.InvalidRequestError, match=r"\(\$7.01\) is greater than unrefunded amount .* \(\$7.00\)"
    ):
        stand_in.v1.refunds.create({"payment_intent": intent, "amount": 701})
    charge = charge_of(stand_in, intent)
    assert (charge.amount_refunded, charge.refunded) == (300, False)
    stand_in.v1.refunds.create({"charge": charge.id})
    charge = charge_of(stand_in, intent)
    assert (charge.amount_refunded, charge.refunded, len(charge.refunds.data)) == (1000, True, 2)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        stand_in.v1.refunds.create({"charge": charge.id, "amount": 1})
    assert refusal.value.code == "charge_already_refunded"


def test_what_was_not_paid_is_not_paid_back(stand_in: StandIn):
    customer, _ = stand_in.customer()
    invoice = stand_in.v1.invoices.retrieve(stand_in.invoice(customer, 900), {"expand": ["payments"]})

    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge to refund"):
        stand_in.v1.refunds.create({"payment_intent": invoice.payments.data[0].payment.payment_intent})


@pytest.mark.parametrize(
    ("card", "first", "then", "refunded", "told"),
    [
        ("pm_card_pendingRefund", "pending", "succeeded", 400, ["refund.updated"]),
        (
            "pm_card_refundFail",
            "succeeded",
            "failed",
            0,
            ["refund.updated", "refund.failed", "charge.updated"],
        ),
    ],
)
def test_a_refund_settles_when_the_clock_moves(
    tmp_path: Path, card: str, first: str, then: str, refunded: int, told: list[str]
):
    stand_in = StandIn(tmp_path)
    stand_in.start()
    try:
        _, intent = paid(stand_in, card=card)
        made = stand_in.v1.refunds.create({"payment_intent": intent, "amount": 400})
        before = len(stand_in.told())
        stand_in.post("/control/clock", {"more": str(2 * DAY)})

        assert (made.status, stand_in.v1.refunds.retrieve(made.id).status) == (first, then)
        assert charge_of(stand_in, intent).amount_refunded == refunded
        assert stand_in.told(before) == told
    finally:
        stand_in.kill()


def test_a_credit_note_lessens_what_is_left_of_an_invoice(stand_in: StandIn):
    customer, card = stand_in.customer()
    invoice = stand_in.invoice(customer, 1000)

    note = stand_in.v1.credit_notes.create({"invoice": invoice, "amount": 400, "memo": "Too much"})

    assert (note.pre_payment_amount, note.post_payment_amount, note.type) == (400, 0, "pre_payment")
    left = stand_in.v1.invoices.retrieve(invoice)
    assert (left.total, left.amount_due, left.amount_remaining) == (1000, 600, 600)
    after = stand_in.v1.invoices.pay(
        invoice, {"payment_method": card, "expand": ["payments.data.payment.payment_intent"]}
    )
    assert (after.status, after.amount_paid) == ("paid", 600)
    assert after.payments.data[0].payment.payment_intent.amount_received == 600


def test_a_credit_note_over_all_that_is_left_pays_the_invoice(stand_in: StandIn):
    customer, _ = stand_in.customer()
    invoice = stand_in.invoice(customer, 1000)

    stand_in.v1.credit_notes.create({"invoice": invoice, "amount": 1000})

    left = stand_in.v1.invoices.retrieve(invoice, {"expand": ["payments.data.payment.payment_intent"]})
    assert (left.status, left.amount_remaining) == ("paid", 0)
    assert left.payments.data[0].payment.payment_intent.status == "canceled"


def test_a_credit_note_on_a_paid_invoice_says_where_the_money_goes(stand_in: StandIn):
    invoice, intent = paid(stand_in)

    with pytest.raises(stripe.InvalidRequestError, match="must equal"):
        stand_in.v1.credit_notes.create({"invoice": invoice, "amount": 400})
    note = stand_in.v1.credit_notes.create({"invoice": invoice, "amount": 400, "refund_amount": 400})

    assert (note.type, note.refunds[0].amount_refunded) == ("post_payment", 400)
    assert charge_of(stand_in, intent).amount_refunded == 400
    assert stand_in.v1.invoices.retrieve(invoice).post_payment_credit_notes_amount == 400
    with pytest.raises(stripe.InvalidRequestError, match="600 are left"):
        stand_in.v1.credit_notes.create({"invoice": invoice, "amount": 601, "refund_amount": 601})


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        ("lost", ["charge.dispute.closed"]),
        ("won", ["charge.dispute.funds_reinstated", "charge.dispute.closed"]),
    ],
)
def test_a_charge_is_disputed_on_demand(stand_in: StandIn, outcome: str, told: list[str]):
    _, intent = paid(stand_in)
    charge = charge_of(stand_in, intent).id
    before = len(stand_in.told())

    dispute = stand_in.post("/control/dispute", {"charge": charge}).json()["dispute"]

    assert stand_in.told(before) == ["charge.dispute.created", "charge.dispute.funds_withdrawn"]
    assert charge_of(stand_in, intent).disputed
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        stand_in.v1.refunds.create({"charge": charge})
    assert refusal.value.code == "charge_disputed"
    before = len(stand_in.told())
    stand_in.post("/control/decide", {"dispute": dispute, "outcome": outcome})
    assert stand_in.v1.disputes.retrieve(dispute).status == outcome
    assert stand_in.told(before) == told
