"""What a draft would cost if it were submitted now: its choices with their quotes, and the rates (R5, B3)."""

from dataclasses import dataclass
from decimal import Decimal

from billing.errors import RateMissing
from billing.queries import rate_of
from campaigns.models import Campaign, Choice, MomentReward
from rewards.errors import MarginUnknown
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
    rates: dict[str, Decimal]
    unknown: list[str]


def pricing_of(campaign: Campaign) -> Pricing:
    """The pricing of a draft as of now, in a constant number of statements a currency."""
    rewards = list(
        MomentReward.objects.filter(moment__campaign=campaign)
        .select_related("moment", "marketplace")
        .prefetch_related("choices__product", "choices__category")
        .order_by("moment_id", "pk")
    )
    unknown: list[str] = []
    margin = _margin_of(campaign, unknown)
    rates = _rates_of(rewards, unknown)
    return Pricing(margin, _priced(rewards, campaign, margin), rates, unknown)


def is_strange(choice: Choice, campaign: Campaign) -> bool:
    """Whether the choice is another company's own product, which this one is to know nothing of (R4)."""
    return choice.product is not None and choice.product.company_id not in (None, campaign.company_id)


def _margin_of(campaign: Campaign, unknown: list[str]) -> Margin | None:
    try:
        return margin_of(campaign.company)
    except MarginUnknown as refusal:
        unknown.append(f"a margin to quote with: {refusal.detail}")
        return None


def _rates_of(rewards: list[MomentReward], unknown: list[str]) -> dict[str, Decimal]:
    rates = {}
    for currency in sorted({reward.marketplace.currency for reward in rewards}):
        try:
            rates[currency] = rate_of(currency)
        except RateMissing as refusal:
            unknown.append(f"a recent exchange rate: {refusal.detail}")
    return rates


def _priced(rewards: list[MomentReward], campaign: Campaign, margin: Margin | None) -> list[PricedReward]:
    products = [
        choice.product for reward in rewards for choice in reward.choices.all() if choice.product is not None
    ]
    references = reference_prices_of(products)

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
