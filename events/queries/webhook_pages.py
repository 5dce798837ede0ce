"""What pages say of endpoints and events at a glance: how the last deliveries went, what waits, who was told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from events.models import (
    DeliveryStatus,
    Event,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookReplay,
    WebhookSecret,
)
from kit import clock
from kit.ids import is_id

# How many of an endpoint's newest deliveries its health is judged by: few enough to be read from the index.
HEALTH_OF = 100


@dataclass(frozen=True, slots=True)
class Health:
    """How the last try of an endpoint's newest deliveries went, of those that were tried."""

    tried: int
    failing: int

    @property
    def failing_percent(self) -> int:
        """The share that did not arrive, in whole percent; a single one is never rounded to none."""
        if not self.failing:
            return 0
        return max(1, round(100 * self.failing / self.tried))


def health_of(endpoint_ids: Sequence[str]) -> dict[str, Health]:
    """How the last deliveries to each of some endpoints went; one statement, bounded however many there were."""
    untried = Q(status=DeliveryStatus.PENDING, last_status=None, last_error="")
    newest = [
        WebhookDelivery.objects.filter(~untried, endpoint_id=one)
        .order_by("-event_id")
        .values_list("endpoint_id", "status")[:HEALTH_OF]
        for one in endpoint_ids
    ]
    found = Counter(
        newest[0].union(*newest[1:], all=True) if len(newest) > 1 else newest[0] if newest else ()
    )
    health = {}
    for one in endpoint_ids:
        failing = found[one, DeliveryStatus.FAILED] + found[one, DeliveryStatus.PENDING]
        health[one] = Health(tried=failing + found[one, DeliveryStatus.DELIVERED], failing=failing)
    return health


def ending_of(endpoint: WebhookEndpoint) -> list[datetime]:
    """When each of the secrets that sign beside the current one ends, the next first."""
    ending = WebhookSecret.objects.filter(endpoint=endpoint, expires_at__gt=clock.now())
    return [at for at in ending.order_by("expires_at").values_list("expires_at", flat=True) if at]


def waiting_of(endpoint: WebhookEndpoint) -> int:
    """How many deliveries wait for an endpoint."""
    return WebhookDelivery.objects.filter(endpoint=endpoint, status=DeliveryStatus.PENDING).count()


def missing_since(endpoint: WebhookEndpoint) -> datetime | None:
    """From when on a disabled endpoint lacks events: the oldest of those that its disabling ended, else the disabling.

    None for one that is enabled.
    """
    if endpoint.disabled_at is None:
        return None
    about_then = endpoint.disabled_at - timedelta(minutes=1)  # what disabled it ended just before
    lacking = Q(status=DeliveryStatus.PENDING) | Q(status=DeliveryStatus.FAILED, finished_at__gte=about_then)
    ended = WebhookDelivery.objects.filter(lacking, endpoint=endpoint).order_by("event_id")
    oldest = ended.values_list("event__occurred_at", flat=True).first()
    return min(oldest, endpoint.disabled_at) if oldest else endpoint.disabled_at


def last_replay_of(endpoint: WebhookEndpoint) -> WebhookReplay | None:
    return WebhookReplay.objects.filter(endpoint=endpoint).order_by("-id").first()


def event_of(company_key: str, event_id: str) -> Event | None:
    """One published event of the company; None for a stranger's, and for what is no id."""
    if not is_id("evt", event_id):
        return None
    return Event.objects.filter(company_key=company_key, pk=event_id, sequence__isnull=False).first()


def deliveries_of_event(event: Event) -> QuerySet[WebhookDelivery]:
    """To which endpoints that are still there an event was and is to be told."""
    told = WebhookDelivery.objects.filter(event=event, endpoint__removed_at=None)
    return told.select_related("endpoint").order_by("endpoint_id")
