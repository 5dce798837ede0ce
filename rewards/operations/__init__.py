"""Writing the catalogue, what is offered of it and what is promised."""

from rewards.operations.offers import EXPIRES_AFTER, Chosen, OfferTexts, Submission, move_end, publish_offer
from rewards.operations.rewards import expire_rewards, issue

__all__ = [
    "EXPIRES_AFTER",
    "Chosen",
    "OfferTexts",
    "Submission",
    "expire_rewards",
    "issue",
    "move_end",
    "publish_offer",
]
