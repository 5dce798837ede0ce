"""Which deliveries of an endpoint an address asks for."""

from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict

from events.models import DeliveryStatus, WebhookDelivery, WebhookEndpoint
from events.queries import deliveries_of
from events.types import EVENT_TYPES, TEST
from kit import clock

STATUSES = {
    DeliveryStatus.PENDING.value: "Waiting",
    DeliveryStatus.DELIVERED.value: "Delivered",
    DeliveryStatus.FAILED.value: "Failed",
}
TYPES = (*EVENT_TYPES, TEST)
_ASKED = ("status", "type", "since", "until")


def asked_of(query: QueryDict) -> dict[str, str]:
    """The filters asked for, each empty where it is not one."""
    asked = {name: query.get(name, "").strip() for name in _ASKED}
    accepted = {
        "status": asked["status"] in STATUSES,
        "type": asked["type"] in TYPES,
        "since": instant(asked["since"]) is not None,
        "until": instant(asked["until"]) is not None,
    }
    return {name: value if accepted[name] else "" for name, value in asked.items()}


def wanted_of(endpoint: WebhookEndpoint, asked: dict[str, str]) -> QuerySet[WebhookDelivery]:
    """The deliveries that fit, newest first."""
    found = deliveries_of(endpoint, status=asked["status"], type=asked["type"])
    if since := instant(asked["since"]):
        found = found.filter(event__occurred_at__gte=since)
    if until := instant(asked["until"], days=1):
        found = found.filter(event__occurred_at__lt=until)
    return found


def query_of(asked: dict[str, str]) -> str:
    """The filters as an address has them, ready for one more name."""
    filters = urlencode({name: value for name, value in asked.items() if value})
    return f"{filters}&" if filters else ""


def shared_with_api(asked: dict[str, str]) -> str:
    """The filters that the API has, too, as its addresses have them."""
    return urlencode({name: asked[name] for name in ("status", "type") if asked[name]})


def instant(day: str, *, days: int = 0) -> datetime | None:
    """The first instant of a day as written in an address, or of one some days later; None for anything else."""
    try:
        return clock.start_of_day(date.fromisoformat(day) + timedelta(days=days), "UTC")
    except (ValueError, OverflowError):
        return None
