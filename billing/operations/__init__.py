"""Moving money: charges against limits, and the limits themselves."""

from billing.operations.charging import Charge, charge_action
from billing.operations.fetching import fetch_rates
from billing.operations.ledger import post
from billing.operations.limits import (
    close_budget,
    forget_budget,
    open_month,
    open_next_month,
    set_budget,
    set_monthly_cap,
)
from billing.operations.rates import (
    Loaded,
    confirm_held_rate,
    decline_held_rate,
    load_rates,
    load_rates_file,
)
from billing.operations.reconciling import ask_to_reconcile, reconcile
from billing.operations.warning import warn_of_limits

__all__ = [
    "Charge",
    "Loaded",
    "ask_to_reconcile",
    "charge_action",
    "close_budget",
    "confirm_held_rate",
    "decline_held_rate",
    "fetch_rates",
    "forget_budget",
    "load_rates",
    "load_rates_file",
    "open_month",
    "open_next_month",
    "post",
    "reconcile",
    "set_budget",
    "set_monthly_cap",
    "warn_of_limits",
]
