"""What support remarked on a campaign that it sent back, until it is submitted again (C3)."""

from campaigns.models import Campaign, CampaignMove, CampaignState


def rejection_of(campaign: Campaign) -> CampaignMove | None:
    """The rejection that a campaign is to be mended after: the latest, unless it was submitted since."""
    latest = campaign.moves.filter(to_state__in=[CampaignState.PENDING, CampaignState.REJECTED])
    move = latest.order_by("-at", "-pk").first()
    return move if move is not None and move.to_state == CampaignState.REJECTED else None


def remarks_of(campaign: Campaign) -> dict[str, str]:
    """What is wrong with which part, by the names of `campaigns.remarks`; empty when nothing is to be mended."""
    rejection = rejection_of(campaign)
    return dict(rejection.remarks) if rejection else {}
