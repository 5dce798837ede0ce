"""The moves of a campaign (C3): each guarded by the state it starts from, each with an actor, a time and a
reason.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from billing.operations import set_budget
from campaigns.errors import (
    CampaignIncomplete,
    CampaignLocked,
    ChoicesNotEligible,
    MoveNotAllowed,
    SubmissionMoved,
)
from campaigns.facts import facts_of_campaign
from campaigns.models import Campaign, CampaignMove, CampaignState
from campaigns.operations.publishing import publish_offers
from campaigns.queries.drafts import missing_of, unfit_of
from campaigns.queries.pricing import pricing_of
from events.operations import Changes, audit, changed, record
from kit import clock
from rewards.operations import move_end
from rewards.queries import submission_count

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
    """Hand a draft to support: its offers, quotes and rates are frozen, its budget is set.

    What was checked is what is frozen: prices are read once. Raises CampaignIncomplete.
    """
    _move(campaign, SUBMIT, actor)
    pricing = pricing_of(campaign)
    missing = missing_of(campaign, pricing)
    if missing:
        raise CampaignIncomplete(missing)
    publish_offers(campaign, pricing)
    set_budget(company=campaign.company, campaign_key=campaign.id, budget_usd_cents=campaign.budget_usd_cents)


@transaction.atomic
def withdraw_campaign(*, campaign: Campaign, actor: str) -> None:
    """Take a submission back."""
    _move(campaign, WITHDRAW, actor)


@transaction.atomic
def approve_campaign(
    *, campaign: Campaign, actor: str, submission: int | None = None, reason: str = ""
) -> None:
    """Support lets it run: from now on it is in test mode, until it starts (C4).

    `submission` is the number of the one that was looked at; without it, whichever waits. Raises SubmissionMoved
    when another waits by now, and ChoicesNotEligible where what was submitted can't be a reward any more (R3).
    """
    _move(campaign, APPROVE, actor, reason)
    found = submission_count(company=campaign.company, campaign_key=campaign.id)
    if submission is not None and submission != found:
        raise SubmissionMoved(submission, found)
    if lacks := unfit_of(campaign):
        raise ChoicesNotEligible(lacks)


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
    held = Campaign.objects.select_for_update(no_key=True).filter(pk=campaign.pk)
    before = held.values_list("budget_usd_cents", flat=True).get()
    raised = Campaign.objects.filter(
        pk=campaign.pk, state__in=_MAY_GROW, budget_usd_cents__lt=budget_usd_cents
    ).update(budget_usd_cents=budget_usd_cents)
    if not raised:
        raise CampaignLocked("A budget can be raised, not lowered, until the campaign is finished.")
    set_budget(company=campaign.company, campaign_key=campaign.id, budget_usd_cents=budget_usd_cents)
    changes = {"budget_usd_cents": (before, budget_usd_cents)}
    _write_down(campaign, actor, "campaign.raise_budget", changes)


@transaction.atomic
def extend_campaign(*, campaign: Campaign, ends_on: date, actor: str) -> None:
    """Move the end later, up to a year from the start, before it has passed; the rewards' expiry moves along
    (R8).
    """
    campaign.refresh_from_db()
    before = campaign.ends_on
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
    _write_down(campaign, actor, "campaign.extend", {"ends_on": (before, ends_on)})


def move_campaigns() -> int:
    """Start what is due to start by itself, finish what is over, and hand back what waited too long; how many moved.

    Oldest date first. Harmless to repeat and to run twice at once: a campaign is judged by its row as it is while it is
    locked, and one that somebody else holds is left to the next round.
    """
    # A day begins up to 14 hours earlier, and ends up to 12 later, somewhere in the world.
    tomorrow = (clock.now() + timedelta(hours=14)).date()
    may_start = Q(state=State.APPROVED, starts_by_itself=True, starts_on__lte=tomorrow)
    may_end = Q(state__in=(State.PENDING, *FINISH.sources), ends_on__lte=tomorrow)
    due = (
        Campaign.objects.filter(may_start | may_end).order_by("starts_on", "pk").values_list("pk", flat=True)
    )
    return sum(_move_if_due(pk) for pk in list(due))


@transaction.atomic
def _move_if_due(campaign_id: str) -> bool:
    held = Campaign.objects.select_for_update(no_key=True, skip_locked=True, of=("self",)).select_related(
        "company"
    )
    campaign = held.filter(pk=campaign_id).first()
    if campaign is None:
        return False
    move, reason = _due(campaign)
    if move is None or campaign.state not in move.sources:
        return False
    _move(campaign, move, "system:calendar", reason)
    return True


def _due(campaign: Campaign) -> tuple[Move | None, str]:
    """The move that time asks of a campaign now, and why (C3)."""
    now = clock.now()
    if now >= clock.end_of_day(campaign.ends_on, campaign.time_zone):
        return (WITHDRAW if campaign.state == State.PENDING else FINISH), "its end has passed"
    if campaign.starts_by_itself and now >= clock.start_of_day(campaign.starts_on, campaign.time_zone):
        return START, "its start date is here"
    return None, ""


_MAY_GROW = (State.DRAFT, State.PENDING, State.APPROVED, State.LIVE, State.SUSPENDED)


def _move(
    campaign: Campaign, move: Move, actor: str, reason: str = "", suspensions: list[str] | None = None
) -> None:
    """Make a move in the caller's transaction, or raise MoveNotAllowed: the state is the guard."""
    now = clock.now()
    held = Campaign.objects.select_for_update(no_key=True)
    before = held.values("state", "suspensions").get(pk=campaign.pk)
    if (current := before["state"]) not in move.sources:
        raise MoveNotAllowed(current, move.to)
    after = {"state": move.to, "suspensions": suspensions or []}
    Campaign.objects.filter(pk=campaign.pk).update(**after, state_at=now)
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
        actor=actor,
        verb=move.event,
        object_key=campaign.id,
        company_key=campaign.company_id,
        reason=reason,
        changes=changed(before, after),
    )


def _write_down(campaign: Campaign, actor: str, verb: str, changes: Changes) -> None:
    audit(actor=actor, verb=verb, object_key=campaign.id, company_key=campaign.company_id, changes=changes)
    campaign.refresh_from_db()
