"""What a draft still lacks."""

from campaigns.models import Campaign, Choice, Moment, MomentReward
from campaigns.queries.pricing import PricedReward, Pricing, is_strange, pricing_of
from kit import clock
from kit.money import to_usd_cents, usd
from rewards.models import OfferedState, Product
from rewards.queries import is_in_tshirt_beta
from rewards.quotes import QuoteLineName, dearest_of

MOST_PRODUCTS = 5
_LEAST_BUDGET_USD_CENTS = 5_000


def missing_of(campaign: Campaign, pricing: Pricing | None = None) -> list[str]:
    """What the campaign lacks before it can be submitted, in words for its marketer; empty when nothing (C3).

    `pricing` is what its choices cost, by default as of now.
    """
    pricing = pricing or pricing_of(campaign)
    missing = []
    if clock.now() >= clock.end_of_day(campaign.ends_on, campaign.time_zone):
        missing.append(f"an end that has not passed: it was {campaign.ends_on}")
    if not campaign.messages.filter(locale=campaign.default_locale).exists():
        missing.append(f"a redemption message in {campaign.default_locale}")
    moments = list(campaign.moments.order_by("pk"))
    if not moments:
        missing.append("a moment")
    for moment in moments:
        missing += _missing_of_moment(moment, campaign, pricing)
    return [*missing, *pricing.unknown, *_missing_budget(campaign, pricing)]


def unfit_of(campaign: Campaign) -> list[str]:
    """What the campaign lacks where choices of it can't be rewards, in words; empty when nothing (R3, R4, C2)."""
    choices = Choice.objects.filter(reward__moment__campaign=campaign).select_related(
        "product", "category", "reward__moment"
    )
    return [
        lack
        for choice in choices.order_by("reward__moment", "reward", "position")
        for lack in _missing_at(choice, campaign)
    ]


def _missing_of_moment(moment: Moment, campaign: Campaign, pricing: Pricing) -> list[str]:
    rewards = [priced for priced in pricing.rewards if priced.reward.moment_id == moment.pk]
    if not rewards:
        return [f"a reward for the moment {moment.key}"]
    return [lack for priced in rewards for lack in _missing_of_reward(priced, campaign)]


def _missing_of_reward(priced: PricedReward, campaign: Campaign) -> list[str]:
    where = _where(priced.reward)
    if not priced.choices:
        return [f"a choice for {where}"]
    missing = [lack for one in priced.choices for lack in _missing_at(one.choice, campaign)]
    products = sum(one.choice.product is not None for one in priced.choices)
    if products > MOST_PRODUCTS:
        missing.append(f"at most {MOST_PRODUCTS} products for {where}: there are {products}")
    return missing + _missing_cpa(priced, where)


def _where(reward: MomentReward) -> str:
    return f"the moment {reward.moment.key} in {reward.marketplace_id}"


def _missing_at(choice: Choice, campaign: Campaign) -> list[str]:
    return [f"{lack}, for {_where(choice.reward)}" for lack in _missing_of_choice(choice, campaign)]


def _missing_of_choice(choice: Choice, campaign: Campaign) -> list[str]:
    """What keeps a choice from being a reward (R3, R4, C2)."""
    if choice.product is None:
        takes_credit = choice.category is not None and choice.category.takes_credit
        return [] if takes_credit else [f"a category that takes catalog credit instead of {choice.category}"]
    if is_strange(choice, campaign) or choice.product.marketplace_id != choice.reward.marketplace_id:
        return [f"a known product as choice {choice.position}"]
    return _missing_of_product(choice.product, campaign)


def _missing_of_product(product: Product, campaign: Campaign) -> list[str]:
    missing = []
    if not product.is_eligible:
        missing.append(f"a product that the store itself sells and ships instead of {product.title}")
    if product.state == OfferedState.WITHDRAWN:
        missing.append(f"a product that is not withdrawn instead of {product.title}")
    if product.is_custom_tshirt and not is_in_tshirt_beta(campaign.company):
        missing.append(f"a place in the T-shirt beta for {product.title}")
    return missing


def _missing_cpa(priced: PricedReward, where: str) -> list[str]:
    """What the CPA is short of the dearest choice without its tax (R6)."""
    quotes = [one.quote for one in priced.choices if one.quote is not None]
    if not quotes:
        return []
    dearest, cpa = dearest_of(quotes), priced.reward.cpa
    short = dearest.covered_by(cpa.minor).short
    if not short.minor:
        return []
    title = next(one.title for one in priced.choices if one.quote is dearest)
    parts = ", ".join(
        f"{_PARTS[line.name]} {line.amount}"
        for line in dearest.lines
        if line.name in _PARTS and line.amount.minor
    )
    return [f"a CPA of at least {dearest.least_cpa} for {where}: {cpa} is {short} short of {title} ({parts})"]


_PARTS = {
    QuoteLineName.REFERENCE_PRICE: "reference price",
    QuoteLineName.FACE_VALUE: "face value",
    QuoteLineName.SHIPPING: "shipping",
    QuoteLineName.MARGIN: "margin",
}


def _missing_budget(campaign: Campaign, pricing: Pricing) -> list[str]:
    """One action in each marketplace must fit into the budget (C1), at rates that are known (B3)."""
    dearest: dict[str, int] = {}
    for reward in (priced.reward for priced in pricing.rewards):
        rate = pricing.rates.get(reward.marketplace.currency)
        if rate is None:
            return []
        cents = to_usd_cents(reward.cpa_minor, reward.marketplace.currency, rate)
        dearest[reward.marketplace_id] = max(cents, dearest.get(reward.marketplace_id, 0))
    needed = max(_LEAST_BUDGET_USD_CENTS, sum(dearest.values()))
    if campaign.budget_usd_cents < needed:
        return [f"a total budget of at least {usd(needed)}: it is {usd(campaign.budget_usd_cents)}"]
    return []
