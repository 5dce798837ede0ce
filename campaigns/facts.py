"""Campaigns and completed actions as companies read them: in events, webhooks and the API alike. No
redemption (V1).
"""

from collections.abc import Mapping
from typing import Any

from campaigns.models import Action, Batch, Campaign, Decision, RowOutcome
from kit.money import Money, usd


def facts_of_action(action: Action, decision: Decision) -> dict[str, Any]:
    """One completed action."""
    cpa = Money(action.cpa_minor, action.currency)
    return {
        "id": action.id,
        "campaignId": action.campaign_id,
        "momentId": action.moment.key,
        "rewardGroupId": action.marketplace,
        "deviceType": decision.device_type,
        "decisionId": decision.public_id,
        "rewardId": action.reward_key,
        "cpa": {"amount": cpa.decimal, "currency": cpa.currency},
        "charged": {"amount": usd(action.amount_usd_cents).decimal, "currency": "USD"},
        "completedAt": action.completed_at,
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
        "budget": _usd(campaign.budget_usd_cents),
    }


def _usd(cents: int | None) -> dict[str, str] | None:
    return None if cents is None else {"amount": usd(cents).decimal, "currency": "USD"}


def facts_of_batch(batch: Batch, counts: Mapping[RowOutcome, int]) -> dict[str, Any]:
    """A batch and how far it is. `state` is waiting, running, finished or cancelled."""
    return {
        "id": batch.id,
        "appId": batch.app_id,
        "state": batch.state,
        "testMode": batch.is_test,
        "createdAt": batch.created_at,
        "startedAt": batch.started_at,
        "finishedAt": batch.finished_at,
        "reason": batch.reason or None,
        "rows": {"total": batch.row_count, **{str(outcome): counts[outcome] for outcome in RowOutcome}},
    }
