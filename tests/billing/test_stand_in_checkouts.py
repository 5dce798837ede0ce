"""Checkouts at the stand-in for Stripe: what it refuses, what it tells of, when it lets them end."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import stripe

from tests.billing.stripe_program import StandIn

DAY = 86_400
CARD = {"expires": "12/39", "cvc": "123", "name": "Ada", "country": "us", "email": "ada@example.com"}


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    one = StandIn(Path(tmp_path_factory.mktemp("stripe")))
    one.start()
    yield one
    one.kill()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[StandIn]:
    """One whose clock may be moved."""
    one = StandIn(tmp_path)
    one.start()
    yield one
    one.kill()


def line(amount: int = 1_250, currency: str = "usd", quantity: int = 1) -> dict[str, Any]:
    price = {"currency": currency, "product_data": {"name": "Kettle"}, "unit_amount": amount}
    return {"price_data": price, "quantity": quantity}


def make(stand_in: StandIn, **changes: Any) -> stripe.checkout.Session:
    facts = {
        "mode": "payment",
        "line_items": [line()],
        "success_url": "https://store.example/paid?id={CHECKOUT_SESSION_ID}",
    }
    return stand_in.v1.checkout.sessions.create(facts | changes)


def pay(session: stripe.checkout.Session, number: str = "4242424242424242") -> requests.Response:
    return requests.post(session.url, CARD | {"number": number}, allow_redirects=False, timeout=10)


def test_a_session_is_paid_at_its_address(stand_in: StandIn):
    session = make(stand_in, line_items=[line(), line(100, quantity=2)], metadata={"a": "1"})
    before = len(stand_in.told())
    assert "<span>2 of Kettle</span><strong>2.00 USD</strong>" in requests.get(session.url, timeout=10).text

    answer = pay(session)

    assert session.url == f"{stand_in.base}/c/pay/{session.id}"
    assert answer.headers["Location"] == f"https://store.example/paid?id={session.id}"
    paid = stand_in.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent", "line_items"]})
    assert (paid.status, paid.payment_status, paid.amount_total, paid.url) == (
        "complete",
        "paid",
        1_450,
        None,
    )
    assert (paid.payment_intent.status, paid.payment_intent.amount_received) == ("succeeded", 1_450)
    assert [(one.description, one.quantity, one.amount_total) for one in paid.line_items.data] == [
        ("Kettle", 1, 1_250),
        ("Kettle", 2, 200),
    ]
    assert (paid.customer, paid.customer_details.email, paid.customer_details.address.country) == (
        None,
        "ada@example.com",
        "US",
    )
    assert stand_in.told(before) == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]


def test_a_session_that_was_declined_and_ended_leaves_an_intent_that_is_over(stand_in: StandIn):
    session = make(stand_in)
    before = len(stand_in.told())
    pay(session, "4000000000009995")

    ended = stand_in.v1.checkout.sessions.expire(session.id, {"expand": ["payment_intent"]})

    assert (ended.status, ended.payment_status) == ("expired", "unpaid")
    assert (ended.payment_intent.status, ended.payment_intent.cancellation_reason) == ("canceled", "expired")
    assert stand_in.told(before) == [
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
        "payment_intent.canceled",
        "checkout.session.expired",
    ]


@pytest.mark.parametrize("way", ["paid", "expired"])
def test_what_is_over_is_not_expired(stand_in: StandIn, way: str):
    session = make(stand_in)
    if way == "paid":
        pay(session)
    else:
        stand_in.v1.checkout.sessions.expire(session.id)

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        stand_in.v1.checkout.sessions.expire(session.id)

    status = "complete" if way == "paid" else "expired"
    assert refusal.value.user_message == (
        'Only Checkout Sessions with a status in ["open"] can be expired. '
        f"This Checkout Session has a status of `{status}`."
    )


def test_the_intent_of_a_checkout_is_not_confirmed_or_cancelled(stand_in: StandIn):
    session = make(stand_in)
    pay(session, "4000000000000002")
    intent = stand_in.v1.checkout.sessions.retrieve(session.id).payment_intent

    for call in (stand_in.v1.payment_intents.cancel, stand_in.v1.payment_intents.confirm):
        with pytest.raises(stripe.InvalidRequestError, match="PaymentIntents created by Checkout"):
            call(intent)


def test_sessions_are_listed_by_status_and_intent(stand_in: StandIn):
    session, other = make(stand_in), make(stand_in)
    pay(session)
    paid = stand_in.v1.checkout.sessions.retrieve(session.id)
    sessions = stand_in.v1.checkout.sessions

    assert [one.id for one in sessions.list({"payment_intent": paid.payment_intent}).data] == [session.id]
    assert sessions.list({"status": "complete"}).data[0].id == session.id
    newest = sessions.list({"status": "open", "limit": 1})
    assert ([one.id for one in newest.data], newest.data[0].url) == ([other.id], other.url)


def test_a_session_expires_by_the_clock(own: StandIn):
    session = make(own, expires_at=int(time.time()) + 1_900)
    late = make(own)
    assert late.expires_at - late.created == DAY - 1
    own.post("/control/clock", {"more": "1800"})
    assert own.v1.checkout.sessions.retrieve(session.id).status == "open"
    before = len(own.told())

    own.post("/control/clock", {"more": "200"})

    assert own.told(before) == ["checkout.session.expired"]
    ended = own.v1.checkout.sessions.retrieve(session.id)
    assert (ended.status, ended.url) == ("expired", None)
    assert "Too late to pay" in requests.get(session.url, timeout=10).text
    assert "Too late to pay" in pay(session).text
    assert own.v1.checkout.sessions.retrieve(late.id).status == "open"


def test_a_session_and_its_address_outlive_a_kill(own: StandIn):
    session = make(own)
    own.kill()
    own.start()

    assert own.v1.checkout.sessions.retrieve(session.id).url == session.url
    assert pay(session).status_code == 303


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"expires_at": 1_700}, None, "must be at least 30 minutes from Checkout Session creation"),
        ({"expires_at": DAY + 60}, None, "must be less than 24 hours from Checkout Session creation"),
        ({"line_items": [line(49)]}, "amount_too_small", r"must add up to at least \$0\.50 usd"),
        ({"line_items": [line(49, "jpy")]}, "amount_too_small", "must add up to at least ¥50 jpy"),
        ({"line_items": [line(), line(currency="eur")]}, None, "must have the same currency"),
        ({"line_items": [line(currency="USD")]}, None, "Invalid currency: USD"),
        ({"line_items": [line(-1)]}, "parameter_invalid_integer", "Invalid non-negative integer"),
        ({"line_items": [line(quantity=0)]}, "parameter_invalid_integer", "greater than or equal to 1"),
        ({"mode": "setup"}, None, "Invalid mode: must be one of payment"),
        ({"locale": "hi"}, None, "Invalid locale"),
        ({"allowed_payment_method_types": ["card", "klarna"]}, None, "takes cards alone"),
        ({"payment_method_types": ["card"]}, "parameter_unknown", "unknown parameter: payment_method_types"),
        ({"customer_email": "a@b.example"}, "parameter_unknown", "unknown parameter: customer_email"),
        ({"success_url": "/paid"}, "url_invalid", "Not a valid URL"),
        ({"cancel_url": "javascript:alert(1)"}, "url_invalid", "Not a valid URL"),
        ({"cancel_url": "http://[1"}, "url_invalid", "Not a valid URL"),
    ],
)
def test_what_stripe_would_refuse_is_refused(
    stand_in: StandIn, changes: dict[str, Any], code: str | None, words: str
):
    if "expires_at" in changes:
        changes = {"expires_at": int(time.time()) + changes["expires_at"]}
    before = len(stand_in.told())

    with pytest.raises(stripe.InvalidRequestError, match=words) as refusal:
        make(stand_in, **changes)

    assert (refusal.value.code, len(stand_in.told())) == (code, before)


def test_a_page_that_is_not_there_is_not_found(stand_in: StandIn):
    assert requests.get(f"{stand_in.base}/c/pay/cs_test_none", timeout=10).status_code == 404
