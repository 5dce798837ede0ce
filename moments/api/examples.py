"""Answers as OpenAPI shows them."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

from campaigns.checks import Check


def _usd(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


_CAMPAIGN: dict[str, Any] = {
    "id": "cmp_06fg2b7k5s8q3tqv9m0c1d2e3g",
    "appId": "app_06fg2b7k5s8q3tqv9m0c1d2e3g",
    "name": "Winter levels",
    "kind": "challenge",
    "state": "live",
    "startDate": "2026-11-01",
    "endDate": "2026-12-31",
    "timeZone": "America/New_York",
    "budget": _usd("1000.00"),
    "spent": _usd("27.50"),
    "remaining": _usd("972.50"),
    "suspensions": [],
    "stateSince": "2026-11-01T05:00:00.000Z",
    "createdAt": "2026-10-12T09:30:00.000Z",
    "rewardGroupIds": ["US"],
    "moments": [
        {
            "momentId": "level_10",
            "name": "Reach level 10",
            "limitPerCustomer": 1,
            "rewards": [{"rewardGroupId": "US", "cpa": _usd("27.50"), "charged": _usd("27.50")}],
        }
    ],
}
_ACTION: dict[str, Any] = {
    "id": "act_06fg2b7k5s8q3tqv9m0c1d2e3g",
    "campaignId": "cmp_06fg2b7k5s8q3tqv9m0c1d2e3g",
    "momentId": "level_10",
    "rewardGroupId": "US",
    "deviceType": "Web",
    "decisionId": "dec_06fg2b7k5s8q3tqv9m0c1d2e3g",
    "rewardId": "rwd_06fg2b7k5s8q3tqv9m0c1d2e3g",
    "cpa": _usd("27.50"),
    "charged": _usd("27.50"),
    "status": "completed",
    "heldAt": None,
    "completedAt": "2026-11-26T12:00:00.000Z",
}
_DECISION: dict[str, Any] = {
    "id": "dec_06fg2b7k5s8q3tqv9m0c1d2e3g",
    "outcome": "completed",
    "reason": None,
    "campaignId": "cmp_06fg2b7k5s8q3tqv9m0c1d2e3g",
    "momentId": "level_10",
    "rewardGroupId": "US",
    "deviceType": "Web",
    "actionId": "act_06fg2b7k5s8q3tqv9m0c1d2e3g",
    "rewardId": "rwd_06fg2b7k5s8q3tqv9m0c1d2e3g",
    "testMode": False,
    "checks": [{"check": name, "passed": True, "code": None} for name in Check.values],
    "limits": [
        {"scope": scope, "cap": _usd(cap), "before": _usd("0.00"), "after": _usd("27.50")}
        for scope, cap in (
            ("campaign", "1000.00"),
            ("campaign_month", "5000.00"),
            ("company_month", "15000.00"),
        )
    ],
    "decidedAt": "2026-11-26T12:00:00.000Z",
}
_USE: dict[str, Any] = {
    "campaignId": "cmp_06fg2b7k5s8q3tqv9m0c1d2e3g",
    "momentId": "level_10",
    "rewardGroupId": "US",
    "actions": 1,
    "spent": _usd("27.50"),
}


def _answer(name: str, value: dict[str, Any]) -> OpenApiExample:
    return OpenApiExample(name, value=value, response_only=True, status_codes=["200"])


CAMPAIGN = _answer("A live campaign", _CAMPAIGN)
CAMPAIGNS = _answer("The only page", {"data": [_CAMPAIGN], "nextCursor": None})
ACTION = _answer("A completed action", _ACTION)
ACTIONS = _answer("The only page", {"data": [_ACTION], "nextCursor": None})
DECISION = _answer("A completed action", _DECISION)
USAGE = _answer(
    "One completed action", {"month": "2026-11", "actions": 1, "spent": _usd("27.50"), "data": [_USE]}
)
