"""Reading what happened, and who is told of it."""

from events.queries.audit import audit_head_of, audit_of
from events.queries.audit_chain import Verdict, audit_chains, last_anchor_of, verify_chain
from events.queries.log import events_of
from events.queries.webhooks import endpoint_of, endpoints_of

__all__ = [
    "Verdict",
    "audit_chains",
    "audit_head_of",
    "audit_of",
    "endpoint_of",
    "endpoints_of",
    "events_of",
    "last_anchor_of",
    "verify_chain",
]
