"""Moving money: charges against limits, and the limits themselves."""

from billing.operations.caps import raise_limit, set_monthly_cap
from billing.operations.charging import Charge, charge_action
from billing.operations.fetching import fetch_rates
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
from billing.operations.reconciling import reconcile
from billing.operations.warning import Passed, warn_of_limits

__all__ = [
    "Charge",
    "Loaded",
    "Passed",
    "charge_action",
    "close_budget",
    "close_month",
    "confirm_held_rate",
    "decline_held_rate",
    "fetch_rates",
    "forget_budget",
    "load_rates",
    "load_rates_file",
    "open_month",
    "open_next_month",
    "post",
    "raise_limit",
    "reconcile",
    "set_budget",
    "set_monthly_cap",
    "warn_of_limits",
]
