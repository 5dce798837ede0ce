"""Reading who is told of what happened, and how that went."""

from django.db.models import Count, Q, QuerySet

from events.models import DeliveryStatus, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from kit.ids import is_id


def endpoints_of(company_key: str) -> QuerySet[WebhookEndpoint]:
    """The company's endpoints, each with the number of deliveries that wait (`waiting`)."""
    waiting = Count("deliveries", filter=Q(deliveries__status=DeliveryStatus.PENDING))
    return (
        WebhookEndpoint.objects.filter(company_key=company_key, removed_at=None)
        .annotate(waiting=waiting)
        .order_by("id")
    )


def endpoint_of(company_key: str, endpoint_id: str) -> WebhookEndpoint | None:
    """One endpoint of the company; None for a stranger's, for one that was removed, and for what is no id."""
    if not is_id("we", endpoint_id):
        return None
    return WebhookEndpoint.objects.filter(company_key=company_key, pk=endpoint_id, removed_at=None).first()


def deliveries_of(
    endpoint: WebhookEndpoint, *, status: str = "", type: str = ""
) -> QuerySet[WebhookDelivery]:
    """What was and is to be delivered to an endpoint, with the events, newest event first."""
    found = WebhookDelivery.objects.filter(endpoint=endpoint).select_related("event", "endpoint")
    if status:
        found = found.filter(status=status)
    if type:
        found = found.filter(event__type=type)
    return found.order_by("-event_id")


def delivery_of(endpoint: WebhookEndpoint, name: str | int) -> WebhookDelivery | None:
    """One delivery to an endpoint, by its own number or by its event's id; None where there is none."""
    found = deliveries_of(endpoint)
    if isinstance(name, str) and is_id("evt", name):
        return found.filter(event_id=name).first()
    # A number with more digits is none that PostgreSQL would take.
    if not str(name).isascii() or not str(name).isdecimal() or len(str(name)) > 18:
        return None
    return found.filter(pk=int(name)).first()


def attempts_of(delivery: WebhookDelivery) -> QuerySet[WebhookAttempt]:
    """Every try to deliver it that is kept, the latest first."""
    return WebhookAttempt.objects.filter(delivery=delivery).order_by("-number")
