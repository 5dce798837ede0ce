"""The catalogue's words and badges."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from rewards.models import OfferedState

register = template.Library()

_STATE_LOOKS = {
    OfferedState.AVAILABLE: "badge-good",
    OfferedState.LIMITED: "badge-warn",
    OfferedState.WITHDRAWN: "badge-bad",
}
_STATE_MEANS = {
    OfferedState.AVAILABLE: "It can be chosen for campaigns.",
    OfferedState.LIMITED: "It can be chosen, but may not be offered for long.",
    OfferedState.WITHDRAWN: "It can't be chosen for campaigns any more. Rewards that were given are honoured.",
}


@register.filter
def offered_badge(state: str) -> SafeString:
    """What companies are told of a product, in its colour and in words."""
    found = OfferedState(state)
    return format_html('<span class="badge {}">{}</span>', _STATE_LOOKS[found], found.label.capitalize())


@register.filter
def offered_means(state: str) -> str:
    """What an offered state means for a marketer."""
    return _STATE_MEANS[OfferedState(state)]
