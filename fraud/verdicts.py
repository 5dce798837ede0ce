"""What a screening can come to (X3). Pure."""

from dataclasses import dataclass
from enum import StrEnum


class VerdictKind(StrEnum):
    """What is to become of a call, the mildest first."""

    ALLOW = "allow"
    REVIEW = "review"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict, and for support alone the rule that it rests on and the kind of signal that it looked at (X5)."""

    kind: VerdictKind
    rule: str = ""
    by: str = ""

    @property
    def is_allowed(self) -> bool:
        return self.kind == VerdictKind.ALLOW


ALLOWED = Verdict(VerdictKind.ALLOW)
