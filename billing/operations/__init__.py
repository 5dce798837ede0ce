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
from billing.operations.charging import Charge, charge_action
from billing.operations.closing import (
    begin_close,
    finish_close,
    invoice_some,
    name_lines,
    stop_close,
    tell_of,
)
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
from billing.operations.releasing import release_cards
from billing.operations.stripe_events import (
    follow_up_setups,
    handle_stripe_events,
    receive_stripe_event,
    replay_stripe_event,
)
from billing.operations.warning import Passed, warn_of_limits

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
    "close_budget",
    "close_month",
    "confirm_held_rate",
    "credit_amount",
    "credit_lines",
    "decline_held_rate",
    "fetch_rates",
    "finish_card",
    "finish_close",
    "follow_up_setups",
    "forget_budget",
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
    "post",
    "raise_limit",
    "receive_stripe_event",
    "reconcile",
    "record_transfer",
    "release_cards",
    "remove_card",
    "replay_stripe_event",
    "revoke_invoicing",
    "secret_of_setup",
    "set_budget",
    "set_monthly_cap",
    "set_up_test_card",
    "stop_close",
    "tell_of",
    "warn_of_limits",
]
