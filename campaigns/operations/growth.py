"""What may still grow after a campaign is submitted: its budget and its end (C3)."""

from datetime import date, timedelta

from django.db import transaction

from billing.operations import set_budget
from campaigns.errors import CampaignLocked
from campaigns.models import Campaign
from campaigns.models import CampaignState as State
from campaigns.operations.moving import hold
from events.operations import Changes, audit
from rewards.operations import move_end

LONGEST = timedelta(days=365)
_MAY_GROW = (State.DRAFT, State.PENDING, State.APPROVED, State.LIVE, State.SUSPENDED)


@transaction.atomic
def raise_budget(*, campaign: Campaign, budget_usd_cents: int, actor: str) -> None:
    """Give a campaign more to spend in all. Raises CampaignLocked for less, or once it is finished."""
    hold(campaign)
    before = campaign.budget_usd_cents
    if campaign.state not in _MAY_GROW or before is None or budget_usd_cents <= before:
        raise CampaignLocked("A budget can be raised, not lowered, until the campaign is finished.")
    Campaign.objects.filter(pk=campaign.pk).update(budget_usd_cents=budget_usd_cents)
    set_budget(company=campaign.company, campaign_key=campaign.id, budget_usd_cents=budget_usd_cents)
    changes = {"budget_usd_cents": (before, budget_usd_cents)}
    _write_down(campaign, actor, "campaign.raise_budget", changes)


@transaction.atomic
def extend_campaign(*, campaign: Campaign, ends_on: date, actor: str) -> None:
    """Move the end later, up to a year from the start, before it has passed; the rewards' expiry moves along
    (R8).
    """
    hold(campaign)
    before, last = campaign.ends_on, campaign.starts_on + LONGEST
    if campaign.state not in _MAY_GROW:
        raise CampaignLocked("A finished or rejected campaign can't be extended.")
    if campaign.is_over or not before < ends_on <= last:
        raise CampaignLocked(
            f"Before it has passed, the end can be moved from {before} to a later day, up to {last}."
        )
    Campaign.objects.filter(pk=campaign.pk).update(ends_on=ends_on)
    move_end(company=campaign.company, campaign_key=campaign.id, ends_on=ends_on)
    _write_down(campaign, actor, "campaign.extend", {"ends_on": (before, ends_on)})


def _write_down(campaign: Campaign, actor: str, verb: str, changes: Changes) -> None:
    audit(actor=actor, verb=verb, object_key=campaign.id, company_key=campaign.company_id, changes=changes)
    campaign.refresh_from_db()
