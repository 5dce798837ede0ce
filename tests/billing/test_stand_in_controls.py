"""The controls of the stand-in for Stripe: events in another order, twice, never; a clock; faults on demand."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import stripe

from tests.billing.stripe_program import SECRET, StandIn

DAY = 86_400


@pytest.fixture
def inbox() -> Iterator[tuple[str, Queue]]:
    """Somebody who takes events."""
    taken: Queue = Queue()

    class Inbox(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.put(stripe.Webhook.construct_event(body, self.headers["Stripe-Signature"], SECRET))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Inbox)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", taken
    server.shutdown()
    server.server_close()


@pytest.fixture
def stand_in(tmp_path: Path, inbox: tuple[str, Queue]) -> Iterator[StandIn]:
    one = StandIn(tmp_path, inbox[0])
    one.start()
    yield one
    one.kill()


def event_ids(stand_in: StandIn) -> list[str]:
    return [json.loads(one["body"])["id"] for one in stand_in.get("/control/events")["events"]]


def test_held_events_are_let_go_in_another_order_twice_or_never(stand_in: StandIn, inbox: tuple[str, Queue]):
    taken = inbox[1]
    stand_in.post("/control/hold", {"held": "yes"})
    for name in ("Ada", "Grace", "Mary", "Joan"):
        stand_in.v1.customers.create({"name": name})
    first, second, third, fourth = event_ids(stand_in)
    stand_in.post("/control/drop", {"id": second})
    stand_in.post("/control/let", {"ids": f"{third},{first}"})

    assert [taken.get(timeout=20).id for _ in range(2)] == [third, first]
    stand_in.post("/control/send", {"id": third})
    assert taken.get(timeout=20).id == third
    stand_in.post("/control/hold", {})
    assert taken.get(timeout=20).id == fourth
    stand_in.v1.customers.create({"name": "Edith"})
    assert taken.get(timeout=20).data.object.name == "Edith"


def test_a_delayed_event_is_overtaken(stand_in: StandIn, inbox: tuple[str, Queue]):
    taken = inbox[1]
    stand_in.post("/control/hold", {"held": "yes"})
    for name in ("Ada", "Grace"):
        stand_in.v1.customers.create({"name": name})
    stand_in.post("/control/delay", {"id": event_ids(stand_in)[0], "seconds": "2"})
    stand_in.post("/control/hold", {})

    assert [taken.get(timeout=20).data.object.name for _ in range(2)] == ["Grace", "Ada"]


def test_a_card_is_declined_from_now_on_also_after_a_kill(stand_in: StandIn):
    customer, card = stand_in.customer()
    invoice = stand_in.invoice(customer, 900)
    stand_in.post("/control/decline", {"payment_method": card, "code": "insufficient_funds"})
    stand_in.kill()
    stand_in.start()

    with pytest.raises(stripe.CardError, match="insufficient funds"):
        stand_in.v1.invoices.pay(invoice, {"payment_method": card})
    stand_in.post("/control/decline", {"payment_method": card, "code": ""})
    assert stand_in.v1.invoices.pay(invoice, {"payment_method": card}).status == "paid"


def test_a_card_expires_when_the_clock_moves(stand_in: StandIn):
    customer, card = stand_in.customer()
    invoice = stand_in.invoice(customer, 900)
    stand_in.post("/control/clock", {"seconds": str(6 * 366 * DAY)})

    with pytest.raises(stripe.CardError) as refusal:
        stand_in.v1.invoices.pay(invoice, {"payment_method": card})

    assert (refusal.value.code, refusal.value.user_message) == ("expired_card", "Your card has expired.")


def test_a_key_is_forgotten_after_a_day(stand_in: StandIn):
    def make() -> str:
        return stand_in.v1.customers.create({"name": "Ada"}, {"idempotency_key": "k1"}).id

    first = make()
    stand_in.post("/control/clock", {"more": str(DAY - 60)})
    assert make() == first
    stand_in.post("/control/clock", {"more": "120"})
    assert make() != first


def test_a_refused_charge_is_told_again_to_who_repeats_it(stand_in: StandIn):
    customer, card = stand_in.customer("pm_card_chargeCustomerFail")
    invoice = stand_in.invoice(customer, 900)

    for _ in range(2):
        with pytest.raises(stripe.CardError):
            stand_in.v1.invoices.pay(invoice, {"payment_method": card}, {"idempotency_key": "pay1"})

    assert stand_in.told().count("charge.failed") == 1
    with pytest.raises(stripe.IdempotencyError):
        stand_in.v1.invoices.pay(invoice, {"payment_method": "pm_other"}, {"idempotency_key": "pay1"})


@pytest.mark.parametrize(
    ("when", "status", "paid"), [("before", 500, "open"), ("after", 500, "paid"), ("before", 429, "open")]
)
def test_a_call_fails_on_demand_before_or_after_it_was_done(
    stand_in: StandIn, when: str, status: int, paid: str
):
    customer, card = stand_in.customer()
    invoice = stand_in.invoice(customer, 900)
    stand_in.post("/control/fault", {"path": "/pay", "status": str(status), "when": when})

    with pytest.raises(stripe.StripeError) as refusal:
        stand_in.v1.invoices.pay(
            invoice, {"payment_method": card}, {"idempotency_key": "p", "max_network_retries": 0}
        )

    assert (refusal.value.http_status, stand_in.v1.invoices.retrieve(invoice).status) == (status, paid)
    again = stand_in.v1.invoices.pay(invoice, {"payment_method": card}, {"idempotency_key": "p"})
    assert (again.status, stand_in.told().count("charge.succeeded")) == ("paid", 1)


@pytest.mark.parametrize(
    ("proved", "ended", "status"), [("yes", "succeeded", "paid"), ("no", "failed", "open")]
)
def test_the_holder_confirms_a_payment_on_a_page(stand_in: StandIn, proved: str, ended: str, status: str):
    customer, card = stand_in.customer("pm_card_authenticationRequired")
    invoice = stand_in.invoice(customer, 1250)
    with pytest.raises(stripe.CardError):
        stand_in.v1.invoices.pay(invoice, {"payment_method": card})
    expand = {"expand": ["confirmation_secret", "payments"]}
    waiting = stand_in.v1.invoices.retrieve(invoice, expand)
    intent, secret = (
        waiting.payments.data[0].payment.payment_intent,
        waiting.confirmation_secret.client_secret,
    )
    asked = {"client_secret": secret, "return_url": "https://moments.example/back/?a=1"}
    page = requests.get(f"{stand_in.base}/pages/authenticate/{intent}", asked, timeout=10)

    answer = stand_in.post(f"/pages/authenticate/{intent}", asked | {"proved": proved})

    assert "Visa ending in 3184" in page.text
    assert "12.50 USD" in page.text
    assert answer.status_code == 303
    assert parse_qs(urlsplit(answer.headers["Location"]).query) == {
        "a": ["1"],
        "payment_intent": [intent],
        "payment_intent_client_secret": [secret],
        "redirect_status": [ended],
    }
    assert stand_in.v1.invoices.retrieve(invoice).status == status
    error = stand_in.v1.payment_intents.retrieve(intent).last_payment_error
    assert (error.code if error else None) == (
        None if proved == "yes" else "payment_intent_authentication_failure"
    )
    assert (
        requests.get(f"{stand_in.base}/pages/authenticate/{intent}?client_secret=x", timeout=10).status_code
        == 404
    )


def test_the_page_of_controls_does_what_its_buttons_say(stand_in: StandIn):
    customer, card = stand_in.customer()
    stand_in.v1.invoices.pay(stand_in.invoice(customer, 1250), {"payment_method": card})

    text = requests.get(f"{stand_in.base}/control/", timeout=10).text
    assert "12.50 USD" in text
    assert "invoice.paid" in text
    answer = stand_in.post("/control/decline", {"payment_method": card, "code": "lost_card", "page": "yes"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/control/")
    assert "declined: lost card" in requests.get(f"{stand_in.base}/control/", timeout=10).text


@pytest.mark.parametrize(
    ("handle", "fields", "status"),
    [
        ("unknown", {}, 404),
        ("clock", {"seconds": "soon"}, 400),
        ("fault", {"path": "/pay", "status": "418"}, 400),
        ("decline", {"payment_method": "pm_none"}, 404),
    ],
)
def test_controls_say_what_is_wrong(stand_in: StandIn, handle: str, fields: dict[str, Any], status: int):
    assert stand_in.post(f"/control/{handle}", fields).status_code == status


def test_another_page_can_not_use_the_controls(stand_in: StandIn):
    answer = requests.post(
        f"{stand_in.base}/control/hold",
        {"held": "yes"},
        headers={"Origin": "https://other.example"},
        timeout=10,
    )

    assert answer.status_code == 403
