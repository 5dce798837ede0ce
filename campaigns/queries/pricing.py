"""What a draft would cost if it were submitted now: its choices with their quotes, and the rates (R5, B3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from billing.errors import RateMissing
from billing.queries import DatedRate, dated_rate_of
from campaigns.models import Campaign, Choice, MomentReward
from rewards.errors import MarginUnknown
from rewards.models import Product
from rewards.queries import margin_of, reference_prices_of
from rewards.quotes import Margin, Quote, quote_credit, quote_product


@dataclass(frozen=True, slots=True)
class PricedChoice:
    """A choice with its quote; without one where no margin is known, and for another company's product."""

    choice: Choice
    quote: Quote | None

    @property
    def title(self) -> str:
        return self.choice.product.title if self.choice.product else str(self.choice.category)


@dataclass(frozen=True, slots=True)
class PricedReward:
    """A moment's reward in a marketplace, with its choices in order."""

    reward: MomentReward
    choices: list[PricedChoice]


@dataclass(frozen=True, slots=True)
class Pricing:
    """A draft's rewards with their quotes, and the rates of their currencies, all read once.

    `unknown` says in words what isn't known: a margin, a rate.
    """

    margin: Margin | None
    rewards: list[PricedReward]
    rates: dict[str, DatedRate]
    unknown: list[str]


def pricing_of(campaign: Campaign) -> Pricing:
    """The pricing of a draft as of now, in a constant number of statements a currency."""
    return pricings_of([campaign])[campaign.pk]


def pricings_of(campaigns: Sequence[Campaign]) -> dict[str, Pricing]:
    """The pricing of each of one company's drafts, by its id: as many statements as for one of them."""
    rewards = list(
        MomentReward.objects.filter(moment__campaign__in=[campaign.pk for campaign in campaigns])
        .select_related("moment", "marketplace")
        .prefetch_related("choices__product", "choices__category")
        .order_by("moment_id", "pk")
    )
    margin, no_margin = _margin_of(campaigns[0]) if campaigns else (None, [])
    rates, no_rate = _rates_of(rewards)
    references = reference_prices_of(_products_of(rewards))
    found = {}
    for campaign in campaigns:
        own = [reward for reward in rewards if reward.moment.campaign_id == campaign.pk]
        currencies = sorted({reward.marketplace.currency for reward in own})
        found[campaign.pk] = Pricing(
            margin,
            _priced(own, campaign, margin, references),
            {currency: rates[currency] for currency in currencies if currency in rates},
            [*no_margin, *(no_rate[currency] for currency in currencies if currency in no_rate)],
        )
    return found


def is_strange(choice: Choice, campaign: Campaign) -> bool:
    """Whether the choice is another company's own product, which this one is to know nothing of (R4)."""
    return choice.product is not None and choice.product.company_id not in (None, campaign.company_id)


def _margin_of(campaign: Campaign) -> tuple[Margin | None, list[str]]:
    """The margin of the campaign's company, or what isn't known of it."""
    try:
        return margin_of(campaign.company), []
    except MarginUnknown as refusal:
        return None, [f"a margin to quote with: {refusal.detail}"]


def _rates_of(rewards: list[MomentReward]) -> tuple[dict[str, DatedRate], dict[str, str]]:
    """The rates of the rewards' currencies, and what isn't known, by currency."""
    rates, unknown = {}, {}
    for currency in sorted({reward.marketplace.currency for reward in rewards}):
        try:
            rates[currency] = dated_rate_of(currency)
        except RateMissing as refusal:
            unknown[currency] = f"a recent exchange rate: {refusal.detail}"
    return rates, unknown


def _products_of(rewards: list[MomentReward]) -> list[Product]:
    return [
        choice.product for reward in rewards for choice in reward.choices.all() if choice.product is not None
    ]


def _priced(
    rewards: list[MomentReward], campaign: Campaign, margin: Margin | None, references: dict[str, int]
) -> list[PricedReward]:
    def quote(choice: Choice, reward: MomentReward) -> Quote | None:
        if margin is None or is_strange(choice, campaign):
            return None
        return _quote(choice, reward, margin, references)

    return [
        PricedReward(reward, [PricedChoice(choice, quote(choice, reward)) for choice in reward.choices.all()])
        for reward in rewards
    ]


def _quote(choice: Choice, reward: MomentReward, margin: Margin, references: dict[str, int]) -> Quote:
    marketplace = reward.marketplace
    if choice.product is not None:
        return quote_product(
            reference_minor=references[choice.product.pk],
            margin_basis_points=margin.basis_points,
            terms=marketplace.store_terms,
        )
    assert choice.credit_minor is not None
    return quote_credit(
        face_minor=choice.credit_minor,
        margin_basis_points=margin.basis_points,
        currency=marketplace.currency,
    )
