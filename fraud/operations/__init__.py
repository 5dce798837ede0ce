"""What is done about trust."""

from fraud.operations.checking import Differences, check_groups
from fraud.operations.forgetting import forget_account_signals
from fraud.operations.linking import register
from fraud.operations.screening import KEPT_FOR, forget_signals, known_abuser, remember

__all__ = [
    "KEPT_FOR",
    "Differences",
    "check_groups",
    "forget_account_signals",
    "forget_signals",
    "known_abuser",
    "register",
    "remember",
]
