"""What a call is about: the campaign, the moment and its reward in one marketplace."""

from dataclasses import dataclass
from uuid import UUID

from accounts.models import App
from campaigns.calls import RewardCall
from campaigns.errors import CampaignNotFound, MomentNotFound, RewardGroupNotFound
from campaigns.models import Campaign, CampaignState, Moment, MomentReward
from kit.errors import NotFound
from kit.ids import parse_id

_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Target:
    """What was found of what a call names; `missing` is the refusal for the first part that was not."""

    campaign: Campaign | None
    moment: Moment | None
    reward: MomentReward | None
    missing: type[NotFound] | None = None

    @property
    def is_draft(self) -> bool:
        """Whether the campaign may still lack what a call names (C4)."""
        return self.campaign is not None and self.campaign.state in (
            CampaignState.DRAFT,
            CampaignState.PENDING,
            CampaignState.REJECTED,
        )


def target_of(*, app: App, call: RewardCall) -> Target:
    """Find what a call names among the campaigns of the key's app: in one statement where it is all there.

    A badly formed id is looked for like any other, so that it costs and tells the same as one of a stranger.
    """
    campaign_id = parse_id("cmp", call.campaign_id) or _NOBODY
    reward = (
        MomentReward.objects.select_related("moment__campaign", "offer", "marketplace")
        .filter(
            moment__campaign=campaign_id,
            moment__campaign__app=app,
            moment__key=call.moment_id,
            marketplace=call.marketplace,
        )
        .first()
    )
    if reward is not None:
        return Target(reward.moment.campaign, reward.moment, reward)
    campaign = Campaign.objects.filter(app=app, pk=campaign_id).first()
    if campaign is None:
        return Target(None, None, None, CampaignNotFound)
    moment = Moment.objects.filter(campaign=campaign, key=call.moment_id).first()
    if moment is None:
        return Target(campaign, None, None, MomentNotFound)
    return Target(campaign, moment, None, RewardGroupNotFound)
