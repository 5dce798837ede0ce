"""What a draft still lacks."""

from collections.abc import Iterable

from campaigns.models import Campaign, CampaignKind, Choice, Message, Moment, MomentReward
from campaigns.queries.choices import MOST_PRODUCTS
from campaigns.queries.pricing import PricedReward, Pricing, is_strange, pricing_of
from campaigns.steps import Lack, Step
from kit import clock
from kit.money import to_usd_cents, usd
from rewards.models import OfferedState, Product
from rewards.queries import is_in_tshirt_beta
from rewards.quotes import QuoteLineName, dearest_of

_LEAST_BUDGET_USD_CENTS = 5_000


def missing_of(campaign: Campaign, pricing: Pricing | None = None) -> list[Lack]:
    """What the campaign lacks before it can be submitted, in the order of the steps; empty when nothing (C3).

    `pricing` is what its choices cost, by default as of now.
    """
    pricing = pricing or pricing_of(campaign)
    places = sorted(one.pk for one in campaign.marketplaces.all())
    moments = sorted(campaign.moments.all(), key=lambda one: one.pk)
    return [
        *_missing_basics(campaign, places),
        *([] if moments else [Lack(Step.MOMENTS, "a moment")]),
        *(lack for moment in moments for lack in _missing_of_moment(moment, places, campaign, pricing)),
        *(Lack(Step.MONEY, words) for words in pricing.unknown),
        *_missing_budget(campaign, pricing),
        *_missing_messages(campaign),
    ]


def _missing_basics(campaign: Campaign, places: list[str]) -> Iterable[Lack]:
    if clock.now() >= clock.end_of_day(campaign.ends_on, campaign.time_zone):
        yield Lack(Step.BASICS, f"an end that has not passed: it was {campaign.ends_on}", "ends_on")
    if not places:
        yield Lack(Step.BASICS, "a marketplace", "marketplaces")


def _missing_messages(campaign: Campaign) -> Iterable[Lack]:
    main = campaign.default_locale
    written = {one.locale: one for one in sorted(campaign.messages.all(), key=lambda one: one.locale)}
    is_challenge = campaign.kind == CampaignKind.CHALLENGE
    message, where = written.pop(main, None), f"message:{main}"
    if message is None or not (message.redemption_title and message.redemption_text):
        yield Lack(Step.MESSAGES, f"a redemption message in {main}", where)
    is_announced = message is not None and message.announcement_title and message.announcement_text
    if is_challenge and not is_announced:
        yield Lack(Step.MESSAGES, f"an announcement in {main}: a challenge is announced", where)
    for message in written.values():
        yield from _missing_of_language(message, is_challenge=is_challenge)
    if not campaign.banner:
        yield Lack(Step.MESSAGES, "a banner", "banner")


def _missing_of_language(message: Message, *, is_challenge: bool) -> Iterable[Lack]:
    """What a language lacks that was begun: its readers would be told half of it, or nothing."""
    locale, where = message.locale, f"message:{message.locale}"
    if not (message.redemption_title and message.redemption_text):
        yield Lack(Step.MESSAGES, f"a whole redemption message in {locale}, or no {locale}", where)
    if is_challenge and bool(message.announcement_title) != bool(message.announcement_text):
        yield Lack(Step.MESSAGES, f"a whole announcement in {locale}, or none in {locale}", where)


def unfit_of(campaign: Campaign) -> list[Lack]:
    """What the campaign lacks where choices of it can't be rewards; empty when nothing (R3, R4, C2)."""
    choices = Choice.objects.filter(reward__moment__campaign=campaign).select_related(
        "product", "category", "reward__moment"
    )
    return [
        lack
        for choice in choices.order_by("reward__moment", "reward", "position")
        for lack in _missing_at(choice, campaign)
    ]


def _missing_of_moment(
    moment: Moment, places: list[str], campaign: Campaign, pricing: Pricing
) -> Iterable[Lack]:
    rewards = {one.reward.marketplace_id: one for one in pricing.rewards if one.reward.moment_id == moment.pk}
    for place in places:
        if place not in rewards:
            yield _at(moment.key, place, f"a reward for the moment {moment.key} in {place}")
        else:
            yield from _missing_of_reward(rewards[place], campaign)


def _missing_of_reward(priced: PricedReward, campaign: Campaign) -> Iterable[Lack]:
    reward, where = priced.reward, _where(priced.reward)
    if not priced.choices:
        yield _at(reward.moment.key, reward.marketplace_id, f"a choice for {where}")
        return
    for one in priced.choices:
        yield from _missing_at(one.choice, campaign)
    products = sum(one.choice.product is not None for one in priced.choices)
    if products > MOST_PRODUCTS:
        words = f"at most {MOST_PRODUCTS} products for {where}: there are {products}"
        yield _at(reward.moment.key, reward.marketplace_id, words)
    yield from _missing_cpa(priced, where)


def _at(key: str, place: str, words: str, step: Step = Step.REWARDS) -> Lack:
    return Lack(step, words, f"reward:{key}:{place}")


def _where(reward: MomentReward) -> str:
    return f"the moment {reward.moment.key} in {reward.marketplace_id}"


def _missing_at(choice: Choice, campaign: Campaign) -> list[Lack]:
    reward = choice.reward
    return [
        _at(reward.moment.key, reward.marketplace_id, f"{words}, for {_where(reward)}")
        for words in _missing_of_choice(choice, campaign)
    ]


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


def _missing_cpa(priced: PricedReward, where: str) -> list[Lack]:
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
    words = f"a CPA of at least {dearest.least_cpa} for {where}: {cpa} is {short} short of {title} ({parts})"
    return [_at(priced.reward.moment.key, priced.reward.marketplace_id, words, Step.MONEY)]


_PARTS = {
    QuoteLineName.REFERENCE_PRICE: "reference price",
    QuoteLineName.FACE_VALUE: "face value",
    QuoteLineName.SHIPPING: "shipping",
    QuoteLineName.MARGIN: "margin",
}


def _missing_budget(campaign: Campaign, pricing: Pricing) -> list[Lack]:
    """One action in each marketplace must fit into the budget (C1), at rates that are known (B3)."""
    budget = campaign.budget_usd_cents
    if budget is None:
        return [Lack(Step.MONEY, "a total budget", "budget")]
    dearest: dict[str, int] = {}
    for reward in (priced.reward for priced in pricing.rewards):
        rate = pricing.rates.get(reward.marketplace.currency)
        if rate is None:
            return []
        cents = to_usd_cents(reward.cpa_minor, reward.marketplace.currency, rate.usd)
        dearest[reward.marketplace_id] = max(cents, dearest.get(reward.marketplace_id, 0))
    needed = max(_LEAST_BUDGET_USD_CENTS, sum(dearest.values()))
    if budget < needed:
        words = f"a total budget of at least {usd(needed)}: it is {usd(budget)}"
        return [Lack(Step.MONEY, words, "budget")]
    return []
