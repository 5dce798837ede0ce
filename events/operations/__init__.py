"""Writing down what happened, and telling it to companies' servers and, by mail, to people."""

from events.operations.audit import Changes, audit, changed, export_audit
from events.operations.audit_chain import anchor_audit_chains
from events.operations.calls import (
    forget_api_calls,
    forget_customers_of_calls,
    note_key_uses,
    write_calls,
)
from events.operations.log import publish_events, record
from events.operations.mail import (
    claim_mails,
    forget_mails,
    queue_mail,
    send_mail,
    send_mail_to_each,
    settle_mail,
)
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
    "claim_mails",
    "export_audit",
    "forget_api_calls",
    "forget_customers_of_calls",
    "forget_mails",
    "note_key_uses",
    "publish_events",
    "queue_mail",
    "record",
    "remove_endpoint",
    "send_mail",
    "send_mail_to_each",
    "settle_delivery",
    "settle_mail",
    "write_calls",
]
