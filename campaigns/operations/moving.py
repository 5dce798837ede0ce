"""Making a move: guarded by the state it starts from and by who may make it, and told once (C3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from billing.operations import close_budget
from campaigns.errors import MoveNotAllowed, MoveNotYours
from campaigns.facts import facts_of_campaign, facts_of_campaign_in_full
from campaigns.models import (
    DATES_OF_STATES,
    STATE_DATES,
    Campaign,
    CampaignMove,
    CampaignState,
    SuspensionReason,
)
from campaigns.moves import Move, party_of
from campaigns.operations.telling import News, tell_members
from campaigns.queries.reading import campaign_of_app
from events.operations import audit, changed, record
from kit import clock


@dataclass(frozen=True, slots=True)
class Why:
    """Why a move is made: in words, and which reason of a suspension, or which parts of the draft, it is about."""

    reason: str = ""
    suspension: SuspensionReason | None = None
    remarks: Mapping[str, str] = field(default_factory=dict)


def hold(campaign: Campaign) -> None:
    """Keep the campaign as it is until the caller's commit, and read it again."""
    held = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    for one in Campaign._meta.concrete_fields:
        setattr(campaign, one.attname, getattr(held, one.attname))


def make_move(
    campaign: Campaign,
    move: Move,
    *,
    actor: str,
    why: Why | None = None,
    to: CampaignState | None = None,
    suspensions: list[str] | None = None,
) -> None:
    """Make a move in the caller's transaction: the row, the move, its one event and its one audit entry.

    `to` says which of several targets, `suspensions` what it is suspended for from then on. Raises MoveNotYours for
    an actor that may not make it, MoveNotAllowed where the state is another: nothing is changed then.
    """
    why = why or Why()
    hold(campaign)
    target = to or move.targets[0]
    refuse_unless_allowed(campaign, move, actor, target)
    before = {"state": campaign.state, "suspensions": campaign.suspensions}
    after = {"state": target, "suspensions": suspensions or []}
    # Servers' clocks differ by some milliseconds: a move is never told to be before the one that it follows.
    now = max(clock.now(), campaign.state_at)
    dates = _dates_after(campaign, target, now)
    state_at = campaign.state_at if target == campaign.state else now
    Campaign.objects.filter(pk=campaign.pk).update(**after, **dates, state_at=state_at)
    hold(campaign)
    write_down(campaign, move, actor=actor, why=why, before=before, after=after, at=now)
    if CampaignState.LIVE in (before["state"], target):
        is_closed = target != CampaignState.LIVE
        close_budget(company=campaign.company, campaign_key=campaign.pk, is_closed=is_closed)


def refuse_unless_allowed(campaign: Campaign, move: Move, actor: str, target: CampaignState | None) -> None:
    """Raise MoveNotYours or MoveNotAllowed for what C3's table does not have. Needs the campaign held."""
    if party_of(actor) not in move.by:
        raise MoveNotYours(move.by)
    if campaign.state not in move.sources or (target is not None and target not in move.targets):
        raise MoveNotAllowed(campaign.state, target or "deleted")


def write_down(
    campaign: Campaign,
    move: Move,
    *,
    actor: str,
    why: Why,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    at: datetime,
) -> None:
    """Write a move that was made: into the campaign's history, as one event, into the audit log."""
    CampaignMove.objects.create(
        campaign=campaign,
        from_state=before.get("state", ""),
        to_state=campaign.state,
        actor=actor,
        reason=why.reason,
        suspension=why.suspension or "",
        remarks=dict(why.remarks),
        at=at,
    )
    tell(campaign, move, why)
    news = News(move, actor=actor, reason=why.reason, suspension=why.suspension, remarks=why.remarks)
    tell_members(campaign, news)
    audit(
        actor=actor,
        verb=move.event,
        object_key=campaign.id,
        company_key=campaign.company_id,
        reason=why.reason,
        changes=changed(before, {**after, **({"remarks": dict(why.remarks)} if why.remarks else {})}),
    )


def tell(campaign: Campaign, move: Move, why: Why) -> None:
    """The one event of a move: the campaign as its GET answers it, and why it moved (api.md)."""
    remarks = [{"field": name, "detail": words} for name, words in why.remarks.items()]
    stands = campaign_of_app(campaign.app_id, campaign.pk)
    facts = facts_of_campaign_in_full(stands) if stands else facts_of_campaign(campaign)
    data = facts | {"reason": why.reason, "suspensions": campaign.suspensions}
    record(
        company_key=campaign.company_id,
        type=move.event,
        data=data | ({"remarks": remarks} if remarks else {}),
    )


def _dates_after(campaign: Campaign, target: CampaignState, now: datetime) -> dict[str, datetime | None]:
    """The dates of the state, kept where they are there already: going back clears what came after."""
    needed, possible = DATES_OF_STATES[target]
    dates = {name: getattr(campaign, name) if name in needed | possible else None for name in STATE_DATES}
    return dates | {name: now for name in needed if dates[name] is None}
