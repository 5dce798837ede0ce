"""The catalogue that rewards are chosen from, what was offered, and what was promised."""

from rewards.models.catalogue import (
    Category,
    Marketplace,
    MarketplaceCode,
    OfferedState,
    Product,
    ProductPrice,
    VolumeTier,
)
from rewards.models.reward import ChoiceKind, Offer, OfferChoice, Reward, RewardStatus

__all__ = [
    "Category",
    "ChoiceKind",
    "Marketplace",
    "MarketplaceCode",
    "Offer",
    "OfferChoice",
    "OfferedState",
    "Product",
    "ProductPrice",
    "Reward",
    "RewardStatus",
    "VolumeTier",
]
