"""Words and badges of batches and their rows."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from campaigns.models import BatchState, RowOutcome

register = template.Library()

_STATES = {
    BatchState.WAITING: ("badge-warn", "Waiting"),
    BatchState.RUNNING: ("badge-info", "Running"),
    BatchState.FINISHED: ("badge-good", "Finished"),
    BatchState.CANCELLED: ("", "Cancelled"),
}
_OUTCOMES = {
    RowOutcome.WAITING: ("badge-warn", "Waiting"),
    RowOutcome.COMPLETED: ("badge-good", "Completed"),
    RowOutcome.HELD: ("badge-warn", "Held"),
    RowOutcome.REFUSED: ("badge-bad", "Refused"),
    RowOutcome.TEST: ("badge-info", "Test"),
    RowOutcome.FAILED: ("badge-bad", "Failed"),
    RowOutcome.CANCELLED: ("", "Cancelled"),
}


@register.filter
def batch_badge(state: str) -> SafeString:
    """A batch's state, in its colour and in words."""
    return format_html('<span class="badge {}">{}</span>', *_STATES[BatchState(state)])


@register.filter
def row_badge(outcome: str) -> SafeString:
    """What came of a row, in its colour and in words."""
    return format_html('<span class="badge {}">{}</span>', *_OUTCOMES[RowOutcome(outcome)])
