"""Reading what happened, and who is told of it."""

from events.queries.audit import audit_head_of, audit_of
from events.queries.audit_chain import Verdict, audit_chains, last_anchor_of, verify_chain
from events.queries.calls import Wanted, by_code, by_customer, by_id, call_of, calls_of, last_uses
from events.queries.log import events_of
from events.queries.mail import untried_mails
from events.queries.webhooks import (
    attempts_of,
    deliveries_of,
    delivery_of,
    endpoint_of,
    endpoints_of,
)

__all__ = [
    "Verdict",
    "Wanted",
    "attempts_of",
    "audit_chains",
    "audit_head_of",
    "audit_of",
    "by_code",
    "by_customer",
    "by_id",
    "call_of",
    "calls_of",
    "deliveries_of",
    "delivery_of",
    "endpoint_of",
    "endpoints_of",
    "events_of",
    "last_anchor_of",
    "last_uses",
    "untried_mails",
    "verify_chain",
]
