"""Writing down what happened, and telling it to companies' servers."""

from events.operations.audit import audit
from events.operations.calls import forget_api_calls, note_key_uses, write_calls
from events.operations.log import publish_events, record
from events.operations.webhooks import (
    MOST_ENDPOINTS,
    add_endpoint,
    claim_deliveries,
    remove_endpoint,
    settle_delivery,
)

__all__ = [
    "MOST_ENDPOINTS",
    "add_endpoint",
    "audit",
    "claim_deliveries",
    "forget_api_calls",
    "note_key_uses",
    "publish_events",
    "record",
    "remove_endpoint",
    "settle_delivery",
    "write_calls",
]
