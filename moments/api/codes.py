"""What a page says of a code that refusals have."""

from dataclasses import dataclass

from kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class Code:
    """A code of the API: when it is answered, and what to do then."""

    refusal: type[Refusal]
    when: str
    advice: str

    @property
    def name(self) -> str:
        return self.refusal.code

    @property
    def facts(self) -> dict[str, object]:
        """What templates show of the refusal: they would call a class that they are handed."""
        kind = self.refusal
        return {"status": kind.status, "title": kind.title, "retryable": kind.retryable, "text": kind.text}
