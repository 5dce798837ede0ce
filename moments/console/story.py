"""How a campaign came to its state, and what comes next, in words (C3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from accounts.queries import people
from campaigns.models import Campaign, CampaignMove
from campaigns.models import CampaignState as State
from campaigns.models import SuspensionReason as Cause
from campaigns.remarks import words_of
from kit import clock
from kit.ids import is_id
from rewards.operations import EXPIRES_AFTER

_WHO = {"member": "Your team", "support": "Support", "system": "Moments", "app": "Your app"}
_TITLES = {
    ("", State.DRAFT): "Created",
    (State.DRAFT, State.PENDING): "Submitted for approval",
    (State.PENDING, State.DRAFT): "A draft again",
    (State.REJECTED, State.DRAFT): "Taken up again",
    (State.SUSPENDED, State.LIVE): "Live again",
    (State.SUSPENDED, State.APPROVED): "Approved again",
}
_CAUSES = {
    Cause.MARKETER: "taken down by your team",
    Cause.SUPPORT: "suspended by support",
    Cause.UNPAID: "a bill is unpaid",
    Cause.BARRED: "the company is barred",
}
_LIFTED_BY = {
    Cause.MARKETER: "your team resumes it",
    Cause.SUPPORT: "support lifts its reason: ask support",
    Cause.UNPAID: "the bill is paid: ask your billing owner",
    Cause.BARRED: "the company may give rewards again: ask support",
}


@dataclass(frozen=True, slots=True)
class ToldMove:
    """A move in words: what happened, who did it and why, and what support remarked on which part."""

    title: str
    who: str
    reason: str
    remarks: list[tuple[str, str]]
    at: datetime


def story_of(moves: Sequence[CampaignMove]) -> list[ToldMove]:
    """The moves of a campaign in words, in the order given: the latest first. Support has no name (V3)."""
    kinds = (move.actor.partition(":") for move in moves)
    known = people({key for kind, _, key in kinds if kind == "member" and is_id("usr", key)})
    names = {key: person.get_full_name() for key, person in known.items()}
    titles = _titles_of(reversed(moves))
    return [
        ToldMove(title, _who(move.actor, names), move.reason, _remarks(move), move.at)
        for title, move in zip(reversed(titles), moves, strict=True)
    ]


def who_words(actor: str) -> str:
    """Who did something, as far as a company's members are told: `support:usr_…` is Support."""
    return _WHO.get(actor.partition(":")[0], actor)


def cause_words(cause: str) -> str:
    """Why a campaign is suspended: one reason."""
    return _CAUSES[Cause(cause)]


def lifted_words(causes: Iterable[str]) -> str:
    """What has to happen, and by whom, before nothing holds a campaign any more."""
    return ", and ".join(_LIFTED_BY[Cause(cause)] for cause in causes)


def next_of(campaign: Campaign) -> str:
    """What comes next: by itself or by somebody's hand, and when, in the campaign's time zone."""
    ends = f"the end of {campaign.ends_on:%-d %b %Y} ({campaign.time_zone})"
    match State(campaign.state):
        case State.DRAFT:
            return "Your team submits it, and support looks at it."
        case State.PENDING:
            return f"Support approves it or sends it back. At {ends} it becomes a draft again."
        case State.REJECTED:
            return "Your team edits it and submits it again."
        case State.APPROVED:
            return _start_of(campaign)
        case State.LIVE:
            return f"It finishes by itself at {ends}."
        case State.SUSPENDED:
            held = lifted_words(campaign.suspensions)
            return f"It returns to where it was once {held}. It finishes at {ends} in any case."
        case State.FINISHED:
            return f"Rewards can be used until the end of {campaign.ends_on + EXPIRES_AFTER:%-d %b %Y}."


def _start_of(campaign: Campaign) -> str:
    """A day begins at its first instant, which is not everywhere midnight."""
    starts = clock.start_of_day(campaign.starts_on, campaign.time_zone)
    has_begun = starts <= clock.now()
    at = f"{starts.astimezone(ZoneInfo(campaign.time_zone)):%-d %b %Y, %H:%M} ({campaign.time_zone})"
    if campaign.starts_by_itself:
        return "It goes live by itself in a moment." if has_begun else f"It goes live by itself on {at}."
    return "Your team takes it live." if has_begun else f"Your team can take it live from {at} on."


def _titles_of(moves: Iterable[CampaignMove]) -> list[str]:
    """What each move did, the earliest first: from suspended to suspended a reason comes, or goes."""
    titles, held = [], set[str]()
    for move in moves:
        cause = move.suspension
        if move.to_state != State.SUSPENDED:
            held.clear()
            titles.append(
                _TITLES.get((move.from_state, State(move.to_state)), move.get_to_state_display().capitalize())
            )
        elif cause in held:
            held.discard(cause)
            titles.append(f"Still suspended; no longer: {cause_words(cause)}")
        else:
            held.add(cause)
            more = "Suspended for one more reason" if move.from_state == State.SUSPENDED else "Suspended"
            titles.append(f"{more}: {cause_words(cause)}" if cause else more)
    return titles


def _who(actor: str, names: dict[str, str]) -> str:
    kind, _, key = actor.partition(":")
    return (names.get(key) if kind == "member" else "") or who_words(actor)


def _remarks(move: CampaignMove) -> list[tuple[str, str]]:
    return [(words_of(part), words) for part, words in move.remarks.items()]
