"""The catalogue that rewards are chosen from, what was offered, and what was promised."""

from rewards.models.assets import AssetKind, WithdrawnAsset
from rewards.models.catalogue import Category, OfferedState, Product, ProductPrice
from rewards.models.derived import words_as_is, words_of_product
from rewards.models.marketplace import Marketplace, MarketplaceCode, VolumeTier
from rewards.models.quote import SubmittedQuote
from rewards.models.reward import ChoiceKind, Offer, OfferChoice, Reward, RewardStatus
from rewards.models.terms import CompanyTerms
from rewards.models.words import CatalogueWord

__all__ = [
    "AssetKind",
    "CatalogueWord",
    "Category",
    "ChoiceKind",
    "CompanyTerms",
    "Marketplace",
    "MarketplaceCode",
    "Offer",
    "OfferChoice",
    "OfferedState",
    "Product",
    "ProductPrice",
    "Reward",
    "RewardStatus",
    "SubmittedQuote",
    "VolumeTier",
    "WithdrawnAsset",
    "words_as_is",
    "words_of_product",
]
