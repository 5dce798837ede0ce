"""Writing down what happened, and telling it to companies' servers."""

from events.operations.audit import Changes, audit, changed, export_audit
from events.operations.audit_chain import anchor_audit_chains
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
    "Changes",
    "add_endpoint",
    "anchor_audit_chains",
    "audit",
    "changed",
    "claim_deliveries",
    "export_audit",
    "publish_events",
    "record",
    "remove_endpoint",
    "settle_delivery",
]
