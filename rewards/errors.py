"""What rewards refuse."""

from kit.errors import Refusal


class CampaignHasEnded(Refusal):
    """The offer's campaign is over."""

    code = "campaign_not_live"
    title = "The campaign is over"
