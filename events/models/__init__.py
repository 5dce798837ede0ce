"""What happened: the log that the API, webhooks and people read. Nothing here points up by a foreign key."""

from events.models.audit import AuditAnchor, AuditChain, AuditEntry, AuditSeal, Chain
from events.models.calls import ApiCall, CallNote, KeyUse
from events.models.log import Event, EventCounter
from events.models.mail import Mail, MailStatus
from events.models.webhooks import DeliveryStatus, WebhookDelivery, WebhookEndpoint

__all__ = [
    "ApiCall",
    "AuditAnchor",
    "AuditChain",
    "AuditEntry",
    "AuditSeal",
    "CallNote",
    "Chain",
    "DeliveryStatus",
    "Event",
    "EventCounter",
    "KeyUse",
    "Mail",
    "MailStatus",
    "WebhookDelivery",
    "WebhookEndpoint",
]
