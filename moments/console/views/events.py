"""The company's events: what happened, in its gap-free sequence, and to which servers it was told."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404

from accounts.permissions import Right
from events.delivery import body_of
from events.models import Event
from events.queries import events_of
from events.queries.webhook_pages import deliveries_of_event, event_of
from events.types import EVENT_TYPES, TEST
from moments.console.access import ConsoleView
from moments.console.paging import page_of
from moments.console.webhooks import feed_command

PAGE_SIZE = 50
TYPES = (*EVENT_TYPES, TEST)


class EventListView(ConsoleView):
    """What happened to the company, newest first, all of it or of one type."""

    template_name = "console/events.html"
    page = "events"
    right = Right.CAMPAIGNS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        before, kind = self.request.GET.get("before", ""), self.request.GET.get("type", "")
        kind = kind if kind in TYPES else ""
        sequence = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
        found = events_of(self.company.pk)
        events = page_of(
            found.filter(type=kind) if kind else found, before=sequence, size=PAGE_SIZE, by="sequence"
        )
        return super().get_context_data(
            events=events,
            kind=kind,
            types=TYPES,
            filters=f"{urlencode({'type': kind})}&" if kind else "",
            command=feed_command(after=(events.rows[0].sequence or 1) - 1 if events.rows else 0, kind=kind),
            **kwargs,
        )


class EventView(ConsoleView):
    """One event as companies' servers get it, and its deliveries where the reader may see webhooks."""

    template_name = "console/event.html"
    page = "events"
    right = Right.CAMPAIGNS
    event: Event

    def find(self) -> None:
        found = event_of(self.company.pk, self.kwargs["event_id"])
        if found is None:
            raise Http404
        self.event = found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        deliveries = deliveries_of_event(self.event) if self.may(Right.APPS) else []
        return super().get_context_data(
            event=self.event,
            body=body_of(self.event),
            deliveries=deliveries,
            command=feed_command(after=(self.event.sequence or 1) - 1),
            **kwargs,
        )
