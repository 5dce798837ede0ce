"""Moving money: charges against limits, the limits themselves, and the cards that are charged."""

from billing.operations.caps import raise_limit, set_monthly_cap
from billing.operations.cards import (
    activate_card,
    begin_card,
    finish_card,
    hold_payment_method,
    remove_card,
    secret_of_setup,
    set_up_test_card,
)
from billing.operations.charging import Charge, charge_action, reserve_action
from billing.operations.closing import (
    begin_close,
    finish_close,
    invoice_some,
    name_lines,
    stop_close,
    tell_of,
)
from billing.operations.collecting import (
    charge_again,
    collect_due,
    finish_payment,
    pay_now,
    release_invoices,
    secret_of_payment,
)
from billing.operations.dunning import dun_overdue
from billing.operations.fetching import fetch_rates
from billing.operations.invoices_crediting import credit_amount, credit_lines
from billing.operations.invoices_paying import apply_credit, record_transfer
from billing.operations.invoices_terms import grant_invoicing, let_pay_by_invoice, revoke_invoicing
from billing.operations.ledger import post
from billing.operations.limits import (
    close_budget,
    close_month,
    forget_budget,
    open_month,
    open_next_month,
    set_budget,
)
from billing.operations.rates import Loaded, confirm_held_rate, decline_held_rate, load_rates, load_rates_file
from billing.operations.reconciling import ask_to_reconcile, reconcile
from billing.operations.refunding import record_refund_by_transfer, refund_payment, send_refunds
from billing.operations.releasing import release_cards
from billing.operations.reservations import charge_reservation, free_reservation
from billing.operations.stripe_events import (
    follow_up_setups,
    handle_stripe_events,
    receive_stripe_event,
    replay_stripe_event,
)
from billing.operations.warning import Passed, warn_of_limits
from billing.operations.writing_off import write_off

__all__ = [
    "Charge",
    "Loaded",
    "Passed",
    "activate_card",
    "apply_credit",
    "ask_to_reconcile",
    "begin_card",
    "begin_close",
    "charge_action",
    "charge_again",
    "charge_reservation",
    "close_budget",
    "close_month",
    "collect_due",
    "confirm_held_rate",
    "credit_amount",
    "credit_lines",
    "decline_held_rate",
    "dun_overdue",
    "fetch_rates",
    "finish_card",
    "finish_close",
    "finish_payment",
    "follow_up_setups",
    "forget_budget",
    "free_reservation",
    "grant_invoicing",
    "handle_stripe_events",
    "hold_payment_method",
    "invoice_some",
    "let_pay_by_invoice",
    "load_rates",
    "load_rates_file",
    "name_lines",
    "open_month",
    "open_next_month",
    "pay_now",
    "post",
    "raise_limit",
    "receive_stripe_event",
    "reconcile",
    "record_refund_by_transfer",
    "record_transfer",
    "refund_payment",
    "release_cards",
    "release_invoices",
    "remove_card",
    "replay_stripe_event",
    "reserve_action",
    "revoke_invoicing",
    "secret_of_payment",
    "secret_of_setup",
    "send_refunds",
    "set_budget",
    "set_monthly_cap",
    "set_up_test_card",
    "stop_close",
    "tell_of",
    "warn_of_limits",
    "write_off",
]
