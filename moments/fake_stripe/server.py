"""The stand-in's server: calls below /v1, pages for browsers, and handles for tests below /control."""

import json
import time
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from moments.fake_stripe import checkout_pages, control, pages
from moments.fake_stripe.api import ApiError, Asked, answer
from moments.fake_stripe.authenticating import authenticate_page, take_answer
from moments.fake_stripe.control_page import control_page
from moments.fake_stripe.forms import params_of
from moments.fake_stripe.sending import Sender, signature_of
from moments.fake_stripe.store import Body, Store, new_id

_LONGEST_BODY = 1_000_000


def serve(host: str, port: int, file: Path, *, secret: str, notify: str = "", notify_host: str = "") -> None:
    """Answer until ended."""
    store = Store(file)
    store.set_fact("address", f"http://{host}:{port}")
    if notify:
        Sender(store, secret, notify, notify_host).start()
    server = ThreadingHTTPServer((host, port), partial(_Handler, store, secret))
    print(f"The stand-in for Stripe listens on {host} port {port}", flush=True)  # noqa: T201 - its log
    server.serve_forever()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def __init__(self, store: Store, secret: str, *args: Any) -> None:
        self.store, self.secret = store, secret
        super().__init__(*args)

    def do_GET(self) -> None:
        self._respond("GET", "")

    def do_DELETE(self) -> None:
        self._respond("DELETE", "")

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > _LONGEST_BODY:
            self._say(413, b"", "text/plain")
            return
        self._respond("POST", self.rfile.read(length).decode())

    def _respond(self, method: str, body: str) -> None:
        address = urlsplit(self.path)
        try:
            if address.path.startswith("/v1/"):
                self._call(method, address.path, body if method == "POST" else address.query)
            elif address.path.startswith("/control/"):
                fields = dict(parse_qsl(body, keep_blank_values=True))
                self._control(method, address.path.removeprefix("/control/"), fields)
            else:
                asked = dict(parse_qsl(address.query)) | dict(parse_qsl(body))
                self._page(method, address.path.strip("/"), asked)
        except ApiError as error:
            self._json(error.status, error.body)

    def _call(self, method: str, path: str, encoded: str) -> None:
        if not self.headers.get("Authorization", "").startswith("Bearer "):
            raise ApiError(401, "You did not provide an API key.")
        asked = Asked(method, path, params_of(encoded), self.headers.get("Idempotency-Key", ""))
        self._fail_if_asked(method, path, "before")
        status, said, is_replayed = answer(self.store, asked)
        self._fail_if_asked(method, path, "after")
        self._json(status, said, {"Idempotent-Replayed": "true"} if is_replayed else {})

    def _fail_if_asked(self, method: str, path: str, when: str) -> None:
        fault = control.fault_of(self.store, method, path, when)
        if fault:
            raise fault

    def _page(self, method: str, path: str, asked: Body) -> None:
        name, _, setup_id = path.partition("/")
        match method, name:
            case "GET", "pay":
                self._html(200, pages.card_page(self.store, setup_id, asked))
            case "POST", "pay":
                goes_to, again = pages.take_card(self.store, setup_id, asked)
                self._html(422, again) if again else self._go(goes_to)
            case "GET", "ask":
                self._html(200, pages.ask_page(self.store, setup_id, asked))
            case "GET", "pages" if setup_id.startswith("authenticate/"):
                intent_id = setup_id.removeprefix("authenticate/")
                self._html(200, authenticate_page(self.store, intent_id, asked))
            case "POST", "pages" if setup_id.startswith("authenticate/"):
                self._go(take_answer(self.store, setup_id.removeprefix("authenticate/"), asked))
            case "GET", "c" if setup_id.startswith("pay/"):
                checkout_id = setup_id.removeprefix("pay/")
                self._html(200, checkout_pages.checkout_page(self.store, checkout_id, asked))
            case "POST", "c" if setup_id.startswith("pay/"):
                checkout_id = setup_id.removeprefix("pay/")
                goes_to, again = checkout_pages.take_payment(self.store, checkout_id, asked)
                self._html(422, again) if again else self._go(goes_to)
            case "POST", "ask":
                self._go(pages.take_proof(self.store, setup_id, asked))
            case _:
                raise ApiError(404, "There is no such page.")

    def _control(self, method: str, name: str, asked: dict[str, str]) -> None:
        """What tests and demos ask of the stand-in itself, from this machine and its own page alone."""
        host, origin = self.headers.get("Host", ""), self.headers.get("Origin")
        is_near = ip_address(self.client_address[0]).is_loopback
        if not is_near or (origin and origin.split("://")[-1] != host):
            raise ApiError(403, "The controls are for this machine's own tests and page.")
        match method, name:
            case "GET", "":
                self._html(200, control_page(self.store))
            case "GET", "requests":
                self._json(200, {"requests": self.store.requests()})
            case "GET", "events":
                self._json(200, {"events": [self._signed(event) for event in self.store.events()]})
            case _:
                done = control.handle(self.store, name, asked)
                self._go("/control/") if asked.get("page") else self._json(200, done)

    def _signed(self, event: Body) -> Body:
        body = json.dumps(event)
        return {"body": body, "signature": signature_of(body, self.secret, int(time.time()))}

    def _json(self, status: int, body: Body, headers: dict[str, str] | None = None) -> None:
        more = {"Request-Id": new_id("req"), **(headers or {})}
        self._say(status, json.dumps(body).encode(), "application/json", more)

    def _html(self, status: int, text: str) -> None:
        self._say(status, text.encode(), "text/html; charset=utf-8")

    def _go(self, address: str) -> None:
        self._say(303, b"", "text/plain", {"Location": address})

    def _say(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (
            {"Content-Type": kind, "Content-Length": str(len(body))} | (headers or {})
        ).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Calls are kept in the file; the log would repeat them."""
