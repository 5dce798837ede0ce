"""What happened, whom it was told, and who did what."""

from events.models import (
    ApiCall,
    AuditAnchor,
    AuditChain,
    AuditEntry,
    AuditSeal,
    Event,
    EventCounter,
    KeyUse,
    Mail,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookReplay,
    WebhookSecret,
)
from moments.support.look import look

look(Event, shows=["company_key", "sequence", "type", "occurred_at", "id"], by=("type",))
look(EventCounter, shows=["company_key", "last"])
look(
    WebhookEndpoint,
    shows=["company_key", "url", "enabled", "disabled_reason", "delivered_at", "removed_at"],
    finds=("url",),
    by=("enabled", "disabled_reason"),
)
look(WebhookSecret, shows=["endpoint", "created_at", "expires_at"], hides=("encrypted_secret",))
look(
    WebhookDelivery,
    shows=["event", "endpoint", "status", "attempts", "next_attempt_at", "last_status"],
    by=("status",),
)
look(
    WebhookAttempt,
    shows=["delivery", "number", "cause", "started_at", "duration_ms", "status", "error"],
    by=("cause",),
)
look(WebhookReplay, shows=["endpoint", "which", "since", "cursor", "upto", "queued", "finished_at"])
look(
    Mail,
    shows=["kind", "to", "subject", "status", "attempts", "created_at", "sent_at", "last_error"],
    finds=("to", "subject"),
    by=("status",),
    hides=("encrypted_content",),
)
look(
    ApiCall,
    shows=["at", "app_key", "path", "status", "code", "note", "microseconds", "id"],
    by=("status",),
    hides=("customer_hash",),
)
look(KeyUse, shows=["key_key", "last_used_at"])
look(
    AuditEntry,
    shows=["at", "actor", "verb", "object_key", "reason", "chain", "seal__number", "address"],
    finds=("actor", "verb", "object_key", "chain", "id"),
)
look(AuditChain, shows=["chain", "last_number"], finds=("chain",))
look(AuditSeal, shows=["chain", "number", "entry"], finds=("chain",))
look(AuditAnchor, shows=["chain", "number", "signed_at"], finds=("chain",))
