"""Which calls of the request log an address asks for: its filters, and what its one search means."""

from datetime import date, datetime, timedelta

from django.db.models import Q
from django.http import QueryDict

from accounts.models import App, Company
from campaigns.calls import customer_hash_of
from events.queries import Wanted, by_code, by_customer, by_id
from kit import clock

PATHS = ("/v1/getReward", "/v1/getRewardInfo", "/prod/GetReward", "/prod/GetRewardInfo")
MODES = {"live": False, "test": True}
CLASSES = {"2xx": (200, 299), "4xx": (400, 499), "5xx": (500, 599)}
_ASKED = ("q", "status", "code", "path", "mode", "key", "since", "until")
MORE = ("code", "path", "mode", "key", "since", "until")  # folded away while none is set
_LONGEST = 128


def asked_of(query: QueryDict, app: App) -> dict[str, str]:
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


def wanted_of(asked: dict[str, str], company: Company) -> Wanted:
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
    return CLASSES.get(text)


def _is_code(text: str) -> bool:
    return len(text) <= 40 and text.isascii() and text.replace("_", "").isalnum() and text.islower()


def _instant(day: str, *, days: int = 0) -> datetime | None:
    """The first instant of a day as written in an address, or of one some days later; None for anything else."""
    try:
        return clock.start_of_day(date.fromisoformat(day) + timedelta(days=days), "UTC")
    except (ValueError, OverflowError):
        return None
