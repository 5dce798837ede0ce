"""The feed of events: everything that happened to the company, in the order of its numbers. No redemption (V1)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from events.delivery import body_of
from events.models import Event
from events.queries.feed import feed_of
from moments.api import event_schema, schema
from moments.api.event_schema import EventParameters
from moments.api.reading import ListView, Position


class EventListView(ListView[Event]):
    """The company's events, oldest first; those of all its apps, for live and test keys alike."""

    form = EventParameters

    @extend_schema(
        operation_id="listEvents",
        tags=["Events"],
        summary="Read the feed of events",
        description=event_schema.FEED,
        parameters=[EventParameters],
        responses={200: event_schema.EventPage, **schema.READING, **schema.INVALID_PARAMETERS},
        examples=[event_schema.EVENTS],
    )
    def get(self, request: Request) -> Response:
        """One page."""
        return self.listed(request)

    def rows(self, found: Mapping[str, Any], after: Position | None, count: int) -> Sequence[Event]:
        last = int(after[0]) if after else found.get("after", 0)
        return feed_of(self.key.app.company_id, after=last, types=found.get("type", ()), count=count)

    def position(self, row: Event) -> Position:
        assert row.sequence is not None  # the feed has numbered ones only
        return [row.sequence]

    def shown(self, rows: Sequence[Event]) -> list[dict[str, Any]]:
        """Each as its webhook tells it, to the letter."""
        shown: list[dict[str, Any]] = json.loads(
            json.dumps([body_of(row) for row in rows], cls=DjangoJSONEncoder)
        )
        return shown
