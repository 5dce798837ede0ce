"""Paying by card on Stripe's own page: made once, paid once, ended, paid back (S4)."""

import csv
import json
from datetime import timedelta
from typing import Any

import pytest
import requests
import stripe

from billing.errors import StripeAway, StripeRefused
from billing.stripe_checkout import (
    LEAST_MINOR,
    checkout_of,
    create_checkout,
    expire_checkout,
    make_payment_refund,
)
from billing.stripe_invoices import refund_of
from kit import clock
from moments.fake_stripe.money import LEAST
from moments.launch.processes import ROOT
from tests.billing.checkouts import make_checkout, pay
from tests.billing.stand_in import ASKS, DECLINED, WORKS, asked_of, events_about, get

SESSIONS = "/v1/checkout/sessions"


def page_of(url: str) -> str:
    return requests.get(url, timeout=10).text


def told_about(checkout_id: str) -> list[str]:
    return [json.loads(one["body"])["type"] for one in events_about(checkout_id)]


def test_a_checkout_is_open_and_tells_where_to_pay():
    made = make_checkout()

    assert (made.status, made.is_paid, made.payment_intent) == ("open", False, "")
    assert (made.amount_minor, made.currency) == (1_250, "USD")
    assert checkout_of(made.id) == made
    page = page_of(made.url)
    assert "Pay 12.50 USD" in page
    assert "<span>Rest of a &lt;kettle&gt;</span><strong>12.50 USD</strong>" in page
    assert '<a href="https://store.example/r/abc">Cancel and go back</a>' in page


def test_the_same_key_makes_one_checkout_and_refuses_other_facts():
    facts: dict[str, Any] = {
        "payment_key": f"pay_{clock.now():%f}",
        "expires_at": clock.now() + timedelta(hours=1),
    }
    first, second = make_checkout(order_key="ord", **facts), make_checkout(order_key="ord", **facts)

    assert second == first
    assert len(asked_of(SESSIONS, facts["payment_key"])) == 2
    with pytest.raises(StripeRefused, match="same parameters they were first used with"):
        make_checkout(order_key="ord", **facts | {"amount_minor": 1_251})


def test_stripe_is_told_what_is_paid_and_nothing_of_who_pays():
    expires_at = clock.now() + timedelta(hours=1)
    create_checkout(
        payment_key="pay_least",
        order_key="ord_least",
        title="Kettle",
        amount_minor=1_250,
        currency="BRL",
        language="pt-br",
        success_url="https://store.example/paid",
        cancel_url="https://store.example/back",
        expires_at=expires_at,
    )

    [sent] = asked_of(SESSIONS, "pay_least")
    ours = {"order": "ord_least", "payment": "pay_least"}
    assert sent == {
        "mode": "payment",
        "allowed_payment_method_types": ["card"],
        "line_items": [
            {
                "price_data": {"currency": "brl", "product_data": {"name": "Kettle"}, "unit_amount": "1250"},
                "quantity": "1",
            }
        ],
        "adaptive_pricing": {"enabled": "false"},
        "locale": "pt-BR",
        "success_url": "https://store.example/paid",
        "cancel_url": "https://store.example/back",
        "expires_at": str(int(expires_at.timestamp())),
        "metadata": ours,
        "payment_intent_data": {"metadata": ours},
    }


@pytest.mark.parametrize(
    ("language", "locale"),
    [("en", "en"), ("hi", "hi-IN"), ("pt_BR", "pt-BR"), ("ja", "ja"), ("tlh", "auto")],
)
def test_the_page_speaks_the_language_of_who_pays(language: str, locale: str):
    assert get(f"{SESSIONS}/{make_checkout(language=language).id}")["locale"] == locale


def test_a_card_pays_and_the_browser_goes_back():
    made = make_checkout()
    answer = pay(made.url)

    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        f"https://store.example/r/abc?paid={made.id}",
    )
    paid = checkout_of(made.id)
    assert (paid.status, paid.is_paid, paid.url) == ("complete", True, "")
    intent = get(f"/v1/payment_intents/{paid.payment_intent}")
    assert (intent["status"], intent["amount_received"], intent["currency"]) == ("succeeded", 1_250, "usd")
    assert set(intent["metadata"]) == {"order", "payment"}
    assert told_about(made.id) == ["checkout.session.completed"]
    assert told_about(paid.payment_intent)[:3] == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
    ]


def test_a_page_that_is_sent_twice_pays_once():
    made = make_checkout()
    first, second = pay(made.url), pay(made.url)

    assert second.headers["Location"] == first.headers["Location"]
    charges = get(f"/v1/charges?payment_intent={checkout_of(made.id).payment_intent}")
    assert [one["amount"] for one in charges["data"]] == [1_250]
    assert "The payment of 12.50 USD is complete." in page_of(made.url)


def test_a_declined_card_is_told_on_the_page_and_a_good_one_pays():
    made = make_checkout()
    refused = pay(made.url, DECLINED)

    assert refused.status_code == 422
    assert '<p class="bad" role="alert">Your card was declined.</p>' in refused.text
    assert 'value="ada@example.com"' in refused.text
    assert checkout_of(made.id) == made
    assert pay(made.url).status_code == 303
    paid = checkout_of(made.id)
    charges = get(f"/v1/charges?payment_intent={paid.payment_intent}")
    assert (paid.is_paid, [one["paid"] for one in charges["data"]]) == (True, [True, False])


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"number": "1234"}, "This is none of the test cards below."),
        ({"expires": "01/20"}, "The month has to be to come, as MM/YY."),
    ],
)
def test_what_is_no_card_is_told_on_the_page(typed: dict[str, str], words: str):
    made = make_checkout()
    answer = pay(made.url, **{"number": WORKS} | typed)

    assert (answer.status_code, words in answer.text) == (422, True)
    assert checkout_of(made.id) == made


@pytest.mark.parametrize(("proved", "status"), [("yes", "complete"), ("no", "open")])
def test_the_holder_is_asked_by_their_bank(proved: str, status: str):
    made = make_checkout()
    answer = pay(made.url, ASKS, proved=proved)

    assert answer.status_code == 303
    found = checkout_of(made.id)
    assert (found.status, found.is_paid) == (status, proved == "yes")
    if proved == "yes":
        assert answer.headers["Location"] == f"https://store.example/r/abc?paid={made.id}"
    else:
        assert answer.headers["Location"] == f"/c/pay/{made.id}"
        assert "failed authentication" in page_of(made.url)
        assert pay(made.url).headers["Location"].startswith("https://store.example/")


def test_nobody_pays_what_is_expired():
    made = make_checkout()
    pay(made.url, DECLINED)

    ended = expire_checkout(made.id)

    assert (ended.status, ended.is_paid, ended.url) == ("expired", False, "")
    assert expire_checkout(made.id) == ended
    assert "12.50 USD can't be paid here any more" in page_of(made.url)
    assert "Too late to pay" in pay(made.url).text
    assert checkout_of(made.id) == ended
    assert told_about(made.id) == ["checkout.session.expired"]


def test_a_bank_that_is_asked_while_it_expires_takes_nothing():
    made = make_checkout()
    typed = pay_until_asked(made.url)
    expire_checkout(made.id)

    requests.post(typed, {"proved": "yes"}, allow_redirects=False, timeout=10)

    ended = checkout_of(made.id)
    assert (ended.status, ended.is_paid) == ("expired", False)


def pay_until_asked(url: str) -> str:
    """The address of the bank's question."""
    card = {
        "number": ASKS,
        "expires": "12/39",
        "cvc": "123",
        "name": "Ada",
        "country": "US",
        "email": "a@b.example",
    }
    answer = requests.post(url, card, allow_redirects=False, timeout=10)
    return url.partition("/c/pay/")[0] + answer.headers["Location"]


def test_expiring_what_is_paid_tells_that_it_is_paid():
    made = make_checkout()
    pay(made.url)

    for _ in range(2):
        found = expire_checkout(made.id)
        assert (found.status, found.is_paid) == ("complete", True)
        assert found.payment_intent.startswith("pi_")


def test_a_payment_is_paid_back_once_for_a_key_and_never_more_than_it_was():
    made = make_checkout()
    pay(made.url)
    intent = checkout_of(made.id).payment_intent

    first = make_payment_refund(payment_intent=intent, amount_minor=400, refund_key=f"ref_{made.id}")
    again = make_payment_refund(payment_intent=intent, amount_minor=400, refund_key=f"ref_{made.id}")

    assert (again, first.status) == (first, "succeeded")
    assert refund_of(first.id) == first
    with pytest.raises(
        StripeRefused, match=r"\(\$8.51\) is greater than unrefunded amount on charge \(\$8.50\)"
    ):
        make_payment_refund(payment_intent=intent, amount_minor=851, refund_key=f"more_{made.id}")
    [refund] = get(f"/v1/refunds?payment_intent={intent}")["data"]
    assert (refund["amount"], refund["currency"], refund["metadata"]) == (
        400,
        "usd",
        {"refund": f"ref_{made.id}"},
    )


def test_a_refund_that_takes_its_time_is_on_its_way():
    made = make_checkout()
    pay(made.url, "4000000000007726")

    found = make_payment_refund(
        payment_intent=checkout_of(made.id).payment_intent, amount_minor=1_250, refund_key=f"slow_{made.id}"
    )

    assert found.status == "pending"


def test_yen_have_no_decimals():
    made = make_checkout(currency="JPY", amount_minor=1_500)

    assert "Pay 1,500 JPY" in page_of(made.url)
    pay(made.url, ASKS)
    paid = checkout_of(made.id)
    assert (paid.amount_minor, paid.currency) == (1_500, "JPY")
    with pytest.raises(
        StripeRefused, match=r"\(¥1,501\) is greater than unrefunded amount on charge \(¥1,500\)"
    ):
        make_payment_refund(payment_intent=paid.payment_intent, amount_minor=1_501, refund_key=f"y_{made.id}")
    back = make_payment_refund(
        payment_intent=paid.payment_intent, amount_minor=1_500, refund_key=f"z_{made.id}"
    )
    assert get(f"/v1/refunds/{back.id}")["amount"] == 1_500


@pytest.mark.parametrize("currency", sorted(LEAST_MINOR))
def test_the_least_charge_is_taken_and_less_is_not(currency: str):
    least = LEAST_MINOR[currency]

    assert make_checkout(currency=currency, amount_minor=least).amount_minor == least
    with pytest.raises(StripeRefused, match="total amount due must add up to at least"):
        make_checkout(currency=currency, amount_minor=least - 1)


def test_the_least_charge_of_every_marketplace_is_known():
    with (ROOT / "moments/seed/data/marketplaces.csv").open() as file:
        currencies = {row["currency"] for row in csv.DictReader(file)}

    assert currencies == set(LEAST_MINOR)
    assert {currency.upper(): LEAST[currency.lower()] for currency in currencies} == LEAST_MINOR


def test_what_is_not_there_is_refused_and_a_stripe_that_is_away_is_away(settings):
    for asking in (checkout_of, expire_checkout):
        with pytest.raises(StripeRefused, match=r"No such checkout\.session"):
            asking("cs_test_unknown")
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    for asking in (checkout_of, expire_checkout):
        with pytest.raises(StripeAway):
            asking("cs_test_unknown")
    with pytest.raises(StripeAway):
        make_checkout()


def test_an_object_of_a_checkout_has_what_the_sdk_declares():
    body = get(f"{SESSIONS}/{make_checkout().id}")
    session = stripe.checkout.Session.construct_from(body, "none")

    declared = set(stripe.checkout.Session.__annotations__)
    assert set(body) - declared == set()
    assert isinstance(session.total_details, stripe.checkout.Session.TotalDetails)
    assert session.automatic_tax.enabled is False
