"""Suspending a campaign for one reason, and lifting that reason again (C3)."""

from django.db import transaction

from campaigns import moves
from campaigns.errors import MoveNotAllowed, MoveNotYours, SuspensionNotSet, SuspensionSet
from campaigns.models import Campaign, CampaignState, SuspensionReason
from campaigns.operations.moving import Why, hold, make_move


@transaction.atomic
def suspend_campaign(*, campaign: Campaign, cause: SuspensionReason, actor: str, reason: str) -> None:
    """Refuse calls for it until the cause is lifted; rewards already issued are honoured.

    Raises MoveNotYours where the cause is another party's, SuspensionSet when it is suspended for it already.
    """
    _refuse_strangers(cause, actor)
    hold(campaign)
    if cause in campaign.suspensions:
        raise SuspensionSet(cause)
    suspensions = [*campaign.suspensions, cause.value]
    make_move(campaign, moves.SUSPEND, actor=actor, why=Why(reason, cause), suspensions=suspensions)


@transaction.atomic
def resume_campaign(*, campaign: Campaign, cause: SuspensionReason, actor: str, reason: str = "") -> None:
    """Lift a cause. With the last one gone the campaign returns to where it was, before its end.

    One that was approved goes live when its start has passed and it starts by itself. Raises MoveNotYours where the
    cause is another party's, SuspensionNotSet when it is not suspended for it, MoveNotAllowed after its end.
    """
    _refuse_strangers(cause, actor)
    hold(campaign)
    if cause not in campaign.suspensions:
        raise SuspensionNotSet(cause)
    if campaign.is_over:
        raise MoveNotAllowed(campaign.state, where_to(campaign), f"its end has passed on {campaign.ends_on}")
    left = [one for one in campaign.suspensions if one != cause]
    why = Why(reason, cause)
    if left:
        make_move(campaign, moves.EASE, actor=actor, why=why, suspensions=left)
    else:
        make_move(campaign, moves.RESUME, actor=actor, why=why, to=where_to(campaign))


@transaction.atomic
def take_down_campaign(*, campaign: Campaign, actor: str, reason: str) -> None:
    """The marketer suspends it; rewards already issued are honoured."""
    suspend_campaign(campaign=campaign, cause=SuspensionReason.MARKETER, actor=actor, reason=reason)


def where_to(campaign: Campaign) -> CampaignState:
    """Where a suspended campaign goes once nothing holds it: to where it was, or live if its time has come."""
    if campaign.live_at is not None or (campaign.has_begun and campaign.starts_by_itself):
        return CampaignState.LIVE
    return CampaignState.APPROVED


def _refuse_strangers(cause: SuspensionReason, actor: str) -> None:
    owner = moves.OWNERS[cause]
    if moves.party_of(actor) != owner:
        raise MoveNotYours((owner,))
