"""Words and badges of endpoints, deliveries and tries."""

from collections.abc import Iterable, Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from events.delivery import SCHEDULE
from events.models import (
    Cause,
    DeliveryStatus,
    DisabledReason,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookReplay,
)

register = template.Library()

_STATUS_LOOKS = {
    DeliveryStatus.PENDING: ("badge-warn", "Waiting"),
    DeliveryStatus.DELIVERED: ("badge-good", "Delivered"),
    DeliveryStatus.FAILED: ("badge-bad", "Failed"),
}
_CAUSES = {
    Cause.SCHEDULE: "On schedule",
    Cause.RESEND: "Sent again by hand",
    Cause.REPLAY: "Replay",
    Cause.TEST: "Test event",
}
_ANSWERS = {
    401: "Your server did not accept it. If it checks signatures, check one of this delivery.",
    403: "Your server did not accept it. If it checks signatures, check one of this delivery.",
    404: "Your server has nothing at this address.",
    405: "Your server takes no POST at this address.",
    410: "Your server asked never to be called again: the endpoint was disabled.",
    413: "Your server takes no body of this size.",
    429: "Your server was asked too often. A lower rate of the endpoint helps.",
}
_WHY_DISABLED = {
    DisabledReason.BY_HAND: "A member disabled it.",
    DisabledReason.GONE: "Your server answered 410 Gone, which asks never to be called again.",
    DisabledReason.FAILING: "An event used up its tries, and nothing was delivered for 5 days.",
}


@register.filter
def delivery_badge(delivery: WebhookDelivery) -> SafeString:
    """A delivery's state, in its colour and in words."""
    look, words = _STATUS_LOOKS[DeliveryStatus(delivery.status)]
    return format_html('<span class="badge {}">{}</span>', look, words)


@register.filter
def endpoint_badge(endpoint: WebhookEndpoint) -> SafeString:
    look, words = ("badge-good", "Enabled") if endpoint.enabled else ("badge-bad", "Disabled")
    return format_html('<span class="badge {}">{}</span>', look, words)


@register.filter
def why_disabled(endpoint: WebhookEndpoint) -> str:
    """Why an endpoint is disabled, in a sentence."""
    return _WHY_DISABLED.get(DisabledReason(endpoint.disabled_reason), "") if endpoint.disabled_reason else ""


@register.filter
def answer_badge(attempt: WebhookAttempt) -> SafeString:
    """How a try ended: the status of the answer in the colour of its class, or that there was none."""
    if attempt.duration_ms is None:
        look, words = "badge-info", "Under way"
    elif attempt.status is None:
        look, words = "badge-bad", "No answer"
    else:
        look, words = "badge-good" if 200 <= attempt.status < 300 else "badge-bad", str(attempt.status)
    return format_html('<span class="badge {}">{}</span>', look, words)


@register.filter
def outcome_words(attempt: WebhookAttempt) -> str:
    """What came of a try, in a sentence."""
    if attempt.error or attempt.status is None:
        return attempt.error
    return status_words(attempt.status)


@register.filter
def status_words(status: int) -> str:
    """What a status of an answer means for a delivery."""
    if 200 <= status < 300:
        return "Delivered."
    if 300 <= status < 400:
        return "Redirects are not followed: give the endpoint its final address."
    if status >= 500:
        return "Your server failed to take it."
    return _ANSWERS.get(status, "Your server did not take it: only 2xx says that it did.")


@register.filter
def cause_words(cause: str) -> str:
    """Why a try was made."""
    return _CAUSES[Cause(cause)]


@register.filter
def header_lines(headers: Mapping[str, str] | Iterable[tuple[str, str]]) -> str:
    """Headers as HTTP writes them, one a line: ours with the signature's first, since they are kept in no order."""
    pairs: Iterable[tuple[str, str]] = headers if not isinstance(headers, Mapping) else headers.items()
    if isinstance(headers, Mapping):
        pairs = sorted(pairs, key=lambda pair: (not pair[0].startswith("webhook-"), pair[0]))
    return "\n".join(f"{name}: {value}" for name, value in pairs)


@register.simple_tag
def tries_of_schedule() -> int:
    """How many tries an event has."""
    return len(SCHEDULE)


@register.filter
def replay_done(replay: WebhookReplay) -> int:
    """How many events of its stretch a replay has looked at."""
    return replay.cursor - replay.after


@register.filter
def replay_most(replay: WebhookReplay) -> int:
    return replay.upto - replay.after
