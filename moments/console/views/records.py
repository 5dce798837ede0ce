"""The company's events."""

from typing import Any

from accounts.permissions import Right
from events.queries import events_of
from moments.console.access import ConsoleView
from moments.console.paging import page_of

PAGE_SIZE = 50


class EventListView(ConsoleView):
    """What happened to the company, in its gap-free sequence, newest first."""

    template_name = "console/events.html"
    page = "events"
    right = Right.CAMPAIGNS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        before = self.request.GET.get("before", "")
        sequence = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
        events = page_of(events_of(self.company.pk), before=sequence, size=PAGE_SIZE, by="sequence")
        return super().get_context_data(events=events, **kwargs)
