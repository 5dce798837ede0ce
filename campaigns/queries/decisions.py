"""Decisions as they were kept, for whoever may look at them (A5). What each is told: `campaigns.explaining`."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Company
from billing.models import LimitScope
from billing.queries import rooms_after, rooms_when_held
from campaigns.checks import Check
from campaigns.explaining import codes_of
from campaigns.models import Action, Decision, MomentReward, Outcome
from campaigns.trails import LimitUse, Recorded
from rewards.models import Offer

TEST_PREFIX = "test_"

# Two checks refuse with one code, and both may be told of.
_SHARE_A_CODE = {Check.STATE, Check.DATES}


def decisions_of(
    company: Company,
    *,
    campaign_id: str = "",
    outcome: str = "",
    code: str = "",
    check: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[Decision]:
    """The company's decisions, newest first, with their campaign and moment; `until` is exclusive (A5).

    `check` is one that refused, as companies know the checks.
    """
    decisions = Decision.objects.filter(company=company).select_related("campaign", "moment").order_by("-pk")
    if campaign_id:
        decisions = decisions.filter(campaign=campaign_id)
    if outcome:
        decisions = decisions.filter(outcome=outcome)
    if outcome == Outcome.REFUSED:
        decisions = decisions.filter(is_test=False)
    if code:
        decisions = decisions.filter(code=code)
    if check:
        decisions = decisions.filter(_refused_by(check))
    if since:
        decisions = decisions.filter(decided_at__gte=since)
    return decisions.filter(decided_at__lt=until) if until else decisions


def decision_of(company: Company, public_id: str) -> Decision | None:
    """A decision of the company by the id that companies see, with what it is about."""
    is_test = public_id.startswith(TEST_PREFIX)
    return (
        Decision.objects.filter(company=company, pk=public_id.removeprefix(TEST_PREFIX), is_test=is_test)
        .select_related("campaign", "moment", "app", "key", "action")
        .first()
    )


def recorded_of(decision: Decision) -> Recorded:
    """A decision with what became of the limits: charged by its action, else as a refusal found them."""
    action = getattr(decision, "action", None)
    limits = limit_uses(action) if action is not None else _seen_by_refusal(decision)
    return Recorded(decision.outcome, decision.code, decision.checks, limits)


def limit_uses(action: Action) -> list[LimitUse]:
    """What an action did to each limit when it was decided: charged against it, or held in it (X3)."""
    stood = rooms_when_held if action.held_at else rooms_after
    rooms = stood(company_key=action.company_id, cause=f"action:{action.pk}")
    return [
        LimitUse(
            one.scope, one.cap_usd_cents, one.used_usd_cents - action.amount_usd_cents, one.used_usd_cents
        )
        for one in sorted(rooms, key=lambda one: one.scope)
    ]


def offer_of_decision(decision: Decision) -> Offer | None:
    """What the call was about, as it was offered: its messages are what customers read. None without one."""
    named = MomentReward.objects.select_related("offer").filter(
        moment=decision.moment_id, marketplace=decision.marketplace
    )
    reward = named.first() if decision.moment_id else None
    return reward.offer if reward else None


def _seen_by_refusal(decision: Decision) -> list[LimitUse]:
    """A refusal for want of room left the limits as it saw them."""
    refusing: dict[str, Any] = next((one for one in decision.checks if not one["passed"]), {})
    saw = refusing.get("saw")
    if not isinstance(saw, dict):
        return []
    return [
        LimitUse(scope, saw[scope][0], saw[scope][1], saw[scope][1])
        for scope in LimitScope.values
        if scope in saw
    ]


def _refused_by(check: str) -> Q:
    refused = Q(outcome=Outcome.REFUSED, code__in=codes_of(check))
    if check in _SHARE_A_CODE:
        return refused & Q(checks__contains=[{"check": check, "passed": False}])
    return refused
