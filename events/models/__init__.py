"""What happened: the log that the API, webhooks and people read. Nothing here points up by a foreign key."""

from events.models.audit import AuditEntry
from events.models.log import Event, EventCounter
from events.models.mail import Mail, MailStatus
from events.models.webhooks import DeliveryStatus, WebhookDelivery, WebhookEndpoint

__all__ = [
    "AuditEntry",
    "DeliveryStatus",
    "Event",
    "EventCounter",
    "Mail",
    "MailStatus",
    "WebhookDelivery",
    "WebhookEndpoint",
]
