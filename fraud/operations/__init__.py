"""What is done about trust."""

from fraud.operations.checking import Differences, check_groups
from fraud.operations.forgetting import forget_account_signals
from fraud.operations.linking import register
from fraud.operations.reviewing import end_review, open_review, reviews_due, reviews_open
from fraud.operations.screening import KEPT_FOR, forget_signals, remember, screen

__all__ = [
    "KEPT_FOR",
    "Differences",
    "check_groups",
    "end_review",
    "forget_account_signals",
    "forget_signals",
    "open_review",
    "register",
    "remember",
    "reviews_due",
    "reviews_open",
    "screen",
]
