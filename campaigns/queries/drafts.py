"""What a draft still lacks."""

from billing.errors import RateMissing
from billing.queries import rate_of
from campaigns.models import Campaign, Moment, MomentReward
from kit import clock
from kit.money import to_usd_cents, usd

_LEAST_BUDGET_USD_CENTS = 5_000


def missing_of(campaign: Campaign) -> list[str]:
    """What the campaign lacks before it can be submitted, in words for its marketer; empty when nothing (C3)."""
    missing = []
    if clock.now() >= clock.end_of_day(campaign.ends_on, campaign.time_zone):
        missing.append(f"an end that has not passed: it was {campaign.ends_on}")
    if not campaign.messages.filter(locale=campaign.default_locale).exists():
        missing.append(f"a redemption message in {campaign.default_locale}")
    moments = list(
        campaign.moments.prefetch_related("rewards__choices", "rewards__marketplace").order_by("pk")
    )
    if not moments:
        missing.append("a moment")
    for moment in moments:
        missing += _missing_of_moment(moment)
    return missing + _missing_budget(
        campaign, [reward for moment in moments for reward in moment.rewards.all()]
    )


def _missing_of_moment(moment: Moment) -> list[str]:
    rewards = list(moment.rewards.all())
    if not rewards:
        return [f"a reward for the moment {moment.key}"]
    return [
        f"a choice for the moment {moment.key} in {reward.marketplace_id}"
        for reward in rewards
        if not reward.choices.all()
    ]


def _missing_budget(campaign: Campaign, rewards: list[MomentReward]) -> list[str]:
    """One action in each marketplace must fit into the budget (C1), at rates that are known (B3)."""
    dearest: dict[str, int] = {}
    try:
        for reward in rewards:
            cents = to_usd_cents(
                reward.cpa_minor, reward.marketplace.currency, rate_of(reward.marketplace.currency)
            )
            dearest[reward.marketplace_id] = max(cents, dearest.get(reward.marketplace_id, 0))
    except RateMissing as refusal:
        return [f"a recent exchange rate: {refusal.detail}"]
    needed = max(_LEAST_BUDGET_USD_CENTS, sum(dearest.values()))
    if campaign.budget_usd_cents < needed:
        return [f"a total budget of at least {usd(needed)}: it is {usd(campaign.budget_usd_cents)}"]
    return []
