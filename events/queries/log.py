"""Reading what happened."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from events.models import Event

# Events are numbered after the commit, within seconds; no transaction lasts as long as this.
_ORDER_MARGIN = timedelta(minutes=10)


def events_of(company_key: str) -> QuerySet[Event]:
    """The company's published events, newest first."""
    return Event.objects.filter(company_key=company_key, sequence__isnull=False).order_by("-sequence")


def first_sequence_since(company_key: str, since: datetime) -> int:
    """A number that no event of the company which happened since then is below, and not many earlier ones are above.

    Numbers have no gap and follow the time but for minutes: they are searched in halves.
    """
    events, sought = events_of(company_key), since - _ORDER_MARGIN
    newest = events.values_list("sequence", flat=True).first() or 0
    low, high = 1, newest + 1
    while low < high:
        middle = (low + high) // 2
        found = events.filter(sequence=middle).values_list("occurred_at", flat=True).first()
        if found is not None and found < sought:
            low = middle + 1
        else:
            high = middle
    return low
