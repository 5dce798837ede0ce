"""The catalogue, what was offered and what was promised."""

from moments.support.look import edit, look
from rewards.models import (
    CatalogueWord,
    Category,
    CompanyTerms,
    Marketplace,
    Offer,
    OfferChoice,
    Product,
    Reward,
    SubmittedQuote,
    VolumeTier,
)

edit(
    Marketplace,
    shows=["code", "name", "currency", "top_tax_basis_points", "free_shipping_minor"],
)
edit(CompanyTerms, shows=["company", "margin_basis_points", "has_tshirt_beta", "set_at"])
edit(VolumeTier, shows=["actions_from", "margin_basis_points"])
look(Category, shows=["name", "slug"], finds=("name",))
look(
    Product,
    shows=["title", "brand", "marketplace", "category", "price_minor", "state"],
    finds=("title", "sku", "brand"),
    by=("marketplace", "state"),
)
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
