"""What pages say of endpoints and events at a glance: how the last deliveries went, what waits, who was told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from events.models import DeliveryStatus, Event, WebhookDelivery, WebhookEndpoint, WebhookReplay
from kit.ids import is_id

# How many of an endpoint's newest deliveries its health is judged by: few enough to be read from the index.
HEALTH_OF = 100


@dataclass(frozen=True, slots=True)
class Health:
    """How the newest deliveries of an endpoint that have ended went."""

    ended: int
    failed: int

    @property
    def failed_percent(self) -> int:
        """The share that failed, in whole percent; one that failed is never rounded to none."""
        if not self.failed:
            return 0
        return max(1, round(100 * self.failed / self.ended))


def health_of(endpoint_ids: Sequence[str]) -> dict[str, Health]:
    """How the last deliveries to each of some endpoints ended; one statement, bounded however many there were."""
    ended = [
        WebhookDelivery.objects.filter(endpoint_id=one)
        .exclude(status=DeliveryStatus.PENDING)
        .order_by("-event_id")
        .values_list("endpoint_id", "status")[:HEALTH_OF]
        for one in endpoint_ids
    ]
    found = Counter(ended[0].union(*ended[1:], all=True) if len(ended) > 1 else ended[0] if ended else ())
    return {
        one: Health(
            ended=found[one, DeliveryStatus.DELIVERED] + found[one, DeliveryStatus.FAILED],
            failed=found[one, DeliveryStatus.FAILED],
        )
        for one in endpoint_ids
    }


def waiting_of(endpoint: WebhookEndpoint) -> int:
    """How many deliveries wait for an endpoint."""
    return WebhookDelivery.objects.filter(endpoint=endpoint, status=DeliveryStatus.PENDING).count()


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
