"""The request log of an app: its calls with filters, a search and the newest as they come, and one of them (A5)."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django_htmx.http import HttpResponseClientRefresh

from accounts.models import App, Company
from campaigns.answers import in_order
from campaigns.calls import customer_hash_of
from campaigns.queries.first_steps import latest_campaign_of
from events.queries import Wanted, by_code, by_customer, by_id, call_of, calls_of
from kit import clock
from kit.ids import is_id
from moments.console.calls import (
    FIELDS,
    CallCode,
    CallParameters,
    first_call,
    get_reward_info_call,
    logged_call,
)
from moments.console.paging import page_of
from moments.console.views.apps import AppPage

PAGE_SIZE = 50
MOST_LIVE = 200  # rows that come to an open page before it asks to be loaded anew
PATHS = ("/v1/getReward", "/v1/getRewardInfo", "/prod/GetReward", "/prod/GetRewardInfo")
MODES = {"live": False, "test": True}
_CLASSES = {"2xx": (200, 299), "4xx": (400, 499), "5xx": (500, 599)}
_ASKED = ("q", "status", "code", "path", "mode", "key", "since", "until")
_LONGEST = 128


@dataclass(frozen=True, slots=True)
class Live:
    """Where the newest page goes on asking: after its first row, as long as there is room on it."""

    after: str
    shown: int

    @property
    def is_full(self) -> bool:
        return self.shown >= MOST_LIVE


class CallListView(AppPage):
    """Calls by status, code, path, mode, key, day and one search; filters that make no sense are not applied.

    The newest page asks every few seconds for the calls after its first one, and puts them on top.
    """

    template_name = "console/calls.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "after" in request.GET and request.htmx:  # type: ignore[attr-defined]
            return self._newer(request.GET)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = _asked(self.request.GET, self.app)
        before = self.request.GET.get("before", "")
        calls = page_of(
            calls_of(self.app.pk, _wanted(asked, self.company)),
            before=before if is_id("req", before) else None,
            size=PAGE_SIZE,
        )
        first = calls.rows[0].pk if calls.rows else ""
        return super().get_context_data(
            calls=calls,
            live=Live(first, 0) if calls.is_first and not asked["until"] else None,
            asked=asked,
            filters=_query(asked),
            is_filtered=any(asked.values()),
            classes=_CLASSES,
            paths=PATHS,
            modes=MODES,
            first_call=_first_call(self.app).curl,
            **kwargs,
        )

    def _newer(self, query: QueryDict) -> HttpResponse:
        """The rows after the page's first one; nothing where there are none."""
        asked = _asked(query, self.app)
        after, shown = query.get("after", ""), query.get("shown", "")
        calls = calls_of(self.app.pk, _wanted(asked, self.company))
        if not is_id("req", after):  # the page was empty: its first row makes it another page
            return HttpResponseClientRefresh() if calls.exists() else HttpResponse(status=204)
        rows = list(calls.filter(pk__gt=after)[: PAGE_SIZE + 1])
        if not rows:
            return HttpResponse(status=204)
        known = int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 6 else 0
        is_too_many = len(rows) > PAGE_SIZE
        context = {
            "app": self.app,
            "calls": rows[:PAGE_SIZE],
            "live": Live(rows[0].pk, MOST_LIVE if is_too_many else known + len(rows)),
            "filters": _query(asked),
        }
        return self.response_class(self.request, "console/_calls_newer.html", context)


class CallView(AppPage):
    """One call: what was sent and answered, as far as it is kept, its ids, and the command that makes it again."""

    template_name = "console/call.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        call = call_of(self.app.pk, self.kwargs["call_id"])
        if call is None:
            raise Http404
        answer = in_order(call.answer) if isinstance(call.answer, dict) else call.answer
        return super().get_context_data(
            call=call,
            request_lines=_lines(_in_order_of_form(call.request)),
            answer_lines=_lines(answer),
            command=logged_call(call),
            **kwargs,
        )


def _asked(query: QueryDict, app: App) -> dict[str, str]:
    """The filters asked for, each empty where it is not one."""
    asked = {name: query.get(name, "").strip() for name in _ASKED}
    accepted = {
        "q": len(asked["q"]) <= _LONGEST and "\x00" not in asked["q"],
        "status": _statuses(asked["status"]) is not None,
        "code": _is_code(asked["code"]),
        "path": asked["path"] in PATHS,
        "mode": asked["mode"] in MODES,
        "key": asked["key"] in {key.pk for key in app.keys.all()},
        "since": _instant(asked["since"]) is not None,
        "until": _instant(asked["until"]) is not None,
    }
    return {name: value if accepted[name] else "" for name, value in asked.items()}


def _wanted(asked: dict[str, str], company: Company) -> Wanted:
    return Wanted(
        statuses=_statuses(asked["status"]),
        code=asked["code"],
        path=asked["path"],
        is_test=MODES.get(asked["mode"]),
        key_key=asked["key"],
        since=_instant(asked["since"]),
        until=_instant(asked["until"], days=1),
        found=_found(asked["q"], company) if asked["q"] else None,
    )


def _found(text: str, company: Company) -> Q:
    """What a search asks for: an id, else a code, or the company's own id of a customer, which only its hash finds."""
    found = by_id(text)
    if found is None:
        found = by_customer(customer_hash_of(company, text))
        if _is_code(text):
            found |= by_code(text)
    return found


def _statuses(text: str) -> tuple[int, int] | None:
    """The first and the last status of a class as `4xx`, or of one status; None for anything else."""
    if text.isascii() and text.isdigit() and len(text) == len("200"):
        return int(text), int(text)
    return _CLASSES.get(text)


def _is_code(text: str) -> bool:
    return len(text) <= 40 and text.isascii() and text.replace("_", "").isalnum() and text.islower()


def _instant(day: str, *, days: int = 0) -> datetime | None:
    """The first instant of a day as written in an address, or of one some days later; None for anything else."""
    try:
        return clock.start_of_day(date.fromisoformat(day) + timedelta(days=days), "UTC")
    except (ValueError, OverflowError):
        return None


def _query(asked: dict[str, str]) -> str:
    """The filters as an address has them, ready for one more name."""
    filters = urlencode({name: value for name, value in asked.items() if value})
    return f"{filters}&" if filters else ""


def _first_call(app: App) -> CallCode:
    """A test call of the app's newest campaign; without one the answer says what is missing."""
    campaign = latest_campaign_of(app)
    if campaign is not None:
        return first_call(app, campaign)
    return get_reward_info_call(
        CallParameters(app.pk, "YOUR_CAMPAIGN_ID", "YOUR_MOMENT_ID", app.platforms[0], "US")
    )


def _in_order_of_form(request: Any) -> Any:
    """A body with the fields in the order of the form: the database keeps none."""
    if not isinstance(request, dict):
        return request
    return {name: request[name] for name in FIELDS if name in request} | request


def _lines(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
