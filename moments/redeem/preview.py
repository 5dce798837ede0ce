"""A campaign's own redemption page: what its customers will see, with nothing to order (C4)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from campaigns.models import Campaign, CampaignState, Choice, Moment, MomentReward
from campaigns.queries.preview import campaign_of_test_token, rewards_to_preview
from campaigns.queries.pricing import pricing_of
from moments.redeem.page import RewardPage, page_of
from rewards import tokens
from rewards.messages import fill_in
from rewards.models import Marketplace, Offer, OfferChoice
from rewards.operations import EXPIRES_AFTER

_UNPUBLISHED = {CampaignState.DRAFT, CampaignState.REJECTED}


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """The page for one moment in one marketplace, and which others the campaign has."""

    page: RewardPage
    moments: Sequence[Moment]
    marketplaces: Sequence[Marketplace]
    moment: Moment | None
    marketplace: Marketplace | None
    locale: str


def preview_of(*, token: str, request: HttpRequest) -> PreviewPage | None:
    """The page behind a campaign's test token, for the `moment`, `marketplace` and `locale` that the query names.

    A locale that the campaign does not speak is none: the reader's decides then, as on every reward page.
    """
    campaign = campaign_of_test_token(tokens.hash_of(token))
    if campaign is None:
        return None
    rewards = rewards_to_preview(campaign)
    shown = _shown(rewards, request)
    offer, choices = _offered(campaign, shown)
    asked = request.GET.get("locale", "")
    locale = asked if asked in offer.messages else ""
    return PreviewPage(
        page=page_of(offer, choices, request=request, locale=locale),
        moments=list({reward.moment_id: reward.moment for reward in rewards}.values()),
        marketplaces=list({reward.marketplace_id: reward.marketplace for reward in rewards}.values()),
        moment=shown.moment if shown else None,
        marketplace=shown.marketplace if shown else None,
        locale=locale,
    )


def _shown(rewards: Sequence[MomentReward], request: HttpRequest) -> MomentReward | None:
    """The reward that the query asks for, or the one that comes closest to it."""
    moment, marketplace = request.GET.get("moment"), request.GET.get("marketplace")
    return min(
        rewards,
        key=lambda reward: (reward.moment.key != moment, reward.marketplace_id != marketplace),
        default=None,
    )


def _offered(campaign: Campaign, reward: MomentReward | None) -> tuple[Offer, list[OfferChoice]]:
    """What was published for the reward, or what the draft would publish as it stands."""
    if reward is not None and reward.offer is not None and campaign.state not in _UNPUBLISHED:
        return reward.offer, list(reward.offer.choices.all())
    left_out = _tax_left_out(campaign, reward) if reward else {}
    choices = [_as_offered(choice, left_out) for choice in reward.choices.all()] if reward else []
    marketplace = (
        reward.marketplace if reward else Marketplace(name="", currency="USD", languages=[], ships_to=[])
    )
    expires_on = campaign.ends_on + EXPIRES_AFTER
    offer = Offer(
        company=campaign.company,
        marketplace=marketplace,
        app_name=campaign.app.name,
        currency=marketplace.currency,
        cpa_minor=reward.cpa_minor if reward else 0,
        messages=_messages_of(campaign, product=choices[0].title if choices else ""),
        banner=campaign.banner.name or "",
        terms=campaign.terms,
        time_zone=campaign.time_zone,
        ends_on=campaign.ends_on,
        expires_on=expires_on,
    )
    return offer, choices


def _messages_of(campaign: Campaign, *, product: str) -> dict[str, dict[str, str]]:
    company = campaign.company.display_name
    return {
        message.locale: {
            "title": fill_in(message.redemption_title, product=product, company=company),
            "text": fill_in(message.redemption_text, product=product, company=company),
        }
        for message in campaign.messages.order_by("pk")
    }


def _tax_left_out(campaign: Campaign, reward: MomentReward) -> dict[int, int]:
    """What the draft's CPA leaves out of the tax of its choices, by their keys, as far as they can be quoted (R6)."""
    return {
        one.choice.pk: one.quote.covered_by(reward.cpa_minor).customer_pays.minor
        for priced in pricing_of(campaign).rewards
        if priced.reward.pk == reward.pk
        for one in priced.choices
        if one.quote is not None
    }


def _as_offered(choice: Choice, left_out: dict[int, int]) -> OfferChoice:
    if choice.product is None:
        assert choice.category is not None and choice.credit_minor is not None
        return OfferChoice(kind=choice.kind, title=choice.category.name, retail_minor=choice.credit_minor)
    product = choice.product
    return OfferChoice(
        kind=choice.kind,
        product=product,
        title=product.title,
        image=product.image.name or "",
        retail_minor=product.price_minor,
        tax_left_out_minor=left_out.get(choice.pk, 0),
    )
