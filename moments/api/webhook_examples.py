"""Answers about webhook endpoints as OpenAPI shows them."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

_ID = "06fg2b7k5s8q3tqv9m0c1d2e3g"
_ENDPOINT: dict[str, Any] = {
    "id": f"we_{_ID}",
    "url": "https://games.example.com/moments",
    "description": "The server of the game",
    "types": ["action.completed", "campaign.live"],
    "ratePerSecond": 20,
    "enabled": True,
    "disabledAt": None,
    "disabledReason": None,
    "deliveredAt": "2026-11-26T12:00:01.000Z",
    "createdAt": "2026-11-01T09:30:00.000Z",
}
_ATTEMPT: dict[str, Any] = {
    "number": 1,
    "cause": "schedule",
    "startedAt": "2026-11-26T12:00:01.000Z",
    "durationMs": 84,
    "status": 204,
    "error": None,
}
_EXCHANGE: dict[str, Any] = {
    "requestHeaders": {"webhook-id": f"evt_{_ID}", "webhook-timestamp": "1795694401"},
    "answerHeaders": [["date", "Thu, 26 Nov 2026 12:00:01 GMT"]],
    "answerBody": "",
    "answerCut": False,
}
_DELIVERY: dict[str, Any] = {
    "eventId": f"evt_{_ID}",
    "type": "action.completed",
    "sequence": 17,
    "status": "delivered",
    "createdAt": "2026-11-26T12:00:00.000Z",
    "nextAttemptAt": None,
    "finishedAt": "2026-11-26T12:00:01.000Z",
    "error": None,
    "attemptCount": 1,
    "attempts": [_ATTEMPT],
}


def _answer(name: str, value: dict[str, Any], status: str = "200") -> OpenApiExample:
    return OpenApiExample(name, value=value, response_only=True, status_codes=[status])


ENDPOINT = _answer("An endpoint", _ENDPOINT)
ENDPOINTS = _answer("The only page", {"data": [_ENDPOINT], "nextCursor": None})
NEW_ENDPOINT = _answer("A new endpoint", _ENDPOINT | {"deliveredAt": None, "secret": "whsec_…"}, "201")
NEW_SECRET = _answer("A new secret", {"id": f"we_{_ID}", "secret": "whsec_…", "overlapHours": 24})
DELIVERY_LIST = _answer("The only page", {"data": [_DELIVERY], "nextCursor": None})
DELIVERY = _answer("A delivered event", _DELIVERY | {"attempts": [_ATTEMPT | _EXCHANGE]})
WAITING = _answer(
    "An event that is sent again",
    _DELIVERY | {"status": "pending", "nextAttemptAt": "2026-11-26T12:05:00.000Z", "finishedAt": None},
    "202",
)
REPLAYED = _answer(
    "What was not delivered",
    {
        "id": f"wrp_{_ID}",
        "webhookEndpointId": f"we_{_ID}",
        "since": "2026-11-26T00:00:00.000Z",
        "which": "undelivered",
        "queued": 0,
        "createdAt": "2026-11-26T12:05:00.000Z",
        "finishedAt": None,
    },
    "202",
)
TEST_EVENT = _answer("A test event", {"eventId": f"evt_{_ID}", "type": "webhook.test"}, "202")
