"""Reading endpoints and their deliveries page by page, as companies' servers manage them."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from events.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from kit.ids import parse_id

# With how many tries a delivery is listed, and read by itself: sending again adds one each time.
LISTED_ATTEMPTS, READ_ATTEMPTS = 10, 100
_NOBODY = UUID(int=0)


def endpoint_named(company_key: str, endpoint_id: str) -> WebhookEndpoint | None:
    """One endpoint of the company. What is no id is looked for like any other, so that it costs and tells the same."""
    found = WebhookEndpoint.objects.filter(company_key=company_key, removed_at=None)
    return found.filter(pk=parse_id("we", endpoint_id) or _NOBODY).first()


def endpoints_page(company_key: str, *, after: str | None, count: int) -> Sequence[WebhookEndpoint]:
    """Endpoints of the company, newest first, those after an id."""
    found = WebhookEndpoint.objects.filter(company_key=company_key, removed_at=None)
    if after is not None:
        found = found.filter(pk__lt=parse_id("we", after) or _NOBODY)
    return list(found.order_by("-pk")[:count])


def deliveries_page(
    endpoint: WebhookEndpoint, *, status: str | None, type: str | None, after: str | None, count: int
) -> Sequence[WebhookDelivery]:
    """Deliveries to an endpoint, that of the newest event first, with their events and latest tries (`listed`)."""
    found = _deliveries(endpoint)
    if status is not None:
        found = found.filter(status=status)
    if type is not None:
        found = found.filter(event__type=type)
    if after is not None:
        found = found.filter(event_id__lt=parse_id("evt", after) or _NOBODY)
    latest = WebhookAttempt.objects.order_by("-number")[:LISTED_ATTEMPTS]
    return list(found.prefetch_related(Prefetch("tries", latest, to_attr="listed"))[:count])


def delivery_of_event(endpoint: WebhookEndpoint, event_id: str) -> WebhookDelivery | None:
    """The delivery of an event to an endpoint, with its latest tries (`listed`)."""
    tries = WebhookAttempt.objects.order_by("-number")[:READ_ATTEMPTS]
    found = _deliveries(endpoint).filter(event_id=parse_id("evt", event_id) or _NOBODY)
    return found.prefetch_related(Prefetch("tries", tries, to_attr="listed")).first()


def _deliveries(endpoint: WebhookEndpoint) -> QuerySet[WebhookDelivery]:
    found = WebhookDelivery.objects.filter(endpoint=endpoint)
    return found.select_related("event", "endpoint").order_by("-event_id")
