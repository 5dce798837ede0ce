"""Choosing from the catalogue for a draft, one product at a time (C2, R6)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from campaigns.errors import (
    ChoicesFull,
    ChoicesNotPossible,
    MomentUnknown,
    ProductChosenAlready,
    ProductUnknown,
    ProductWithdrawn,
)
from campaigns.models import Campaign, Moment, MomentReward
from campaigns.operations.drafts import hold_draft, insert_moment, set_reward
from campaigns.operations.drafts.holding import write_down
from campaigns.queries.choices import MOST_PRODUCTS, Basket, baskets_of, cost_of, proposals_of
from campaigns.steps import Step
from events.operations import audit, changed
from kit.money import Money
from rewards.models import Category, Marketplace, OfferedState, Product
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
        moment = insert_moment(campaign, key=moment.key, name=moment.name)
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


@transaction.atomic
def drop_product(*, campaign: Campaign, moment: Moment, product: Product, actor: str) -> None:
    """Take a product out of what a moment of a draft gives in its marketplace; its CPA stays as it is.

    With its last choice gone the marketplace has no reward for the moment. Harmless to repeat. Raises CampaignLocked,
    MomentUnknown.
    """
    hold_draft(campaign)
    place = product.marketplace
    basket = _standing(campaign, moment, place)
    left = [one for one in basket.products if one.pk != product.pk]
    _give(campaign, basket, place, left, basket.credit, actor=actor, cpa=basket.cpa_minor)


@transaction.atomic
def set_credit(
    *,
    campaign: Campaign,
    moment: Moment,
    marketplace: Marketplace,
    credit: tuple[Category, int] | None,
    actor: str,
    seen: str | None = None,
) -> None:
    """Give, change or drop the catalog credit of a moment of a draft in a marketplace; face value in minor units (C2).

    A CPA that covers the choices without their tax stays, as R6 allows; one that would not is lifted to what the quotes
    propose. Dropping the credit leaves it as it is. Raises CampaignLocked, DraftMoved,
    MomentUnknown, ChoicesNotPossible for a category that takes no credit or a face value of nothing.
    """
    hold_draft(campaign, step=Step.REWARDS, part=f"{moment.key}:{marketplace.pk}", seen=seen)
    if credit is not None and not credit[0].takes_credit:
        raise ChoicesNotPossible(f"{credit[0]} takes no catalog credit.")
    basket = _standing(campaign, moment, marketplace)
    cpa = basket.cpa_minor if credit is None else None
    _give(campaign, basket, marketplace, basket.products, credit, actor=actor, cpa=cpa)


@transaction.atomic
def copy_choices(
    *, campaign: Campaign, source: Moment, targets: Sequence[Moment], marketplace: Marketplace, actor: str
) -> None:
    """Give other moments of a draft what one gives in a marketplace, at its CPA; what they gave there is replaced.

    Raises CampaignLocked, MomentUnknown; ChoicesNotPossible when it gives nothing there.
    """
    hold_draft(campaign)
    basket = _standing(campaign, source, marketplace)
    if not basket.products and basket.credit is None:
        raise ChoicesNotPossible(f"{source.key} gives nothing in {marketplace}: there is nothing to copy.")
    for target in targets:
        standing = _standing(campaign, target, marketplace)
        _give(
            campaign, standing, marketplace, basket.products, basket.credit, actor=actor, cpa=basket.cpa_minor
        )


def _standing(campaign: Campaign, moment: Moment, marketplace: Marketplace) -> Basket:
    found = (one for one in baskets_of(campaign, marketplace.pk) if one.moment == moment)
    basket = next(found, None)
    if basket is None:
        raise MomentUnknown(f"“{campaign}” has no such moment.")
    return basket


def _give(
    campaign: Campaign,
    basket: Basket,
    marketplace: Marketplace,
    products: Sequence[Product],
    credit: tuple[Category, int] | None,
    *,
    actor: str,
    cpa: int | None = None,
) -> None:
    """Make these the choices of a moment in a marketplace, and write it down."""
    assert basket.moment is not None
    moment = basket.moment
    moment.campaign = campaign
    if products or credit:
        _refuse_valueless(credit)
        if cpa is None:
            cost = cost_of(campaign.company, basket, marketplace, products, credit)
            kept = cost.kept
            cpa = (kept if kept is not None and kept.minor >= cost.least.minor else cost.proposed).minor
        set_reward(
            moment=moment, marketplace=marketplace, cpa_minor=cpa, products=list(products), credit=credit
        )
    else:
        moment.rewards.filter(marketplace=marketplace).delete()
    place = f"{moment.key} {marketplace.pk}"
    write_down(
        campaign,
        actor=actor,
        verb="campaign.edit_rewards",
        changes=changed(
            {place: _words(basket.products, basket.credit, marketplace)},
            {place: _words(products, credit, marketplace)},
        ),
    )


def _refuse_valueless(credit: tuple[Category, int] | None) -> None:
    if credit is not None and credit[1] <= 0:
        raise ChoicesNotPossible(f"A catalog credit needs a value: it was {credit[1]}.")


def _words(
    products: Sequence[Product], credit: tuple[Category, int] | None, marketplace: Marketplace
) -> list[str]:
    given = [f"{Money(credit[1], marketplace.currency)} for {credit[0]}"] if credit else []
    return [one.sku for one in products] + given
