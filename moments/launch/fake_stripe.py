"""The stand-in for Stripe: how it is started, and how the product is told of it."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from moments.launch.files import kept_secret
from moments.launch.network import accepts_connections

INBOX = "/stripe/webhook"
# What the product is told; the key says that there is none, since the stand-in takes any.
FAKE_SETTINGS = ("STRIPE_STAND_IN_URL", "STRIPE_WEBHOOK_SECRET")


@dataclass(frozen=True)
class Web:
    """Where the web server listens, and how people reach it."""

    host: str
    port: int
    base_url: str


@dataclass(frozen=True)
class FakeStripe:
    """One stand-in: its folder, its port, and the web server that it tells of events, if there is one."""

    folder: Path
    port: int
    web: Web | None = None

    def secret(self) -> str:
        """What its events are signed with."""
        return kept_secret(self.folder / "stripe_webhook_secret")

    def environment(self) -> Mapping[str, str]:
        """The settings that lead the product to it."""
        return {
            "STRIPE_STAND_IN_URL": f"http://127.0.0.1:{self.port}",
            "STRIPE_WEBHOOK_SECRET": self.secret(),
        }

    def command(self) -> list[str]:
        """The stand-in in the foreground."""
        place = ["--port", str(self.port), "--file", str(self.folder / "stripe.sqlite")]
        return [sys.executable, "-m", "moments.fake_stripe", *place, *self._tells()]

    def is_ready(self) -> bool:
        """Whether it answers."""
        return accepts_connections(self.port)

    def _tells(self) -> list[str]:
        if self.web is None:
            return []
        near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.web.host, self.web.host)  # noqa: S104 - compared
        base = urlsplit(self.web.base_url)
        shown = f"[{near}]" if ":" in near else near
        return [
            *("--notify", f"http://{shown}:{self.web.port}{INBOX}"),
            *("--notify-host", f"{base.scheme}://{base.netloc}"),
        ]
