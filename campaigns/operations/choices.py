"""Choosing from the catalogue for a draft, one product at a time (C2, R6)."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from campaigns.errors import (
    ChoicesFull,
    MomentKeyTaken,
    MomentUnknown,
    ProductChosenAlready,
    ProductUnknown,
    ProductWithdrawn,
)
from campaigns.models import Campaign, Moment, MomentReward
from campaigns.operations.drafts import add_moment, hold_draft, set_reward
from campaigns.queries.choices import Basket, baskets_of, proposals_of
from campaigns.queries.drafts import MOST_PRODUCTS
from events.operations import audit, changed
from rewards.models import OfferedState, Product
from rewards.queries import margin_of
from rewards.queries.search import product_of


@dataclass(frozen=True, slots=True)
class NewMoment:
    """A moment to add: the id that apps send, and its name."""

    key: str
    name: str


@transaction.atomic
def use_product(
    *,
    campaign: Campaign,
    moment: Moment | NewMoment,
    product: Product,
    cpa_minor: int | None = None,
    actor: str,
) -> MomentReward:
    """Add a product to what a moment of a draft gives in the product's marketplace, a new moment where asked.

    What it gives already stays, its credit too. Without `cpa_minor` the CPA is what is set already where that covers
    every choice and its tax, else what the quotes propose. The draft is locked: two members at once lose no choice,
    and never make six. Raises CampaignLocked, MomentKeyTaken, ProductChosenAlready, ChoicesFull, ProductWithdrawn;
    ProductUnknown for a product that the company does not see, MomentUnknown for a moment of another campaign.
    """
    hold_draft(campaign)
    offered = product_of(campaign.company, product.pk)
    if offered is None:
        raise ProductUnknown(f"“{product}” is not in the catalogue of {campaign.company}.")
    if offered.state == OfferedState.WITHDRAWN:
        raise ProductWithdrawn(f"“{offered}” is withdrawn: it can't be chosen any more.")
    if isinstance(moment, NewMoment):
        moment = _added(campaign, moment)
    basket = _basket(campaign, moment, offered)
    margin = margin_of(campaign.company)
    [proposal] = proposals_of([basket], offered, margin_basis_points=margin.basis_points)
    reward = set_reward(
        moment=moment,
        marketplace=offered.marketplace,
        cpa_minor=proposal.cpa.minor if cpa_minor is None else cpa_minor,
        products=[*basket.products, offered],
        credit=basket.credit,
    )
    before = {
        "products": [one.sku for one in basket.products],
        "cpa": str(basket.cpa) if basket.cpa else None,
    }
    after = {"products": [*before["products"], offered.sku], "cpa": str(reward.cpa)}  # type: ignore[misc]
    audit(
        actor=actor,
        verb="campaign.use_product",
        object_key=campaign.pk,
        company_key=campaign.company_id,
        changes=changed(before, after | {"moment": moment.key, "marketplace": offered.marketplace_id}),
    )
    return reward


def _added(campaign: Campaign, wanted: NewMoment) -> Moment:
    try:
        with transaction.atomic():
            return add_moment(campaign=campaign, key=wanted.key, name=wanted.name)
    except IntegrityError as conflict:
        if "one_moment_per_campaign_and_key" not in str(conflict):
            raise
        raise MomentKeyTaken(f"“{campaign}” has a moment with the id {wanted.key} already.") from None


def _basket(campaign: Campaign, moment: Moment, product: Product) -> Basket:
    """What the moment gives so far. Raises MomentUnknown; ProductChosenAlready or ChoicesFull for want of room."""
    baskets = baskets_of(campaign, product.marketplace_id)
    basket = next((one for one in baskets if one.moment == moment), None)
    if basket is None:
        raise MomentUnknown(f"“{campaign}” has no such moment.")
    if basket.has(product):
        raise ProductChosenAlready(f"{moment.key} gives “{product}” already.")
    if basket.is_full:
        raise ChoicesFull(
            f"{moment.key} gives {MOST_PRODUCTS} products in {product.marketplace} already, "
            "which is the most."
        )
    return basket
