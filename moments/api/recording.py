"""What the request log is told of a call, once its answer is rendered."""

import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from rest_framework.response import Response

from accounts.models import ApiKey
from accounts.queries import ending_of
from campaigns.calls import customer_hash_of
from events.call_log import note_call
from events.models import ApiCall
from kit.http import client_address, microseconds_of, request_id
from kit.ids import is_id, made_at
from moments.api import redaction

logger = logging.getLogger(__name__)
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_TEST = "test_"
_LONGEST_CUSTOMER_ID = 128
_UNAUTHORIZED = 401


@dataclass(frozen=True, slots=True)
class Called:
    """A call by a key, whether that was let in or not, and the body as far as it was read."""

    request: HttpRequest
    key: ApiKey
    body: dict[str, Any] | None
    was_read: bool


def record(called: Called, response: Response) -> None:
    """Have a call and its answer written to the request log. Whatever goes wrong here, the answer stands."""
    try:
        note_call(call_of(called, response))
    except Exception:
        logger.exception("The call %s is missing from the request log", request_id(called.request))


def call_of(called: Called, response: Response) -> ApiCall:
    """The row of a call: nothing in it tells who the customer was (A4)."""
    request, key, answer = called.request, called.key, dict(response.data or {})
    name, size = request_id(request), _size_of(request)
    ids = {field: answer.get(f"{field}Id") or "" for field in ("decision", "action", "reward")}
    return ApiCall(
        id=name,
        company_key=key.app.company_id,
        app_key=key.app_id,
        key_key=key.id,
        key_hint=str(key),
        at=made_at("req", name),
        method=request.method if request.method in _METHODS else "OTHER",
        path=redaction.path(request.path),
        status=response.status_code,
        code=answer.get("code", "") if response.status_code >= 400 else "",
        note=ending_of(key) if response.status_code == _UNAUTHORIZED else "",
        address=client_address(request)[:45],
        is_test=_is_test(key, answer, ids),
        decision_key=_key_in("dec", ids["decision"]),
        action_key=_key_in("act", ids["action"]),
        reward_key=_key_in("rwd", ids["reward"]),
        customer_hash=_customer_hash(called),
        has_idempotency_key="Idempotency-Key" in request.headers,
        is_replay="Idempotent-Replayed" in response,
        user_agent=_header(called, "User-Agent", 200),
        content_type=_header(called, "Content-Type", 100),
        request_bytes=size,
        answer_bytes=len(response.content),
        request=_request_body(called, size),
        answer=redaction.answer_body(redaction.rows(answer), called.body),
        microseconds=microseconds_of(request),
    )


def _request_body(called: Called, size: int | None) -> Any:
    if called.body is not None:
        return redaction.request_body(called.body)
    return redaction.described(size) if called.was_read else redaction.NOT_READ


def _size_of(request: HttpRequest) -> int | None:
    """The size of the body as the caller said it; None for one that came in chunks."""
    given = request.META.get("CONTENT_LENGTH") or "0"
    is_known = "HTTP_TRANSFER_ENCODING" not in request.META and given.isascii() and given.isdigit()
    return min(int(given), 2**31 - 1) if is_known and len(given) < 20 else None


def _is_test(key: ApiKey, answer: Mapping[str, Any], ids: Mapping[str, str]) -> bool:
    return key.is_test or answer.get("testMode") is True or ids["decision"].startswith(_TEST)


def _key_in(prefix: str, text: str) -> str | None:
    """The key inside an id of an answer; that of a test begins with `test_`."""
    key = text.removeprefix(_TEST)
    return key if is_id(prefix, key) else None


def _customer_hash(called: Called) -> bytes | None:
    """What the customer of the call is found by; None where the call names none in the form that is accepted."""
    customer = (called.body or {}).get("customerId")
    if not isinstance(customer, str) or not 1 <= len(customer) <= _LONGEST_CUSTOMER_ID:
        return None
    try:
        return customer_hash_of(called.key.app.company, customer)
    except UnicodeEncodeError:  # halves of characters, which the form refuses
        return None


def _header(called: Called, name: str, longest: int) -> str:
    """A header as far as it can be kept and shown; what it holds is looked for in it as it was meant, in UTF-8."""
    given = called.request.headers.get(name, "")
    with suppress(UnicodeError):
        given = given.encode("latin-1").decode()
    return redaction.header("".join(one for one in given if one.isprintable()), called.body)[:longest]
