"""What was offered and what was promised."""

from moments.support.look import look
from rewards.models import Offer, OfferChoice, Reward

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
    Reward,
    shows=["id", "company", "status", "issued_at"],
    by=("status",),
    hides=("salt", "token_hash"),
)
