"""Campaigns, completed actions and decisions as companies read them: in events, webhooks and the API alike. No
redemption (V1).
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from campaigns.explaining import Explained
from campaigns.models import (
    Action,
    ActionStatus,
    Batch,
    BatchRow,
    Campaign,
    Decision,
    Moment,
    MomentReward,
    RowOutcome,
)
from campaigns.queries.reading import Use
from campaigns.trails import LimitUse, Status, Step
from kit.money import Money, usd


def facts_of_action(action: Action, decision: Decision) -> dict[str, Any]:
    """One action: completed, or held by fraud checks, or refused after that (X3)."""
    cpa = Money(action.cpa_minor, action.currency)
    is_completed = action.status == ActionStatus.COMPLETED
    return {
        "id": action.id,
        "campaignId": action.campaign_id,
        "momentId": action.moment.key,
        "rewardGroupId": action.marketplace,
        "deviceType": decision.device_type,
        "decisionId": decision.public_id,
        "rewardId": action.reward_key,
        "cpa": {"amount": cpa.decimal, "currency": cpa.currency},
        "charged": _usd(action.amount_usd_cents if is_completed else 0),
        "status": action.status,
        "heldAt": _instant(action.held_at) if action.held_at else None,
        "completedAt": _instant(action.completed_at) if is_completed else None,
    }


def facts_of_campaign(campaign: Campaign) -> dict[str, Any]:
    """One campaign, without its moments."""
    return {
        "id": campaign.id,
        "appId": campaign.app_id,
        "name": campaign.name,
        "kind": campaign.kind,
        "state": campaign.state,
        "startDate": str(campaign.starts_on),
        "endDate": str(campaign.ends_on),
        "timeZone": campaign.time_zone,
        "budget": _usd_or_none(campaign.budget_usd_cents),
    }


def facts_of_campaign_in_full(campaign: Campaign) -> dict[str, Any]:
    """One campaign with its moments, what is spent of its budget and what remains; as `campaign_of_app` reads it."""
    spent, reserved = (getattr(campaign, name, None) or 0 for name in ("spent", "reserved"))
    budget = campaign.budget_usd_cents
    return facts_of_campaign(campaign) | {
        "spent": _usd(spent),
        "remaining": _usd_or_none(None if budget is None else budget - spent - reserved),
        "suspensions": sorted(campaign.suspensions),
        "stateSince": _instant(campaign.state_at),
        "createdAt": _instant(campaign.created_at),
        "rewardGroupIds": list(getattr(campaign, "marketplace_codes", [])),
        "moments": [_facts_of_moment(moment) for moment in campaign.moments.all()],
    }


def facts_of_decision(decision: Decision, explained: Explained) -> dict[str, Any]:
    """One decision as an app is told of it: the codes of its checks, not what they saw (A5, X5)."""
    action = getattr(decision, "action", None)
    return {
        "id": decision.public_id,
        "outcome": decision.outcome,
        "reason": decision.code or None,
        "campaignId": decision.campaign_id,
        "momentId": decision.moment.key if decision.moment else None,
        "rewardGroupId": decision.marketplace,
        "deviceType": decision.device_type,
        "actionId": action.id if action else None,
        "rewardId": action.reward_key if action else None,
        "testMode": decision.is_test,
        "checks": [_facts_of_step(step) for step in explained.steps],
        "limits": [_facts_of_limit(limit) for limit in explained.limits],
        "decidedAt": _instant(decision.decided_at),
    }


def facts_of_use(use: Use) -> dict[str, Any]:
    """How often a moment was completed in a marketplace, and what that cost."""
    return {
        "campaignId": use.campaign_id,
        "momentId": use.moment_key,
        "rewardGroupId": use.marketplace,
        "actions": use.actions,
        "spent": _usd(use.spent_usd_cents),
    }


def facts_of_usage(month: str, uses: list[Use]) -> dict[str, Any]:
    """What an app used in a month, in all and row by row."""
    return {
        "month": month,
        "actions": sum(use.actions for use in uses),
        "spent": _usd(sum(use.spent_usd_cents for use in uses)),
        "data": [facts_of_use(use) for use in uses],
    }


def facts_of_batch(batch: Batch, counts: Mapping[RowOutcome, int]) -> dict[str, Any]:
    """A batch and how far it is, with how many rows have which outcome."""
    return {
        "id": batch.id,
        "appId": batch.app_id,
        "state": batch.state,
        "testMode": batch.is_test,
        "createdAt": _instant(batch.created_at),
        "startedAt": _instant(batch.started_at) if batch.started_at else None,
        "finishedAt": _instant(batch.finished_at) if batch.finished_at else None,
        "reason": batch.reason or None,
        "rows": {"total": batch.row_count, **{str(outcome): counts[outcome] for outcome in RowOutcome}},
    }


def facts_of_row(row: BatchRow, answer: Mapping[str, Any] | None) -> dict[str, Any]:
    """What came of a row of a batch; `answer` is the body that getReward would have answered with."""
    return {
        "rowId": row.row_id,
        "outcome": row.outcome,
        "status": row.status,
        "decidedAt": _instant(row.decided_at) if row.decided_at else None,
        "answer": answer,
    }


def _facts_of_moment(moment: Moment) -> dict[str, Any]:
    return {
        "momentId": moment.key,
        "name": moment.name,
        "limitPerCustomer": moment.limit_per_customer,
        "rewards": [_facts_of_reward(reward) for reward in moment.rewards.all()],
    }


def _facts_of_reward(reward: MomentReward) -> dict[str, Any]:
    """What a moment costs in a marketplace; in USD from its submission on, when the rate is frozen (B3)."""
    return {
        "rewardGroupId": reward.marketplace_id,
        "cpa": {"amount": reward.cpa.decimal, "currency": reward.cpa.currency},
        "charged": _usd(reward.offer.cpa_usd_cents) if reward.offer else None,
    }


def _facts_of_step(step: Step) -> dict[str, Any]:
    passed = None if step.status == Status.NOT_ASKED else step.status == Status.PASSED
    return {"check": step.check, "passed": passed, "code": step.code or None}


def _facts_of_limit(limit: LimitUse) -> dict[str, Any]:
    return {
        "scope": limit.scope,
        "cap": _usd(limit.cap_usd_cents),
        "before": _usd(limit.before_usd_cents),
        "after": _usd(limit.after_usd_cents),
    }


def _usd(cents: int) -> dict[str, str]:
    return {"amount": usd(cents).decimal, "currency": "USD"}


def _usd_or_none(cents: int | None) -> dict[str, str] | None:
    return None if cents is None else _usd(cents)


def _instant(at: datetime) -> str:
    """To the millisecond, in UTC: events and answers spell it alike."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
