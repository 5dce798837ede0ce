"""Reading what happened."""

from django.db.models import QuerySet

from events.models import Event


def events_of(company_key: str) -> QuerySet[Event]:
    """The company's published events, newest first."""
    return Event.objects.filter(company_key=company_key, sequence__isnull=False).order_by("-sequence")
