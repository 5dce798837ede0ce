"""Reading what happened."""

from django.db.models import QuerySet

from events.models import AuditEntry, Event, WebhookEndpoint


def events_of(company_key: str) -> QuerySet[Event]:
    """The company's published events, newest first."""
    return Event.objects.filter(company_key=company_key, sequence__isnull=False).order_by("-sequence")


def endpoints_of(company_key: str) -> QuerySet[WebhookEndpoint]:
    return WebhookEndpoint.objects.filter(company_key=company_key).order_by("id")


def audit_of(company_key: str) -> QuerySet[AuditEntry]:
    """What was done in a company, newest first."""
    return AuditEntry.objects.filter(company_key=company_key).order_by("-id")
