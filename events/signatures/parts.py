"""What a check of a signature is given, and what it answers."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from events.signatures.bodies import Difference
from events.signatures.headers import Headers


class Part(StrEnum):
    """What of a request can be wrong, in the order in which it is told."""

    BODY = "body"
    SECRET = "secret"  # noqa: S105
    HEADERS = "headers"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong (`is_fault`), or worth knowing."""

    part: Part
    code: str
    text: str
    is_fault: bool = True


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret by the words that people know it by; the text itself is in no answer."""

    name: str
    text: str = field(repr=False)
    expired_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """What the receiver has: headers, the body as bytes, and when it came, where that is known."""

    headers: Headers
    body: bytes = field(repr=False)
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What we sent under the message's id: its body, and timestamp and signature of each try, as in their headers."""

    body: bytes = field(repr=False)
    tries: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a receiver should accept the request, and all that speaks against it, faults first."""

    is_right: bool
    findings: tuple[Finding, ...]
    difference: Difference | None = None
    fits: str = ""  # the name of the secret that the signature was made with, where it is known

    @property
    def faults(self) -> list[Finding]:
        return [one for one in self.findings if one.is_fault]
