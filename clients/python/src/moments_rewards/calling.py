"""One call from its parts to its answer: retries, time limits, refusals."""

import json
import logging
import platform
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlencode

from moments_rewards.decoding import instant_text
from moments_rewards.errors import MomentsError, UnexpectedAnswer, refusal_of
from moments_rewards.operations import Operation
from moments_rewards.retries import Retries
from moments_rewards.transport import Answer, Connections, Request, refuse_redirect
from moments_rewards.version import __version__

logger = logging.getLogger("moments_rewards")
_USER_AGENT = (
    f"moments-rewards-python/{__version__} (Python {platform.python_version()}; {platform.system()})"
)
_JSON = "application/json"


@dataclass(frozen=True)
class Caller:
    """Makes calls, again where that is safe and may help."""

    connections: Connections
    retries: Retries
    timeout: float

    def call(
        self,
        operation: Operation,
        *,
        ids: Mapping[str, str] | None = None,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        idempotency_key: str | None = None,
    ) -> Any:
        """The JSON that is answered. Raises MomentsError."""
        content = None if body is None else json.dumps(body).encode()
        return json_of(
            self.send(operation, ids=ids, query=query, body=content, idempotency_key=idempotency_key)
        )

    def send(
        self,
        operation: Operation,
        *,
        ids: Mapping[str, str] | None = None,
        query: Mapping[str, Any] | None = None,
        body: bytes | None = None,
        idempotency_key: str | None = None,
        media_type: str = _JSON,
        accept: str = _JSON,
    ) -> Answer:
        """The answer to a call, as it came. Raises MomentsError."""
        headers = {"User-Agent": _USER_AGENT, "Accept": f"{accept}, application/problem+json"}
        if body is not None:
            headers["Content-Type"] = media_type
        if idempotency_key is not None:
            headers["Idempotency-Key"] = idempotency_key
        request = Request(operation.method, _target(operation, ids or {}, query or {}), headers, body)
        try:
            return self._persistently(request, is_repeatable=operation.is_repeatable)
        except MomentsError as error:
            error.idempotency_key = idempotency_key
            raise

    def _persistently(self, request: Request, *, is_repeatable: bool) -> Answer:
        began, tries = time.monotonic(), 0
        while True:
            tries += 1
            spent = time.monotonic() - began
            timeout = (
                min(self.timeout, max(self.retries.total_seconds - spent, 0.001))
                if tries > 1
                else self.timeout
            )
            try:
                return self._once(request, timeout=timeout, is_repeatable=is_repeatable)
            except MomentsError as error:
                spent = time.monotonic() - began
                wait = self.retries.wait_after(error, tries=tries, spent=spent) if is_repeatable else None
                if wait is None:
                    raise
                logger.info("%s %s: %s, again in %.2f s", request.method, request.target, error.code, wait)
            time.sleep(wait)

    def _once(self, request: Request, *, timeout: float, is_repeatable: bool) -> Answer:
        answer = self.connections.send(request, timeout=timeout, is_repeatable=is_repeatable)
        if 200 <= answer.status < 300:
            return answer
        refuse_redirect(answer)
        raise _error_of(answer)


def json_of(answer: Answer) -> Any:
    try:
        return json.loads(answer.body)
    except ValueError:
        raise UnexpectedAnswer("The answer is no JSON.", status=answer.status) from None


def new_idempotency_key() -> str:
    """A key for a call that nobody else makes."""
    return str(uuid.uuid4())


def _target(operation: Operation, ids: Mapping[str, str], query: Mapping[str, Any]) -> str:
    path = operation.path.format_map({name: _segment(name, value) for name, value in ids.items()})
    asked = {name: _text(value) for name, value in query.items() if value is not None}
    return f"{path}?{urlencode(asked)}" if asked else path


def _segment(name: str, value: str) -> str:
    """An id in a path: an empty one, or a dot, would lead to another call."""
    if not value.strip("."):
        raise ValueError(f"{name} must be an id; found {value!r}.")
    return quote(value, safe="")


def _text(value: Any) -> str:
    return instant_text(value) if isinstance(value, datetime) else str(value)


def _error_of(answer: Answer) -> MomentsError:
    retry_after = _seconds(answer.headers.get("retry-after"))
    try:
        problem = json.loads(answer.body)
        return refusal_of(problem, status=answer.status, retry_after=retry_after)
    except (ValueError, KeyError, TypeError, AttributeError):
        detail = f"The answer is {answer.status} and no problem document."
        return UnexpectedAnswer(detail, status=answer.status, retry_after=retry_after)


def _seconds(retry_after: str | None) -> float | None:
    """What `Retry-After` says, in seconds from now: it is a number of them, or a date."""
    if retry_after is None:
        return None
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after)
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except (TypeError, ValueError):
        return None
