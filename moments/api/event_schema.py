"""What OpenAPI says of the feed of events."""

from typing import Any

from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from events.types import EVENT_TYPES, TEST
from moments.api.parameters import ListParameters, Place, SomeOf

FEED = (
    "Everything that happened to the company, oldest first, with a gap-free `sequence`: an event is in the feed once "
    "all before it are. Keep the `sequence` of the last event that you have dealt with, and ask with it as `after`; a "
    "page without events has nothing newer, so ask again with the same `after`. `nextCursor` leads to the next page as "
    "in every list, and is null once there is none as yet: `after` and `cursor` exclude each other. Live and test keys "
    "read the same feed."
)


class EventParameters(ListParameters):
    """Where the feed is read from, and what of it."""

    after = Place(
        required=False,
        help_text="Events after this `sequence`; 0 begins with the first. Not together with `cursor`.",
    )
    type = SomeOf(
        choices=[*EVENT_TYPES, TEST], required=False, help_text="Event types, several separated by commas."
    )

    def validate_after(self, value: int) -> int:
        if "cursor" in self.initial_data:
            raise serializers.ValidationError(
                "must not be given together with cursor: each says where to go on"
            )
        return value


class Event(serializers.Serializer):
    """Something that happened to the company."""

    id = serializers.CharField()
    type = serializers.CharField()
    sequence = serializers.IntegerField(min_value=1)
    timestamp = serializers.DateTimeField()
    data = serializers.DictField(  # type: ignore[assignment]
        help_text="The object that it happened to, as its GET answered at that time."
    )


class EventPage(serializers.Serializer):
    """A page of events, oldest first."""

    data = Event(many=True)  # type: ignore[assignment]
    nextCursor = serializers.CharField(allow_null=True)


_ID = "06fg2b7k5s8q3tqv9m0c1d2e3g"
_EVENT: dict[str, Any] = {
    "id": f"evt_{_ID}",
    "type": "action.completed",
    "sequence": 17,
    "timestamp": "2026-11-26T12:00:00.000Z",
    "data": {
        "id": f"act_{_ID}",
        "campaignId": f"cmp_{_ID}",
        "momentId": "level_10",
        "rewardGroupId": "US",
        "deviceType": "Web",
        "decisionId": f"dec_{_ID}",
        "rewardId": f"rwd_{_ID}",
        "cpa": {"amount": "27.50", "currency": "USD"},
        "charged": {"amount": "27.50", "currency": "USD"},
        "status": "completed",
        "heldAt": None,
        "completedAt": "2026-11-26T12:00:00.000Z",
    },
}
EVENTS = OpenApiExample(
    "A completed action",
    response_only=True,
    status_codes=["200"],
    value={"data": [_EVENT], "nextCursor": None},
)
