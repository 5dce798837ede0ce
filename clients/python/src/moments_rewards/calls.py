"""What is sent: a call of the two verbs, and a row of a batch."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal

from moments_rewards.decoding import camel, instant_text

DeviceType = Literal["Android", "iOS", "FireOS", "Web", "FireTV"]
Marketplace = Literal["US", "UK", "DE", "FR", "CA", "BR", "AU", "IT", "IN", "ES", "JP", "MX", "ROW"]


EventType = Literal[
    "app.registered",
    "app.changed",
    "key.created",
    "key.rotated",
    "key.revoked",
    "campaign.created",
    "campaign.deleted",
    "campaign.submitted",
    "campaign.withdrawn",
    "campaign.approved",
    "campaign.rejected",
    "campaign.reopened",
    "campaign.live",
    "campaign.suspended",
    "campaign.resumed",
    "campaign.finished",
    "asset.withdrawn",
    "asset.restored",
    "action.completed",
    "action.held",
    "action.released",
    "action.refused",
    "batch.finished",
    "budget.threshold",
    "limit.reached",
    "invoice.created",
    "invoice.paid",
    "invoice.failed",
    "case.answered",
]
ReplayKind = Literal["undelivered", "all"]


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A body of a call."""

    def as_json(self) -> dict[str, Any]:
        """The body as the API takes it; what is None is left out."""
        given: Mapping[str, Any] = {field.name: getattr(self, field.name) for field in fields(self)}
        return {camel(name): _json(value) for name, value in given.items() if value is not None}


def _json(value: Any) -> Any:
    return instant_text(value) if isinstance(value, datetime) else value


@dataclass(frozen=True, kw_only=True)
class RewardCall(Sent):
    """Who completed what, and where the reward is given.

    Without a `customer_id`, your own opaque id of the customer, no limit per customer can hold. `customer_email`,
    `customer_ip`, `device_id` and `country` serve fraud checks alone and are hashed or dropped at once.
    """

    app_id: str
    campaign_id: str
    moment_id: str
    device_type: DeviceType
    reward_group_id: Marketplace
    customer_id: str | None = None
    customer_email: str | None = None
    customer_ip: str | None = None
    device_id: str | None = None
    country: str | None = None
    locale: str | None = None


@dataclass(frozen=True, kw_only=True)
class BatchRow(RewardCall):
    """A call in a batch, with your own id of it: once in a batch, 1 to 64 of `A-Za-z0-9._:-`."""

    row_id: str


@dataclass(frozen=True, kw_only=True)
class NewWebhookEndpoint(Sent):
    """An address that is to be told of events of these types, or of all."""

    url: str
    description: str | None = None
    types: tuple[EventType, ...] | None = None
    rate_per_second: int | None = None


@dataclass(frozen=True, kw_only=True)
class WebhookEndpointChanges(Sent):
    """What is to be changed of an address; None leaves it as it is."""

    url: str | None = None
    description: str | None = None
    types: tuple[EventType, ...] | None = None
    rate_per_second: int | None = None
    enabled: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Resending(Sent):
    """The event to send again."""

    event_id: str


@dataclass(frozen=True, kw_only=True)
class Replaying(Sent):
    """The stretch of events to send again."""

    since: datetime
    which: ReplayKind | None = None


@dataclass(frozen=True, kw_only=True)
class Rotating(Sent):
    """How a secret gives way to another."""

    overlap_hours: int | None = None
