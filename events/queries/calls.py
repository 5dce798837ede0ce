"""Reading the request log of an app."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from events.models import ApiCall, KeyUse
from kit.ids import is_id, least_at

_TEST = "test_"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which calls of an app are asked for; what is empty asks for nothing in particular."""

    statuses: tuple[int, int] | None = None  # the first and the last
    code: str = ""
    path: str = ""
    is_test: bool | None = None
    key_key: str = ""
    since: datetime | None = None
    until: datetime | None = None  # exclusive
    found: Q | None = None  # what a search asks for


def calls_of(app_key: str, wanted: Wanted) -> QuerySet[ApiCall]:
    """The app's calls, newest first."""
    equal: dict[str, Any] = {
        "code": wanted.code or None,
        "path": wanted.path or None,
        "is_test": wanted.is_test,
        "key_key": wanted.key_key or None,
        "id__gte": wanted.since and least_at(wanted.since),
        "id__lt": wanted.until and least_at(wanted.until),
    }
    asked = {name: value for name, value in equal.items() if value is not None}
    if wanted.statuses:
        first, last = wanted.statuses
        asked |= {"status": first} if first == last else {"status__range": (first, last)}
    calls = ApiCall.objects.filter(app_key=app_key, **asked).order_by("-id")
    return calls if wanted.found is None else calls.filter(wanted.found)


def call_of(app_key: str, call_id: str) -> ApiCall | None:
    """One call of the app; None for a stranger's, and for what is no id."""
    return ApiCall.objects.filter(app_key=app_key, pk=call_id).first() if is_id("req", call_id) else None


def by_id(text: str) -> Q | None:
    """What finds the calls that an id is about: a request's, or one of an answer. None for what is no such id."""
    key, is_test = text.removeprefix(_TEST), text.startswith(_TEST)
    if not is_test and is_id("req", key):
        return Q(pk=key)
    for prefix, field in (("dec", "decision_key"), ("act", "action_key"), ("rwd", "reward_key")):
        if is_id(prefix, key):
            return Q(**{field: key}, is_test=is_test)
    return None


def by_code(code: str) -> Q:
    return Q(code=code)


def by_customer(customer_hash: bytes) -> Q:
    return Q(customer_hash=customer_hash)


def last_uses(key_keys: Iterable[str]) -> dict[str, datetime]:
    """When each of the keys last called and was let in, to a few seconds; a key that never did is not there (P7)."""
    uses: Any = KeyUse.objects.filter(pk__in=list(key_keys)).values_list("key_key", "last_used_at")
    return dict(uses)
