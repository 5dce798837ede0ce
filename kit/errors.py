"""Refusals: one family of exceptions with a stable code and a status. Everything else is a fault."""

from typing import Any, ClassVar


class Refusal(Exception):
    """Something was asked for that the rules do not allow; nothing was changed.

    `code` and `status` are part of the API's contract; `detail` says what was found and what is needed;
    `text` is what a customer may be shown (A7).
    """

    code: ClassVar[str]
    status: ClassVar[int] = 409
    title: ClassVar[str]
    text: ClassVar[str] = "This reward isn't available right now."
    retryable: ClassVar[bool] = False

    def __init__(self, detail: str = "", *, retry_after: int | None = None, **facts: Any) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.retry_after = retry_after
        self.facts = facts


class NotFound(Refusal):
    """Nothing by that name, as far as the asker may know."""

    code = "not_found"
    status = 404
    title = "Not found"


class InvalidRequest(Refusal):
    """The form of a request is wrong; `errors` lists every fault as {pointer, detail}."""

    code = "invalid_request"
    status = 400
    title = "The request is not valid"

    def __init__(self, errors: list[dict[str, str]]) -> None:
        count = len(errors)
        super().__init__(f"{count} {'fault' if count == 1 else 'faults'} found: see errors.", errors=errors)


class TryAgain(Refusal):
    """A wait was outgrown or the database is away: nothing was changed, the same call may be repeated."""

    code = "try_again"
    status = 503
    title = "Try again"
    text = "We couldn't get your reward just now. Please try again in a moment."
    retryable = True

    def __init__(self, detail: str = "") -> None:
        super().__init__(
            detail or "The service is busy; repeat the call with the same Idempotency-Key.", retry_after=1
        )


PROBLEM_FIELDS = ("type", "title", "status", "detail", "instance", "code", "retryable")


def problem_of(
    refusal: Refusal, *, instance: str, docs_url: str, decision_id: str | None = None
) -> dict[str, Any]:
    """The refusal as a problem document (RFC 9457), with the text that customers may be shown (A7)."""
    body: dict[str, Any] = {
        "type": f"{docs_url}/{refusal.code}",
        "title": refusal.title,
        "status": refusal.status,
        "detail": refusal.detail,
        "instance": instance,
        "code": refusal.code,
        "retryable": refusal.retryable,
        "rewardNotificationText": refusal.text,
    }
    if decision_id:
        body["decisionId"] = decision_id
    return body | refusal.facts
