"""What happened: the log that the API, webhooks and people read. Nothing here points up by a foreign key."""

from events.models.audit import AuditAnchor, AuditChain, AuditEntry, AuditSeal, Chain
from events.models.calls import ApiCall, CallNote, KeyUse
from events.models.deliveries import (
    Cause,
    DeliveryStatus,
    ReplayKind,
    WebhookAttempt,
    WebhookDelivery,
    WebhookReplay,
)
from events.models.log import Event, EventCounter
from events.models.mail import Mail, MailStatus
from events.models.webhooks import MOST_A_SECOND, DisabledReason, WebhookEndpoint, WebhookSecret

__all__ = [
    "MOST_A_SECOND",
    "ApiCall",
    "AuditAnchor",
    "AuditChain",
    "AuditEntry",
    "AuditSeal",
    "CallNote",
    "Cause",
    "Chain",
    "DeliveryStatus",
    "DisabledReason",
    "Event",
    "EventCounter",
    "KeyUse",
    "Mail",
    "MailStatus",
    "ReplayKind",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookReplay",
    "WebhookSecret",
]
