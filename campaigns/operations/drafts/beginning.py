"""Beginning a draft, its basics, and its end as one (C1, C9)."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction

from accounts.models import App, Company
from billing.operations import forget_budget
from campaigns import moves
from campaigns.errors import CampaignNameTaken, MoveNotYours
from campaigns.models import Campaign, Decision, MomentReward
from campaigns.operations.drafts.holding import hold_draft, write_down
from campaigns.operations.moving import Why, hold, refuse_unless_allowed, tell
from campaigns.operations.moving import write_down as write_move_down
from campaigns.steps import Step
from events.operations import audit, changed
from rewards import tokens
from rewards.models import Marketplace
from rewards.operations import withdraw_offers


@dataclass(frozen=True, slots=True)
class Basics:
    """What a campaign is: the first step of a draft. Both dates are inclusive, in the time zone."""

    app: App
    name: str
    kind: str
    starts_on: date
    ends_on: date
    time_zone: str = "UTC"
    starts_by_itself: bool = True
    marketplaces: Sequence[Marketplace] = ()

    def refuse_nonsense(self, company_id: str) -> None:
        """Raise ValueError for an app of another company or a time zone that is none."""
        if self.time_zone not in available_timezones():
            raise ValueError(f"{self.time_zone!r} is no time zone")
        if self.app.company_id != company_id:
            raise ValueError(f"{self.app.id} is not an app of {company_id}")

    @property
    def columns(self) -> dict[str, Any]:
        return {
            "app_id": self.app.pk,
            "name": self.name,
            "kind": self.kind,
            "starts_on": self.starts_on,
            "ends_on": self.ends_on,
            "time_zone": self.time_zone,
            "starts_by_itself": self.starts_by_itself,
        }


@transaction.atomic
def create_campaign(
    *,
    company: Company,
    app: App,
    name: str,
    kind: str,
    starts_on: date,
    ends_on: date,
    actor: str,
    budget_usd_cents: int | None = None,
    time_zone: str = "UTC",
    default_locale: str = "en",
    terms: str = "",
    starts_by_itself: bool = True,
    marketplaces: Sequence[Marketplace] = (),
    fill: Callable[[Campaign], None] | None = None,
) -> Campaign:
    """A new draft (C1). `fill` writes what it begins with, before anybody is told of it.

    Raises CampaignNameTaken; MoveNotYours for an actor that is no member; ValueError for an app of another company or
    a time zone that is none.
    """
    basics = Basics(app, name, kind, starts_on, ends_on, time_zone, starts_by_itself, marketplaces)
    basics.refuse_nonsense(company.id)
    if moves.party_of(actor) not in moves.CREATE.by:
        raise MoveNotYours(moves.CREATE.by)
    campaign = Campaign(
        company=company,
        budget_usd_cents=budget_usd_cents,
        default_locale=default_locale,
        terms=terms,
        **basics.columns,
    )
    campaign.test_token_hash = tokens.hash_of(tokens.token_of(bytes(campaign.test_salt)))
    with unique_name(campaign.company, name):
        campaign.save(force_insert=True)
    campaign.marketplaces.set(marketplaces)
    if fill is not None:
        fill(campaign)
    written = _basics_of(campaign) | {"budget_usd_cents": budget_usd_cents}
    write_move_down(
        campaign, moves.CREATE, actor=actor, why=Why(), before={}, after=written, at=campaign.created_at
    )
    return campaign


@transaction.atomic
def write_basics(*, campaign: Campaign, basics: Basics, actor: str, seen: str | None = None) -> None:
    """Change what a draft is; rewards in marketplaces that it leaves go with them.

    Raises CampaignLocked, DraftMoved, CampaignNameTaken; ValueError as `create_campaign` does.
    """
    hold_draft(campaign, step=Step.BASICS, seen=seen)
    basics.refuse_nonsense(campaign.company_id)
    campaign.refresh_from_db()
    before = _basics_of(campaign)
    with unique_name(campaign.company, basics.name):
        Campaign.objects.filter(pk=campaign.pk).update(**basics.columns)
    campaign.marketplaces.set(basics.marketplaces)
    left = MomentReward.objects.filter(moment__campaign=campaign).exclude(
        marketplace__in=[one.pk for one in basics.marketplaces]
    )
    left.delete()
    campaign.refresh_from_db()
    write_down(
        campaign, actor=actor, verb="campaign.edit_basics", changes=changed(before, _basics_of(campaign))
    )


@transaction.atomic
def delete_draft(*, campaign: Campaign, actor: str) -> None:
    """Throw a draft away, with what belongs to it alone. The decisions of its test calls stay, without it.

    Raises MoveNotAllowed for anything but a draft, MoveNotYours.
    """
    hold(campaign)
    refuse_unless_allowed(campaign, moves.DELETE, actor, None)
    company, key, before = campaign.company, campaign.pk, _basics_of(campaign)
    tell(campaign, moves.DELETE, Why())
    Decision.objects.filter(company=company, campaign=campaign).update(campaign=None, moment=None)
    # Of its submissions it keeps no offer; their quotes are append-only and stay.
    campaign.delete()
    withdraw_offers(company=company, campaign_key=key)
    forget_budget(company=company, campaign_key=key)
    audit(
        actor=actor,
        verb=moves.DELETE.event,
        object_key=key,
        company_key=company.pk,
        changes=changed(before, {}),
    )


def _basics_of(campaign: Campaign) -> dict[str, Any]:
    return {
        "app": campaign.app_id,
        "name": campaign.name,
        "kind": campaign.kind,
        "starts_on": campaign.starts_on,
        "ends_on": campaign.ends_on,
        "time_zone": campaign.time_zone,
        "starts_by_itself": campaign.starts_by_itself,
        "marketplaces": sorted(campaign.marketplaces.values_list("pk", flat=True)),
    }


@contextmanager
def unique_name(company: Company, name: str) -> Iterator[None]:
    """A savepoint in which a taken name becomes a refusal (C1)."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as conflict:
        if "one_campaign_per_company_and_name" not in str(conflict):
            raise
        raise CampaignNameTaken(f"{company} has a campaign called “{name}” already.") from None
