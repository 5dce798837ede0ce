"""How asking a provider can end without what was asked for."""

from typing import ClassVar

from kit.errors import Refusal


class ProviderAway(Refusal):
    """No answer that tells: it may have been done or not. Ask for the status, or repeat with the same request id."""

    code = "provider_away"
    status = 503
    title = "The provider can't be reached"
    retryable = True


class ProviderThrottled(Refusal):
    """Too many calls: nothing was done, the same call may be repeated after `retry_after` seconds."""

    code = "provider_throttled"
    status = 503
    title = "The provider asks for fewer calls"
    retryable = True

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"The provider asks to wait for {retry_after} s.", retry_after=retry_after)
        self.seconds = retry_after


class ProviderRefused(Refusal):
    """Final: the provider does not do this. `reason` is its code, `detail` its words; nothing was done."""

    code = "provider_refused"
    status = 422
    title = "The provider refused"

    def __init__(self, *, reason: str, words: str) -> None:
        super().__init__(f"{reason}: {words}"[:300])
        self.reason = reason


class NotCancellable(Refusal):
    """It is too late, or was used: the order stands."""

    code = "not_cancellable"
    title = "The order can't be cancelled any more"
    text: ClassVar[str] = "This order can't be cancelled any more."


class NotReturnable(Refusal):
    """What was delivered is not taken back."""

    code = "not_returnable"
    title = "The provider takes nothing back"


class NotProved(Refusal):
    """A message without the provider's signature."""

    code = "provider_not_proved"
    status = 400
    title = "The message is not signed by the provider"


class ProviderNotSet(Refusal):
    """The settings do not name this provider's keys."""

    code = "provider_not_set"
    status = 404
    title = "There is no such provider"


class NothingToAskAgain(Refusal):
    """Only what a provider refused is asked for again."""

    code = "nothing_to_ask_again"
    title = "The provider did not refuse this order"
