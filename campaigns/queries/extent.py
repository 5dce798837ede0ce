"""How much there is of a campaign: what an action on it concerns, and what its published rewards cost (C3, B3)."""

from dataclasses import dataclass

from campaigns.models import Action, Campaign, Decision, Message, Moment, MomentReward
from campaigns.outlook import Price


@dataclass(frozen=True, slots=True)
class Extent:
    """Numbers of a campaign. `given` are completed actions: what became of their rewards is not told (V1)."""

    moments: int
    marketplaces: int
    locales: int
    given: int
    tested: int


def extent_of(campaign: Campaign) -> Extent:
    """What a campaign has, and what it gave."""
    return Extent(
        moments=Moment.objects.filter(campaign=campaign).count(),
        marketplaces=campaign.marketplaces.count(),
        locales=Message.objects.filter(campaign=campaign).count(),
        given=Action.objects.filter(company=campaign.company_id, campaign=campaign).count(),
        tested=Decision.objects.filter(company=campaign.company_id, campaign=campaign, is_test=True).count(),
    )


def published_prices_of(campaign: Campaign) -> list[Price]:
    """What one completed action costs for each moment and marketplace, at the rates frozen at submission."""
    rewards = MomentReward.objects.filter(moment__campaign=campaign, offer__isnull=False)
    rows = rewards.order_by("moment_id", "pk").values_list(
        "moment__name", "marketplace", "offer__cpa_usd_cents"
    )
    return [Price(*row) for row in rows]
