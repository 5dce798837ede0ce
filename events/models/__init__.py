"""What happened: the log that the API, webhooks and people read. Nothing here points up by a foreign key."""

from events.models.audit import AuditAnchor, AuditChain, AuditEntry, AuditSeal, Chain
from events.models.log import Event, EventCounter
from events.models.webhooks import DeliveryStatus, WebhookDelivery, WebhookEndpoint

__all__ = [
    "AuditAnchor",
    "AuditChain",
    "AuditEntry",
    "AuditSeal",
    "Chain",
    "DeliveryStatus",
    "Event",
    "EventCounter",
    "WebhookDelivery",
    "WebhookEndpoint",
]
