"""Writing the catalogue, what is offered of it and what is promised."""

from rewards.operations.offers import EXPIRES_AFTER, Chosen, OfferTexts, move_end, publish_offer
from rewards.operations.rewards import expire_rewards, issue
from rewards.operations.search import rebuild_vocabulary, refresh_words

__all__ = [
    "EXPIRES_AFTER",
    "Chosen",
    "OfferTexts",
    "expire_rewards",
    "issue",
    "move_end",
    "publish_offer",
    "rebuild_vocabulary",
    "refresh_words",
]
