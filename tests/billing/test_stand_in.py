"""The stand-in for Stripe as a program: what it answered survives a kill; its events come late or twice as asked."""

import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest
import stripe

from moments.launch.processes import ROOT
from tests.billing.stripe_program import SECRET, StandIn


@pytest.fixture
def inbox() -> Iterator[tuple[str, Queue]]:
    """Somebody who takes events."""
    taken: Queue = Queue()

    class Inbox(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.put((body, self.headers["Stripe-Signature"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Inbox)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", taken
    server.shutdown()
    server.server_close()


def test_what_was_answered_is_there_after_a_kill(tmp_path: Path):
    stand_in = StandIn(tmp_path)
    stand_in.start()
    made = stand_in.post("/v1/customers", {"name": "Ada"}, key="k1").json()
    stand_in.kill()
    stand_in.start()
    try:
        assert stand_in.get(f"/v1/customers/{made['id']}") == made
        again = stand_in.post("/v1/customers", {"name": "Ada"}, key="k1")
        assert (again.json(), again.headers["Idempotent-Replayed"]) == (made, "true")
        assert stand_in.post("/v1/customers", {"name": "Grace"}, key="k1").status_code == 400
    finally:
        stand_in.kill()


def test_events_are_signed_and_sent_late_and_twice_as_asked(tmp_path: Path, inbox: tuple[str, Queue]):
    address, taken = inbox
    stand_in = StandIn(tmp_path, address)
    stand_in.start()
    try:
        stand_in.post("/control/hold", {"held": "yes"})
        made = stand_in.post("/v1/customers", {"name": "Ada"}).json()
        assert taken.empty()
        stand_in.post("/control/hold", {})
        first = stripe.Webhook.construct_event(*taken.get(timeout=20), SECRET)
        stand_in.post("/control/send", {"id": first.id})
        second = stripe.Webhook.construct_event(*taken.get(timeout=20), SECRET)
    finally:
        stand_in.kill()

    assert (first.type, first.data.object["id"]) == ("customer.created", made["id"])
    assert second.id == first.id


def test_its_clock_moves(tmp_path: Path):
    stand_in = StandIn(tmp_path)
    stand_in.start()
    try:
        before = stand_in.post("/v1/customers", {}).json()["created"]
        stand_in.post("/control/clock", {"seconds": "86400"})
        assert 86_400 <= stand_in.post("/v1/customers", {}).json()["created"] - before < 86_500
    finally:
        stand_in.kill()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"STRIPE_API_KEY": "sk"}, "needs STRIPE_PUBLISHABLE_KEY and STRIPE_WEBHOOK_SECRET too"),
        ({"STRIPE_API_KEY": "sk", "STRIPE_WEBHOOK_SECRET": "wh"}, "needs STRIPE_PUBLISHABLE_KEY too"),
        ({"STRIPE_PUBLISHABLE_KEY": "pk", "STRIPE_WEBHOOK_SECRET": "wh"}, "needs STRIPE_API_KEY too"),
    ],
)
def test_an_account_is_given_whole_or_not_at_all(given: dict[str, str], words: str):
    known = {name: value for name, value in os.environ.items() if not name.startswith("STRIPE_")}
    answer = subprocess.run(
        [sys.executable, "-c", "import moments.settings"],
        cwd=ROOT,
        env=known | given,
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 1
    assert words in answer.stderr
