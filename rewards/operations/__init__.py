"""Writing the catalogue, what is offered of it and what is promised."""

from rewards.operations.offers import (
    EXPIRES_AFTER,
    Chosen,
    OfferTexts,
    Submission,
    move_end,
    publish_offer,
    withdraw_offers,
)
from rewards.operations.prices import (
    REFERENCE_SQL,
    Round,
    fill_daily_prices,
    refresh_reference_prices,
    since_of_reference,
)
from rewards.operations.rewards import expire_rewards, issue, refuse, release
from rewards.operations.search import Refreshed, rebuild_vocabulary, refresh_words

__all__ = [
    "EXPIRES_AFTER",
    "REFERENCE_SQL",
    "Chosen",
    "OfferTexts",
    "Refreshed",
    "Round",
    "Submission",
    "expire_rewards",
    "fill_daily_prices",
    "issue",
    "move_end",
    "publish_offer",
    "rebuild_vocabulary",
    "refresh_reference_prices",
    "refresh_words",
    "refuse",
    "release",
    "since_of_reference",
    "withdraw_offers",
]
