"""The moves of a campaign (C3): each guarded by the state it starts from, each with an actor, a time and a
reason.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from billing.operations import set_budget
from campaigns.errors import CampaignIncomplete, CampaignLocked, MoveNotAllowed
from campaigns.facts import facts_of_campaign
from campaigns.models import Campaign, CampaignMove, CampaignState
from campaigns.operations.publishing import publish_offers
from campaigns.queries.drafts import missing_of
from events.operations import audit, record
from kit import clock
from rewards.operations import move_end

State = CampaignState
LONGEST = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Move:
    """One move that C3 allows: from some states to one, told as an event."""

    sources: tuple[State, ...]
    to: State
    event: str


SUBMIT = Move((State.DRAFT,), State.PENDING, "campaign.submitted")
WITHDRAW = Move((State.PENDING,), State.DRAFT, "campaign.withdrawn")
APPROVE = Move((State.PENDING,), State.APPROVED, "campaign.approved")
REJECT = Move((State.PENDING,), State.REJECTED, "campaign.rejected")
START = Move((State.APPROVED,), State.LIVE, "campaign.live")
SUSPEND = Move((State.APPROVED, State.LIVE), State.SUSPENDED, "campaign.suspended")
FINISH = Move((State.LIVE, State.SUSPENDED, State.APPROVED), State.FINISHED, "campaign.finished")


@transaction.atomic
def submit_campaign(*, campaign: Campaign, actor: str) -> None:
    """Hand a draft to support: its offers and rates are frozen, its budget is set. Raises CampaignIncomplete."""
    _move(campaign, SUBMIT, actor)
    missing = missing_of(campaign)
    if missing:
        raise CampaignIncomplete(missing)
    publish_offers(campaign)
    set_budget(company=campaign.company, campaign_key=campaign.id, budget_usd_cents=campaign.budget_usd_cents)


@transaction.atomic
def withdraw_campaign(*, campaign: Campaign, actor: str) -> None:
    """Take a submission back."""
    _move(campaign, WITHDRAW, actor)


@transaction.atomic
def approve_campaign(*, campaign: Campaign, actor: str) -> None:
    """Support lets it run: from now on it is in test mode, until it starts (C4)."""
    _move(campaign, APPROVE, actor)


@transaction.atomic
def reject_campaign(*, campaign: Campaign, actor: str, reason: str) -> None:
    """Support sends it back with a reason that the marketer reads."""
    _move(campaign, REJECT, actor, reason)


@transaction.atomic
def start_campaign(*, campaign: Campaign, actor: str) -> None:
    """Take it live, from its start date on. Raises MoveNotAllowed before that."""
    if clock.now() < clock.start_of_day(campaign.starts_on, campaign.time_zone):
        raise MoveNotAllowed(campaign.state, State.LIVE)
    _move(campaign, START, actor)


@transaction.atomic
def take_down_campaign(*, campaign: Campaign, actor: str, reason: str) -> None:
    """The marketer suspends it; rewards already issued are honoured."""
    _move(campaign, SUSPEND, actor, reason, suspensions=["marketer"])


@transaction.atomic
def raise_budget(*, campaign: Campaign, budget_usd_cents: int, actor: str) -> None:
    """Give a campaign more to spend in all. Raises CampaignLocked for less, or once it is finished."""
    raised = Campaign.objects.filter(
        pk=campaign.pk, state__in=_MAY_GROW, budget_usd_cents__lt=budget_usd_cents
    ).update(budget_usd_cents=budget_usd_cents)
    if not raised:
        raise CampaignLocked("A budget can be raised, not lowered, until the campaign is finished.")
    set_budget(company=campaign.company, campaign_key=campaign.id, budget_usd_cents=budget_usd_cents)
    _write_down(campaign, actor, "campaign.raise_budget", {"budget_usd_cents": budget_usd_cents})


@transaction.atomic
def extend_campaign(*, campaign: Campaign, ends_on: date, actor: str) -> None:
    """Move the end later, up to a year from the start, before it has passed; the rewards' expiry moves along
    (R8).
    """
    campaign.refresh_from_db()
    is_over = clock.now() >= clock.end_of_day(campaign.ends_on, campaign.time_zone)
    if is_over or not campaign.ends_on < ends_on <= campaign.starts_on + LONGEST:
        raise CampaignLocked(
            f"Before it has passed, the end can be moved from {campaign.ends_on}"
            f" to a later day, up to {campaign.starts_on + LONGEST}."
        )
    if not Campaign.objects.filter(pk=campaign.pk, state__in=_MAY_GROW, ends_on=campaign.ends_on).update(
        ends_on=ends_on
    ):
        raise CampaignLocked("A finished campaign can't be extended.")
    move_end(company=campaign.company, campaign_key=campaign.id, ends_on=ends_on)
    _write_down(campaign, actor, "campaign.extend", {"ends_on": str(ends_on)})


def move_campaigns(*, batch: int = 200) -> int:
    """Start what is due to start by itself and finish what is over, oldest date first; how many moved.

    Harmless to repeat: each move is guarded by the state it starts from.
    """
    now = clock.now()
    # A day begins up to 14 hours earlier, and ends up to 12 later, somewhere in the world.
    may_start = Q(
        state=State.APPROVED, starts_by_itself=True, starts_on__lte=(now + timedelta(hours=14)).date()
    )
    may_finish = Q(state__in=FINISH.sources, ends_on__lte=(now + timedelta(hours=14)).date())
    moved = 0
    for campaign in (
        Campaign.objects.filter(may_start | may_finish)
        .select_related("company")
        .order_by("starts_on")[:batch]
    ):
        moved += _move_if_due(campaign)
    return moved


def _move_if_due(campaign: Campaign) -> int:
    now = clock.now()
    starts = clock.start_of_day(campaign.starts_on, campaign.time_zone)
    ends = clock.end_of_day(campaign.ends_on, campaign.time_zone)
    move = FINISH if now >= ends else START
    if move is START and (now < starts or campaign.state != State.APPROVED or not campaign.starts_by_itself):
        return 0
    try:
        with transaction.atomic():
            _move(
                campaign,
                move,
                "system:calendar",
                "its end has passed" if move is FINISH else "its start date is here",
            )
    except MoveNotAllowed:
        return 0
    return 1


_MAY_GROW = (State.DRAFT, State.PENDING, State.APPROVED, State.LIVE, State.SUSPENDED)


def _move(
    campaign: Campaign, move: Move, actor: str, reason: str = "", suspensions: list[str] | None = None
) -> None:
    """Make a move in the caller's transaction, or raise MoveNotAllowed: the state is the guard."""
    now = clock.now()
    current = (
        Campaign.objects.select_for_update(no_key=True).values_list("state", flat=True).get(pk=campaign.pk)
    )
    if current not in move.sources:
        raise MoveNotAllowed(current, move.to)
    Campaign.objects.filter(pk=campaign.pk).update(state=move.to, state_at=now, suspensions=suspensions or [])
    campaign.refresh_from_db()
    CampaignMove.objects.create(
        campaign=campaign, from_state=current, to_state=move.to, actor=actor, reason=reason, at=now
    )
    record(
        company_key=campaign.company_id,
        type=move.event,
        data=facts_of_campaign(campaign) | {"reason": reason},
    )
    audit(
        actor=actor, verb=move.event, object_key=campaign.id, company_key=campaign.company_id, reason=reason
    )


def _write_down(campaign: Campaign, actor: str, verb: str, changes: dict[str, object]) -> None:
    audit(actor=actor, verb=verb, object_key=campaign.id, company_key=campaign.company_id, changes=changes)
    campaign.refresh_from_db()
