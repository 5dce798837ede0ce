"""What can go wrong: one family, told apart by class and by `code`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One fault in the form of a call: where it is, and what is needed there."""

    pointer: str
    detail: str
    header: str | None = None
    parameter: str | None = None


class MomentsError(Exception):
    """A call that did not succeed. `code` is stable; https://…/docs/errors/<code> tells what to do.

    `retry_after` is in seconds. `idempotency_key` is the key that the call carried: make the same call with it later
    and it is rewarded and charged once, whatever became of the first.
    """

    def __init__(
        self,
        detail: str,
        *,
        code: str,
        status: int | None = None,
        retryable: bool = False,
        errors: Sequence[Fault] = (),
        request_id: str | None = None,
        decision_id: str | None = None,
        reward_id: str | None = None,
        reward_notification_text: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail, self.code, self.status, self.retryable = detail, code, status, retryable
        self.errors = tuple(errors)
        self.request_id, self.decision_id, self.reward_id = request_id, decision_id, reward_id
        self.reward_notification_text = reward_notification_text
        self.retry_after = retry_after
        self.idempotency_key: str | None = None

    def __str__(self) -> str:
        faults = "".join(
            f"\n  {fault.pointer or fault.parameter or fault.header or 'body'}: {fault.detail}"
            for fault in self.errors
        )
        origin = f" [{self.request_id}]" if self.request_id else ""
        return f"{self.code}: {self.detail}{origin}{faults}"


class ConnectionFailed(MomentsError):
    """No answer came: whether the call was carried out is not known."""

    def __init__(self, detail: str, *, code: str = "connection_failed") -> None:
        super().__init__(detail, code=code, retryable=True)


class TimedOut(ConnectionFailed):
    """No answer came in time."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail, code="timed_out")


class UnexpectedAnswer(MomentsError):
    """An answer that is not the API's, as from a proxy in between, or in a shape that this version can't read."""

    def __init__(self, detail: str, *, status: int | None = None, retry_after: float | None = None) -> None:
        is_retryable = status in (429, 502, 503, 504)
        super().__init__(
            detail, code="unexpected_answer", status=status, retryable=is_retryable, retry_after=retry_after
        )


class WebhookNotAuthentic(MomentsError):
    """A message that Moments did not sign, or that is too old. Answer 400 and do nothing."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail, code="webhook_not_authentic")


class Refusal(MomentsError):
    """The API's own no, with its reason."""


class InvalidRequest(Refusal):
    """The form of the call is wrong: `errors` lists every fault."""


class NotAuthenticated(Refusal):
    """The key is unknown, revoked or expired."""


class NotAllowed(Refusal):
    """The key is good, and may not do this: from this address, for this app, in this mode."""


class NotFound(Refusal):
    """The key's app has nothing of this id."""


class AlreadyRewarded(Refusal):
    """The customer has had this moment's rewards; `reward_id` is the first one."""


class CustomerNotEligible(Refusal):
    """This customer is given nothing. Don't repeat the call."""


class CampaignNotLive(Refusal):
    """The campaign gives no rewards now."""


class CompanySuspended(Refusal):
    """The company's campaigns give no rewards now."""


class NoRoom(Refusal):
    """The budget, or a limit of the month, has no room for one more action."""


class IdempotencyMismatch(Refusal):
    """The Idempotency-Key was used for another call."""


class IdempotencyInProgress(Refusal):
    """The first call with this Idempotency-Key is still being decided."""


class Throttled(Refusal):
    """Too much at once; nothing was consumed."""


class ServerFault(Refusal):
    """A fault of the service, or it is away for a moment. Repeat the call with the same Idempotency-Key."""


_BY_CODE: Mapping[str, type[Refusal]] = {
    "invalid_api_key": NotAuthenticated,
    "already_rewarded": AlreadyRewarded,
    "customer_not_eligible": CustomerNotEligible,
    "campaign_not_live": CampaignNotLive,
    "company_suspended": CompanySuspended,
    "budget_exhausted": NoRoom,
    "campaign_limit_reached": NoRoom,
    "company_limit_reached": NoRoom,
    "idempotency_mismatch": IdempotencyMismatch,
    "idempotency_in_progress": IdempotencyInProgress,
}
_BY_STATUS: Mapping[int, type[Refusal]] = {
    400: InvalidRequest,
    401: NotAuthenticated,
    403: NotAllowed,
    404: NotFound,
    405: InvalidRequest,
    406: InvalidRequest,
    413: InvalidRequest,
    415: InvalidRequest,
    422: InvalidRequest,
    429: Throttled,
}


def class_of(code: str, status: int) -> type[Refusal]:
    """The class of a refusal; codes that this version does not know go by their status."""
    return _BY_CODE.get(code) or _BY_STATUS.get(status) or (ServerFault if status >= 500 else Refusal)


def refusal_of(problem: Mapping[str, Any], *, status: int, retry_after: float | None) -> Refusal:
    """The error of a problem document (RFC 9457)."""
    code = str(problem["code"])
    return class_of(code, status)(
        str(problem.get("detail", "")),
        code=code,
        status=status,
        retryable=problem.get("retryable") is True,
        errors=[
            Fault(str(one.get("pointer", "")), str(one["detail"]), one.get("header"), one.get("parameter"))
            for one in problem.get("errors", ())
        ],
        request_id=problem.get("instance"),
        decision_id=problem.get("decisionId"),
        reward_id=problem.get("rewardId"),
        reward_notification_text=problem.get("rewardNotificationText"),
        retry_after=retry_after,
    )
