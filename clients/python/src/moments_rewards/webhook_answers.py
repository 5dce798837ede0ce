"""What is answered of webhook endpoints and of what was sent to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from moments_rewards.calls import ReplayKind

DisabledReason = Literal["by_hand", "gone", "failing"]
DeliveryStatus = Literal["pending", "delivered", "failed"]
Cause = Literal["schedule", "resend", "replay", "test"]


@dataclass(frozen=True)
class WebhookEndpoint:
    """An address that is told of events of the `types`, or of all when there are none."""

    id: str
    url: str
    description: str
    types: tuple[str, ...]
    rate_per_second: int
    enabled: bool
    disabled_at: datetime | None
    disabled_reason: DisabledReason | None
    delivered_at: datetime | None
    created_at: datetime


@dataclass(frozen=True)
class EndpointWithSecret(WebhookEndpoint):
    """An endpoint as it was made: the `secret` is shown this once."""

    secret: str = field(repr=False)


@dataclass(frozen=True)
class NewSecret:
    """A secret that was rotated in, shown this once; `id` is the endpoint's."""

    id: str
    secret: str = field(repr=False)
    overlap_hours: int


@dataclass(frozen=True)
class Attempt:
    """One try to deliver."""

    number: int
    cause: Cause
    started_at: datetime
    duration_ms: int | None
    status: int | None
    error: str | None


@dataclass(frozen=True)
class AttemptInFull(Attempt):
    """One try with what was sent and answered."""

    request_headers: Mapping[str, Any]
    answer_headers: tuple[tuple[str, ...], ...]
    answer_body: str
    answer_cut: bool


@dataclass(frozen=True)
class Delivery:
    """One event on its way to one endpoint, with the latest tries."""

    event_id: str
    type: str
    sequence: int
    status: DeliveryStatus
    created_at: datetime
    next_attempt_at: datetime | None
    finished_at: datetime | None
    error: str | None
    attempt_count: int
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True)
class DeliveryInFull(Delivery):
    """One event on its way to one endpoint, with what was sent and answered."""

    attempts: tuple[AttemptInFull, ...]


@dataclass(frozen=True)
class Replay:
    """A stretch of the feed that is sent again."""

    id: str
    webhook_endpoint_id: str
    since: datetime
    which: ReplayKind
    queued: int
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True)
class TestEvent:
    """An event that was made to try an endpoint out."""

    event_id: str
    type: str
