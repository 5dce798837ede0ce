"""How far a company has come with its first campaign."""

from dataclasses import dataclass

from accounts.models import App, Company
from campaigns.models import Campaign, CampaignState, Decision


@dataclass(frozen=True, slots=True)
class CampaignSteps:
    """What a company has done with campaigns so far."""

    latest: Campaign | None
    is_tested: bool
    is_submitted: bool


def campaign_steps_of(company: Company) -> CampaignSteps:
    """The newest campaign, whether a test call was answered, and whether a campaign was ever submitted."""
    campaigns = Campaign.objects.filter(company=company)
    return CampaignSteps(
        latest=campaigns.order_by("-pk").first(),
        is_tested=Decision.objects.filter(company=company, is_test=True).exists(),
        is_submitted=campaigns.filter(moves__to_state=CampaignState.PENDING).exists(),
    )


def latest_campaign_of(app: App) -> Campaign | None:
    """The app's newest campaign that has not finished."""
    campaigns = Campaign.objects.filter(company=app.company_id, app=app)
    return campaigns.exclude(state=CampaignState.FINISHED).order_by("-pk").first()
