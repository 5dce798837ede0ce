"""What was offered and what was promised."""

from moments.support.look import look
from rewards.models import CatalogueWord, Offer, OfferChoice, Reward, SubmittedQuote

look(
    Offer,
    shows=["id", "company", "marketplace", "cpa_minor", "ends_on", "expires_on"],
    finds=("company__display_name",),
    by=("marketplace",),
)
look(
    OfferChoice,
    shows=["title", "kind", "offer", "position", "retail_minor"],
    finds=("title",),
)
look(
    SubmittedQuote,
    shows=["title", "company", "submission", "moment_name", "marketplace", "cpa", "submitted_at"],
    finds=("title", "company__display_name"),
    by=("marketplace",),
)
look(
    Reward,
    shows=["id", "company", "status", "issued_at"],
    by=("status",),
    hides=("salt", "token_hash"),
)
look(
    CatalogueWord,
    shows=["word", "marketplace", "products"],
    finds=("word",),
    by=("marketplace",),
)
