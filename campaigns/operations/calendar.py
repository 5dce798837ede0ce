"""What time and the state of a company do to campaigns, without anybody's hand (C3)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.models import Company, CompanySuspension
from campaigns import moves
from campaigns.models import Campaign, SuspensionReason
from campaigns.models import CampaignState as State
from campaigns.moves import Move
from campaigns.operations.moving import Why, make_move
from campaigns.operations.suspensions import resume_campaign, suspend_campaign
from kit import clock

ACTOR = "system:calendar"
_LATE = timedelta(minutes=5)
_COMPANY_ACTOR = "system:company"
_CAUSES = {
    CompanySuspension.BARRED: SuspensionReason.BARRED,
    CompanySuspension.UNPAID: SuspensionReason.UNPAID,
}

type _Unlike = tuple[str, CompanySuspension, SuspensionReason]


@dataclass(frozen=True, order=True)
class Due:
    """A move that a campaign's calendar asks for, and since when."""

    at: datetime
    order: int
    campaign_id: str
    move: Move
    reason: str


def move_campaigns() -> int:
    """Start what is due to start by itself, finish what is over, and hand back what waited too long; how many moved.

    After an outage everything happens in the order in which it was due, also what should have started and finished
    meanwhile. Harmless to repeat and to run twice at once: a campaign is judged by its row as it is while it is
    locked, and one that somebody else holds is left to the next round. One that fails holds back no other: what was
    raised is raised at the end, as an ExceptionGroup.
    """
    # A day begins up to 14 hours earlier, and ends up to 12 later, somewhere in the world.
    tomorrow = (clock.now() + timedelta(hours=14)).date()
    may_start = Q(state=State.APPROVED, starts_by_itself=True, starts_on__lte=tomorrow)
    may_end = Q(state__in=(State.PENDING, *moves.FINISH.sources), ends_on__lte=tomorrow)
    due = [one for campaign in Campaign.objects.filter(may_start | may_end) for one in due_of(campaign)]
    return _each(lambda one: _move_if_due(one.campaign_id, one.move), sorted(due))


def _each[T](move: Callable[[T], bool], found: Iterable[T]) -> int:
    """How many moved. One that fails holds back no other: what was raised is raised at the end."""
    moved, failures = 0, []
    for one in found:
        try:
            moved += move(one)
        # Raised below, with all others.
        except Exception as failure:
            failures.append(failure)
    if failures:
        raise ExceptionGroup("Some campaigns could not be moved", failures)
    return moved


def due_of(campaign: Campaign) -> list[Due]:
    """The moves that time asks of a campaign as it is now, in their order (C3)."""
    starts = clock.start_of_day(campaign.starts_on, campaign.time_zone)
    ends = clock.end_of_day(campaign.ends_on, campaign.time_zone)
    due = []
    if campaign.state == State.APPROVED and campaign.starts_by_itself:
        due.append(Due(starts, 0, campaign.pk, moves.START, "its start date is here"))
    if campaign.state == State.PENDING:
        due.append(Due(ends, 1, campaign.pk, moves.WITHDRAW, "its end has passed"))
    elif campaign.state in moves.FINISH.sources:
        due.append(Due(ends, 1, campaign.pk, moves.FINISH, "its end has passed"))
    return [one for one in due if one.at <= clock.now()]


@transaction.atomic
def _move_if_due(campaign_id: str, move: Move) -> bool:
    held = Campaign.objects.select_for_update(no_key=True, skip_locked=True, of=("self",)).select_related(
        "company"
    )
    campaign = held.filter(pk=campaign_id).first()
    if campaign is None:
        return False
    now_due = next((one for one in due_of(campaign) if one.move == move), None)
    # What finishes by now although its start was passed over just before waits for the next round, in its order.
    if now_due is None or due_of(campaign)[0] != now_due:
        return False
    make_move(campaign, move, actor=ACTOR, why=Why(_reason(now_due)))
    return True


def _reason(due: Due) -> str:
    is_late = clock.now() - due.at > _LATE
    return f"{due.reason}, since {due.at:%Y-%m-%d %H:%M} UTC" if is_late else due.reason


def follow_companies() -> int:
    """Suspend the campaigns of companies that are barred or owe a bill, and lift that once it is over; how many moved.

    The fact is the company's, a floor below: this brings its campaigns in line with it. Harmless to repeat. One that
    fails holds back no other: what was raised is raised at the end, as an ExceptionGroup.
    """
    unlike = [one for cause, mark in _CAUSES.items() for one in _unlike(cause, mark)]
    return _each(lambda one: _align(*one), unlike)


def _unlike(cause: CompanySuspension, mark: SuspensionReason) -> list[_Unlike]:
    """The campaigns that are marked and their company is not suspended, or the other way round."""
    suspended = Company.objects.filter(suspensions__has_key=cause)
    to_suspend = Campaign.objects.filter(company__in=suspended, state__in=moves.SUSPEND.sources)
    to_suspend = to_suspend.exclude(suspensions__contains=[mark])
    to_resume = Campaign.objects.filter(suspensions__contains=[mark]).exclude(company__in=suspended)
    keys = [*to_suspend.order_by("pk").values_list("pk", flat=True)]
    keys += to_resume.order_by("pk").values_list("pk", flat=True)
    return [(key, cause, mark) for key in keys]


@transaction.atomic
def _align(campaign_id: str, cause: CompanySuspension, mark: SuspensionReason) -> bool:
    """Bring one campaign in line with its company, both as they are while the campaign is held."""
    held = Campaign.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
    campaign = held.filter(pk=campaign_id).first()
    if campaign is None:
        return False
    words = Company.objects.get(pk=campaign.company_id).suspensions.get(cause)
    is_marked = mark in campaign.suspensions
    if words is not None and not is_marked and campaign.state in moves.SUSPEND.sources:
        suspend_campaign(campaign=campaign, cause=mark, actor=_COMPANY_ACTOR, reason=words)
        return True
    if words is None and is_marked and not campaign.is_over:
        resume_campaign(
            campaign=campaign, cause=mark, actor=_COMPANY_ACTOR, reason="The company is in order again."
        )
        return True
    return False
