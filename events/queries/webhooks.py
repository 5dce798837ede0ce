"""Reading who is told of what happened."""

from django.db.models import Count, Q, QuerySet

from events.models import DeliveryStatus, WebhookEndpoint
from kit.ids import is_id


def endpoints_of(company_key: str) -> QuerySet[WebhookEndpoint]:
    """The company's endpoints, each with the number of deliveries that wait (`waiting`)."""
    waiting = Count("deliveries", filter=Q(deliveries__status=DeliveryStatus.PENDING))
    return WebhookEndpoint.objects.filter(company_key=company_key).annotate(waiting=waiting).order_by("id")


def endpoint_of(company_key: str, endpoint_id: str) -> WebhookEndpoint | None:
    """One endpoint of the company; None for a stranger's, and for what is no id."""
    if not is_id("we", endpoint_id):
        return None
    return WebhookEndpoint.objects.filter(company_key=company_key, pk=endpoint_id).first()
