"""What OpenAPI says of batches."""

from typing import Any

from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from campaigns.batch_rows import MOST_ROWS, BatchRowForm
from campaigns.models import BatchState, RowOutcome
from moments.api.parameters import ListParameters
from moments.api.schema import PROBLEM_JSON, READING, Responses, problem

SUBMIT = (
    "Each row is decided as a call of getReward, in the order of the batch, in the background. The answer is 202 with "
    "the batch's id; a `batch.finished` event says when it is done. Rows don't count against the key's calls a second. "
    "If any row is at fault nothing is accepted, and the faults of all rows are listed. As CSV, the first line names "
    "the fields."
)


class NewBatch(serializers.Serializer):
    """Rows to decide."""

    rows = serializers.ListField(child=BatchRowForm(), min_length=1, max_length=MOST_ROWS)


class RowCounts(serializers.Serializer):
    """How many rows there are, and how many of each outcome."""

    total = serializers.IntegerField()
    waiting = serializers.IntegerField()
    completed = serializers.IntegerField()
    held = serializers.IntegerField(help_text="Rows whose reward a person looks at first.")
    refused = serializers.IntegerField()
    test = serializers.IntegerField()
    failed = serializers.IntegerField(
        help_text="Rows that a fault of ours kept from being decided: send them again."
    )
    cancelled = serializers.IntegerField()


class Batch(serializers.Serializer):
    """A batch and how far it is."""

    id = serializers.CharField()
    appId = serializers.CharField()
    state = serializers.ChoiceField(BatchState.values)
    testMode = serializers.BooleanField()
    createdAt = serializers.DateTimeField()
    startedAt = serializers.DateTimeField(allow_null=True)
    finishedAt = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(allow_null=True, help_text="Why it was cancelled.")
    rows = RowCounts()


class DecidedRow(serializers.Serializer):
    """What came of a row."""

    rowId = serializers.CharField(
        allow_null=True, help_text="Forgotten 30 days after the batch ended, as is the answer."
    )
    outcome = serializers.ChoiceField(RowOutcome.values)
    status = serializers.IntegerField(allow_null=True, help_text="What getReward would have answered with.")
    decidedAt = serializers.DateTimeField(allow_null=True)
    answer = serializers.DictField(allow_null=True, help_text="The body of that answer.")


class RowParameters(ListParameters):
    """The page of rows."""


class RowPage(serializers.Serializer):
    """A page of rows, in the order of the batch."""

    data = DecidedRow(many=True)  # type: ignore[assignment]
    nextCursor = serializers.CharField(allow_null=True)


NOT_FOUND: Responses = {(404, PROBLEM_JSON): problem("`batch_not_found`")}
SUBMIT_RESPONSES: Responses = {
    202: Batch,
    **READING,
    (400, PROBLEM_JSON): problem("`invalid_request`: the faults of all rows, a hundred of them listed."),
    (413, PROBLEM_JSON): problem("`too_large`: more than 8 MiB."),
    (415, PROBLEM_JSON): problem("`unsupported_media_type`"),
    (422, PROBLEM_JSON): problem("`idempotency_mismatch`"),
    (429, PROBLEM_JSON): problem("`throttled`, `too_many_batches`: see `Retry-After`."),
}
CANCEL_RESPONSES: Responses = {
    200: Batch,
    **READING,
    **NOT_FOUND,
    (409, PROBLEM_JSON): problem("`batch_ended`"),
}

_ID = "06fg2b7k5s8q3tqv9m0c1d2e3g"
_BATCH: dict[str, Any] = {
    "id": f"bat_{_ID}",
    "appId": f"app_{_ID}",
    "state": "running",
    "testMode": False,
    "createdAt": "2026-11-26T12:00:00.000Z",
    "startedAt": "2026-11-26T12:00:01.000Z",
    "finishedAt": None,
    "reason": None,
    "rows": {
        "total": 1200,
        "waiting": 800,
        "completed": 388,
        "held": 0,
        "refused": 12,
        "test": 0,
        "failed": 0,
        "cancelled": 0,
    },
}
BATCH = OpenApiExample("A batch on its way", response_only=True, status_codes=["200", "202"], value=_BATCH)
ROWS = OpenApiExample(
    "A row that was completed",
    response_only=True,
    status_codes=["200"],
    value={
        "data": [
            {
                "rowId": "winner-17",
                "outcome": "completed",
                "status": 200,
                "decidedAt": "2026-11-26T12:00:09.000Z",
                "answer": {
                    "rewardNotificationText": "You reached level 10! Pick your gift, on us.",
                    "rewardNotificationUrl": "https://moments.example/r/8JqfN2xwV0aYb3cT5sRk1Q",
                    "campaignEndDate": "2026-12-31",
                    "rewardImageUrl": "https://moments.example/media/banners/1f3a/message.webp",
                    "rewardId": f"rwd_{_ID}",
                    "actionId": f"act_{_ID}",
                    "decisionId": f"dec_{_ID}",
                    "expiresAt": "2027-01-30T23:59:59Z",
                    "cpa": {"amount": "27.50", "currency": "USD"},
                    "testMode": False,
                    "warnings": [],
                },
            }
        ],
        "nextCursor": None,
    },
)
