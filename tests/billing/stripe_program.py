"""The stand-in for Stripe as a program of its own, spoken to by Stripe's own SDK."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import requests
import stripe

from moments.launch.network import accepts_connections, free_port
from moments.launch.processes import ROOT

SECRET = "whsec_of_a_test"
KEY = {"Authorization": "Bearer none"}


class StandIn:
    """One stand-in, and those that came before it on the same file."""

    def __init__(self, folder: Path, notify: str = "") -> None:
        self.port, self.folder, self.notify = free_port(), folder, notify

    def start(self) -> None:
        place = [
            "--port",
            str(self.port),
            "--file",
            str(self.folder / "stripe.sqlite"),
            "--notify",
            self.notify,
        ]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "moments.fake_stripe", *place],
            cwd=ROOT,
            env={"PATH": os.defpath, "STRIPE_WEBHOOK_SECRET": SECRET},
            stdout=subprocess.PIPE,
        )
        assert self.process.stdout and b"listens" in self.process.stdout.readline()
        assert accepts_connections(self.port)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def v1(self) -> Any:
        """Stripe's own client, led here."""
        client = stripe.StripeClient(
            "sk_test_none", base_addresses={"api": self.base}, http_client=stripe.RequestsClient(timeout=10)
        )
        return client.v1

    def post(self, path: str, fields: dict[str, str], key: str = "") -> requests.Response:
        headers = KEY | ({"Idempotency-Key": key} if key else {})
        return requests.post(f"{self.base}{path}", fields, headers=headers, timeout=10, allow_redirects=False)

    def get(self, path: str) -> Any:
        return requests.get(f"{self.base}{path}", headers=KEY, timeout=10).json()

    def told(self, after: int = 0) -> list[str]:
        """The types of the events since the first so many."""
        return [event["type"] for event in self._events()][after:]

    def _events(self) -> list[Any]:
        return [json.loads(one["body"]) for one in self.get("/control/events")["events"]]

    def customer(self, card: str = "pm_card_visa") -> tuple[str, str]:
        """A customer, and the card that they set up."""
        customer = self.v1.customers.create({"name": "Ada"}).id
        setup = self.v1.setup_intents.create({"customer": customer, "usage": "off_session"})
        method = self.v1.payment_methods.create(
            {"type": "card", "card": {"token": card.replace("pm_card", "tok")}}
        )
        setup = self.v1.setup_intents.confirm(setup.id, {"payment_method": method.id})
        if setup.status == "requires_action":
            self.post(f"/ask/{setup.id}", {"client_secret": setup.client_secret, "proved": "yes"})
        return customer, method.id

    def invoice(self, customer: str, *amounts: int) -> str:
        """A final invoice of these amounts."""
        invoice = self.v1.invoices.create({"customer": customer}).id
        for amount in amounts:
            self.v1.invoice_items.create(
                {"customer": customer, "invoice": invoice, "amount": amount, "currency": "usd"}
            )
        self.v1.invoices.finalize_invoice(invoice)
        return invoice
