"""Moving money: charges against limits, the limits themselves, and the cards that are charged."""

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
from billing.operations.limits import (
    close_budget,
    forget_budget,
    open_month,
    open_next_month,
    set_budget,
    set_monthly_cap,
)
from billing.operations.releasing import release_cards
from billing.operations.stripe_events import (
    follow_up_setups,
    handle_stripe_events,
    receive_stripe_event,
    replay_stripe_event,
)
from billing.operations.warning import warn_of_limits

__all__ = [
    "Charge",
    "activate_card",
    "begin_card",
    "charge_action",
    "close_budget",
    "finish_card",
    "follow_up_setups",
    "forget_budget",
    "handle_stripe_events",
    "hold_payment_method",
    "open_month",
    "open_next_month",
    "receive_stripe_event",
    "release_cards",
    "remove_card",
    "replay_stripe_event",
    "secret_of_setup",
    "set_budget",
    "set_monthly_cap",
    "set_up_test_card",
    "warn_of_limits",
]
