"""Events on their way: signed as Stripe signs, sent until they arrive."""

import hashlib
import hmac
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from threading import Thread

from moments.fake_stripe.store import Store

_PAUSE = 0.25


def signature_of(body: str, secret: str, at: int) -> str:
    """The Stripe-Signature of a body."""
    mac = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256)
    return f"t={at},v1={mac.hexdigest()}"


@dataclass(frozen=True)
class Sender:
    """Sends events, the oldest first or as they were let go of, while they are not held back."""

    store: Store
    secret: str
    address: str
    host: str = ""

    def start(self) -> None:
        """Send on, beside everything else, until the program ends."""
        Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            if not self._send_next():
                time.sleep(_PAUSE)

    def _send_next(self) -> bool:
        event = self.store.due_event()
        if event is None:
            return False
        arrived = self._send(event[1])
        with self.store.turn():
            self.store.note_sent(event[0], arrived=arrived)
        return True

    def _send(self, body: str) -> bool:
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature_of(body, self.secret, int(time.time())),
            "User-Agent": "Stripe/1.0 (stand-in)",
        }
        if self.host:
            headers |= {
                "Host": self.host.split("://")[-1],
                "X-Forwarded-Proto": self.host.partition("://")[0],
            }
        request = urllib.request.Request(self.address, body.encode(), headers)  # noqa: S310 - an address of ours
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                return int(answer.status) // 100 == 2
        except (urllib.error.URLError, OSError):
            return False
