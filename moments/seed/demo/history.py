"""Sample history for the demo's dashboard: what 30 days of getReward would have left behind.

Written in bulk, row for row what the operation writes: decisions, actions, rewards, the ledger, events and the
limits' totals, in one transaction, so that every sum holds.
"""

from datetime import date

from django.db import transaction
from django.db.models import F

from accounts.models import ApiKey, App, Company
from billing.models import LedgerEntry, LedgerTransaction, Limit
from billing.operations import open_month
from billing.queries import limits_of_campaign
from campaigns.models import Action, Campaign, CampaignMove, Decision
from events.models import Event
from events.operations import audit
from kit import clock
from moments.seed.demo.calls import past_calls
from moments.seed.demo.past import Past, id_at, remember
from moments.seed.demo.people import ACTOR
from rewards.models import Offer, Reward

DAYS = 30


@transaction.atomic
def write_history(campaign: Campaign, key: ApiKey, *, days: int = DAYS) -> int:
    """Give a campaign of a company that has completed nothing yet a history; how many actions that has.

    What the company did so far is dated back to the campaign's start, but for the audit trail, which keeps the truth.
    """
    past = Past(campaign, key)
    for call in past_calls(campaign, days=days):
        remember(past, call)
    for month in sorted({charge.month for charge in past.charges}):
        _charge_limits(past, month)
    Decision.objects.bulk_create(past.decisions)
    Reward.objects.bulk_create(past.rewards)
    Action.objects.bulk_create(past.actions)
    LedgerTransaction.objects.bulk_create(past.charges)
    LedgerEntry.objects.bulk_create(past.entries)
    _date_back(campaign)
    Event.objects.bulk_create(past.events)
    _write_down(past, days)
    return len(past.actions)


def _charge_limits(past: Past, month: date) -> None:
    """Charge a month's actions to its three limits, which must have the room, and note what each stood at."""
    campaign = past.campaign
    open_month(company=campaign.company, campaign_key=campaign.id, month=month)
    rows = limits_of_campaign(company=campaign.company, campaign_key=campaign.id, month=month)
    limits = list(rows.select_for_update(no_key=True))
    spent = 0
    for charge, action in zip(past.charges, past.actions, strict=True):
        if charge.month == month:
            spent += action.amount_usd_cents
            charge.limits_after = {
                limit.scope: [limit.cap_usd_cents, limit.spent_usd_cents + spent] for limit in limits
            }
    Limit.objects.filter(pk__in=[limit.pk for limit in limits]).update(
        spent_usd_cents=F("spent_usd_cents") + spent
    )


def _date_back(campaign: Campaign) -> None:
    """Let the company, its app and keys, the campaign's moves and what was told of them be older than the history."""
    start = clock.start_of_day(campaign.starts_on, campaign.time_zone)
    company = campaign.company
    Company.objects.filter(pk=company.pk).update(created_at=start)
    App.objects.filter(company=company).update(created_at=start)
    ApiKey.objects.filter(app__company=company).update(created_at=start)
    Campaign.objects.filter(pk=campaign.pk).update(created_at=start, state_at=start)
    CampaignMove.objects.filter(campaign=campaign).update(at=start)
    Offer.objects.filter(company=company, campaign_key=campaign.id).update(published_at=start)
    told = list(Event.objects.filter(company_key=company.id, sequence=None).order_by("pk"))
    Event.objects.filter(pk__in=[event.pk for event in told]).delete()
    for number, event in enumerate(told):
        event.occurred_at = start
        event.id = id_at("evt", start, number)
    Event.objects.bulk_create(told)


def _write_down(past: Past, days: int) -> None:
    audit(
        actor=ACTOR,
        verb="campaign.sample_history",
        object_key=past.campaign.id,
        company_key=past.campaign.company_id,
        reason="Sample history, so that the demo's dashboard has something to show.",
        changes={
            "actions": (0, len(past.actions)),
            "decisions": (0, len(past.decisions)),
            "days": (0, days),
        },
    )
