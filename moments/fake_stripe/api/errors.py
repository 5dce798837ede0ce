"""Refusals in Stripe's form."""

from typing import Any


class ApiError(Exception):
    """An answer that says what is wrong, in Stripe's form. `is_kept`: a repeat with the same key has it again."""

    def __init__(
        self,
        status: int,
        message: str,
        kind: str = "invalid_request_error",
        *,
        is_kept: bool = False,
        **facts: Any,
    ) -> None:
        super().__init__(message)
        self.status, self.is_kept = status, is_kept
        known = {name: value for name, value in facts.items() if value is not None}
        self.body = {"error": {"type": kind, "message": message} | known}


def refused(message: str, code: str | None = None, **facts: Any) -> ApiError:
    """What a call asks can't be done as things are; told again to who repeats it."""
    return ApiError(400, message, code=code, is_kept=True, **facts)


def declined(error: dict[str, Any], **objects: Any) -> ApiError:
    """A card did not pay."""
    facts = {name: value for name, value in error.items() if name not in ("type", "message")}
    return ApiError(402, error["message"], "card_error", is_kept=True, **facts, **objects)
