"""Look-only lists: the company's apps with their keys, and its events."""

from typing import Any

from accounts.permissions import Right
from accounts.queries import apps_of
from events.queries import events_of
from kit import clock
from moments.console.access import ConsoleView
from moments.console.paging import page_of

PAGE_SIZE = 50


class AppListView(ConsoleView):
    """Apps with their App ID, platforms and keys, of which only the first and last characters are known (P6, P7)."""

    template_name = "console/apps.html"
    page = "apps"
    right = Right.APPS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(apps=apps_of(self.company), now=clock.now(), **kwargs)


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
