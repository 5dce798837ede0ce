"""Moving money: charges against limits, and the limits themselves."""

from billing.operations.caps import raise_limit, set_monthly_cap
from billing.operations.charging import Charge, charge_action
from billing.operations.limits import (
    close_budget,
    close_month,
    forget_budget,
    open_month,
    open_next_month,
    set_budget,
)
from billing.operations.warning import Passed, warn_of_limits

__all__ = [
    "Charge",
    "Passed",
    "charge_action",
    "close_budget",
    "close_month",
    "forget_budget",
    "open_month",
    "open_next_month",
    "raise_limit",
    "set_budget",
    "set_monthly_cap",
    "warn_of_limits",
]
