"""Campaigns, decisions and what they hold, as their company looks through them. No redemption anywhere (V1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Count, Prefetch, Q, QuerySet, Sum, Value
from django.db.models.functions import Lower

from accounts.models import Company
from billing.models import LimitScope
from billing.queries import budgets_of, rooms_of_campaign
from billing.rooms import Room
from campaigns.models import (
    Action,
    Campaign,
    CampaignMove,
    CampaignState,
    Choice,
    Moment,
    MomentReward,
)
from rewards.models import OfferChoice


class CampaignOrder(StrEnum):
    """How the list of campaigns is ordered."""

    NEWEST = "newest"
    NAME = "name"
    END = "end"


@dataclass(frozen=True, slots=True)
class ActionCount:
    """How often a moment was completed in a marketplace, and what that cost."""

    moment_id: str
    marketplace: str
    actions: int
    spent_usd_cents: int


def all_campaigns_of(company: Company) -> QuerySet[Campaign]:
    """The company's campaigns, newest first."""
    return Campaign.objects.filter(company=company).order_by("-pk")


def campaigns_of(
    company: Company,
    *,
    state: str = "",
    words: str = "",
    order: str = CampaignOrder.NEWEST,
    after: str = "",
) -> QuerySet[Campaign]:
    """The company's campaigns in a state, or all but the finished ones (C3), with their app.

    `words` are part of their names; `after` is the id of the last campaign of the page before: one that is gone
    begins anew.
    """
    campaigns = Campaign.objects.filter(company=company).select_related("app")
    campaigns = campaigns.filter(state=state) if state else campaigns.exclude(state=CampaignState.FINISHED)
    if words:
        campaigns = campaigns.filter(name__icontains=words)
    last = Campaign.objects.filter(company=company, pk=after).first() if after else None
    match order:
        case CampaignOrder.NAME:
            campaigns = campaigns.alias(named=Lower("name")).order_by("named")
            return campaigns.filter(named__gt=Lower(Value(last.name))) if last else campaigns
        case CampaignOrder.END:
            later = Q(ends_on__gt=last.ends_on) | Q(ends_on=last.ends_on, pk__gt=last.pk) if last else Q()
            return campaigns.filter(later).order_by("ends_on", "pk")
        case _:
            return (campaigns.filter(pk__lt=after) if after else campaigns).order_by("-pk")


def campaign_counts(company: Company) -> dict[str, int]:
    """How many campaigns the company has in each state."""
    rows = Campaign.objects.filter(company=company).values_list("state").annotate(count=Count("pk"))
    return dict.fromkeys(CampaignState.values, 0) | dict(rows)


def budgets_by_campaign(company: Company, campaigns: Iterable[Campaign]) -> dict[str, Room]:
    """What is spent of each campaign's budget; one without a charge yet stands at its whole budget."""
    campaigns = list(campaigns)
    kept = budgets_of(company=company, campaign_keys=[campaign.pk for campaign in campaigns])
    return {
        one.pk: kept.get(one.pk) or Room(LimitScope.CAMPAIGN, one.budget_usd_cents or 0, 0)
        for one in campaigns
    }


def rooms_of(campaign: Campaign, month: date) -> list[Room]:
    """The room in a campaign's budget and in both limits of a month; without a limit yet the budget is all there."""
    rooms = rooms_of_campaign(company=campaign.company, campaign_key=campaign.pk, month=month)
    budget = Room(LimitScope.CAMPAIGN, campaign.budget_usd_cents or 0, 0)
    return [
        budget if room.scope == LimitScope.CAMPAIGN and not room.cap_usd_cents else room for room in rooms
    ]


def campaign_of(company: Company, campaign_id: str) -> Campaign | None:
    """A campaign of the company by its id, with its app, its company and the moves it made, the latest first."""
    return (
        Campaign.objects.filter(company=company, pk=campaign_id)
        .select_related("app", "company")
        .prefetch_related(Prefetch("moves", CampaignMove.objects.order_by("-at", "-pk")))
        .first()
    )


def moments_of(campaign: Campaign) -> QuerySet[Moment]:
    """The campaign's moments with their rewards in each marketplace and what customers choose from there."""
    drafted = Choice.objects.select_related("product", "category")
    rewards = MomentReward.objects.select_related("marketplace", "offer").order_by("marketplace")
    return (
        Moment.objects.filter(campaign=campaign)
        .order_by("pk")
        .prefetch_related(
            Prefetch("rewards", rewards),
            Prefetch("rewards__choices", drafted),
            Prefetch("rewards__offer__choices", OfferChoice.objects.all()),
        )
    )


def action_counts(campaign: Campaign) -> list[ActionCount]:
    """Completed actions of a campaign by moment and marketplace."""
    rows = (
        Action.objects.filter(company=campaign.company_id, campaign=campaign)
        .values_list("moment_id", "marketplace")
        .annotate(actions=Count("pk"), spent=Sum("amount_usd_cents"))
        .order_by("moment_id", "marketplace")
    )
    return [ActionCount(*row) for row in rows]
