"""Reading the catalogue and what was promised."""

from rewards.queries.assets import withdrawn_assets, withdrawn_badges, withdrawn_images
from rewards.queries.prices import REFERENCE_DAYS, daily_prices_of, reference_price_of, reference_prices_of
from rewards.queries.quotes import margin_of, quote_of, quote_of_credit, quotes_of, tier_of
from rewards.queries.rewards import late_secrets, reward_url_of, reward_urls_of
from rewards.queries.search import (
    Badge,
    Count,
    Facet,
    FacetName,
    FacetValue,
    Found,
    Search,
    Sort,
    facets_of,
    find_products,
    product_of,
    visible_products,
)
from rewards.queries.submitted_quotes import (
    SubmittedQuotes,
    SubmittedReward,
    submission_count,
    submitted_quotes_of,
)
from rewards.queries.terms import is_in_tshirt_beta

__all__ = [
    "REFERENCE_DAYS",
    "Badge",
    "Count",
    "Facet",
    "FacetName",
    "FacetValue",
    "Found",
    "Search",
    "Sort",
    "SubmittedQuotes",
    "SubmittedReward",
    "daily_prices_of",
    "facets_of",
    "find_products",
    "is_in_tshirt_beta",
    "late_secrets",
    "margin_of",
    "product_of",
    "quote_of",
    "quote_of_credit",
    "quotes_of",
    "reference_price_of",
    "reference_prices_of",
    "reward_url_of",
    "reward_urls_of",
    "submission_count",
    "submitted_quotes_of",
    "tier_of",
    "visible_products",
    "withdrawn_assets",
    "withdrawn_badges",
    "withdrawn_images",
]
