"""Lines of the request log for tests, written directly: what makes them is tested elsewhere."""

from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

from events.models import ApiCall
from kit import clock
from kit.ids import format_id, least_at, made_at, new_id

_numbers = count(1)


def new_call(status: int = 200, code: str = "", *, age: timedelta | None = None, **fields: Any) -> ApiCall:
    """A call that was made so long ago; not written yet."""
    id_ = new_id("req")
    if age is not None:
        id_ = format_id("req", UUID(int=least_at(clock.now() - age).int | next(_numbers)))
    defaults: dict[str, Any] = {
        "id": id_,
        "at": made_at("req", id_),
        "company_key": new_id("com"),
        "app_key": new_id("app"),
        "key_key": new_id("key"),
        "key_hint": "mk_live_…7Q2x",
        "method": "POST",
        "path": "/v1/getReward",
        "status": status,
        "code": code,
        "microseconds": 12_345,
        "address": "203.0.113.7",
        "is_test": False,
        "has_idempotency_key": False,
        "is_replay": False,
        "answer_bytes": 512,
        "request": {"momentId": "level_10"},
        "answer": {"status": status},
    }
    return ApiCall(**defaults | fields)
