"""Moving money: charges against limits, and the limits themselves."""

from billing.operations.charging import Charge, charge_action
from billing.operations.limits import (
    close_budget,
    forget_budget,
    open_month,
    open_next_month,
    set_budget,
    set_monthly_cap,
)
from billing.operations.warning import warn_of_limits

__all__ = [
    "Charge",
    "charge_action",
    "close_budget",
    "forget_budget",
    "open_month",
    "open_next_month",
    "set_budget",
    "set_monthly_cap",
    "warn_of_limits",
]
