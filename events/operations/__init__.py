"""Writing down what happened, and telling it to companies' servers and, by mail, to people."""

from events.operations.audit import Changes, audit, changed, export_audit
from events.operations.audit_chain import anchor_audit_chains
from events.operations.calls import (
    forget_api_calls,
    forget_customers_of_calls,
    note_key_uses,
    write_calls,
)
from events.operations.claiming import QUICK, SLOW, SLOW_AFTER, Lane, claim_deliveries
from events.operations.deliveries import (
    end_deliveries_of_disabled,
    is_anything_due,
    note_disabling_told,
    settle_deliveries,
    untold_disabled_endpoint,
)
from events.operations.endpoints import (
    DEFAULT_OVERLAP,
    LONGEST_OVERLAP,
    MOST_ENDPOINTS,
    MOST_SECRETS,
    add_endpoint,
    change_endpoint,
    disable_endpoint,
    enable_endpoint,
    remove_endpoint,
    rotate_secret,
)
from events.operations.forgetting import forget_webhooks
from events.operations.log import publish_events, record
from events.operations.mail import (
    claim_mails,
    forget_mails,
    forget_mails_to,
    queue_mail,
    send_mail,
    send_mail_to_each,
    settle_mail,
)
from events.operations.replays import replay, work_on_replay
from events.operations.resending import resend, send_test_event

__all__ = [
    "DEFAULT_OVERLAP",
    "LONGEST_OVERLAP",
    "MOST_ENDPOINTS",
    "MOST_SECRETS",
    "QUICK",
    "SLOW",
    "SLOW_AFTER",
    "Changes",
    "Lane",
    "add_endpoint",
    "anchor_audit_chains",
    "audit",
    "change_endpoint",
    "changed",
    "claim_deliveries",
    "claim_mails",
    "disable_endpoint",
    "enable_endpoint",
    "end_deliveries_of_disabled",
    "export_audit",
    "forget_api_calls",
    "forget_customers_of_calls",
    "forget_mails",
    "forget_mails_to",
    "forget_webhooks",
    "is_anything_due",
    "note_disabling_told",
    "note_key_uses",
    "publish_events",
    "queue_mail",
    "record",
    "remove_endpoint",
    "replay",
    "resend",
    "rotate_secret",
    "send_mail",
    "send_mail_to_each",
    "send_test_event",
    "settle_deliveries",
    "settle_mail",
    "untold_disabled_endpoint",
    "work_on_replay",
    "write_calls",
]
