"""Writing down what happened, and telling it to companies' servers."""

from events.operations.audit import audit
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
    "publish_events",
    "record",
    "remove_endpoint",
    "settle_delivery",
]
