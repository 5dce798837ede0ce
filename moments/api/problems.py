"""Every refusal and fault as application/problem+json (RFC 9457)."""

import logging
from typing import Any

from django.conf import settings
from django.db import InterfaceError, InternalError, OperationalError, connection
from django.http import Http404, HttpRequest
from rest_framework import exceptions
from rest_framework.response import Response

from kit.errors import NotFound, Refusal, TryAgain, problem_of
from kit.http import request_id

logger = logging.getLogger(__name__)
PROBLEM = "application/problem+json"


class Throttled(Refusal):
    """More calls in a second than the key may make; nothing was consumed (A2)."""

    code = "throttled"
    status = 429
    title = "Too many calls"
    text = "Please try again in a moment."
    retryable = True


class UnsupportedMediaType(Refusal):
    code = "unsupported_media_type"
    status = 415
    title = "The body must be JSON"


class MethodNotAllowed(Refusal):
    code = "method_not_allowed"
    status = 405
    title = "This method is not allowed here"


class NotAcceptable(Refusal):
    code = "not_acceptable"
    status = 406
    title = "The answer is JSON"


class ServerFault(Refusal):
    """Our fault, and logged; what the call did is unknown, a retry with the same key is safe."""

    code = "server_fault"
    status = 500
    title = "Something went wrong on our side"
    text = "We couldn't get your reward just now. Please try again in a moment."
    retryable = True


def answer_problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """The problem document for whatever a view raised; never a stack trace."""
    request = context["request"]
    refusal = _refusal_of(error)
    if isinstance(refusal, ServerFault):
        logger.error("%s failed", request.path, exc_info=error)
    return problem_response(refusal, request._request)


def problem_response(refusal: Refusal, request: HttpRequest) -> Response:
    """The answer to a refusal that left no decision."""
    body = _body(refusal, request)
    response = Response(body, status=refusal.status, content_type=PROBLEM)
    if refusal.retry_after is not None:
        response["Retry-After"] = str(refusal.retry_after)
    return response


def _body(refusal: Refusal, request: HttpRequest) -> dict[str, Any]:
    return problem_of(refusal, instance=request_id(request), docs_url=f"{settings.BASE_URL}/docs/errors")


def _refusal_of(error: Exception) -> Refusal:
    match error:
        case Refusal():
            return error
        case OperationalError() | InterfaceError():
            return _database_is_away(error)
        case InternalError() if _code_of(error) in _READS_ONLY:
            return _database_is_away(error)
        case exceptions.UnsupportedMediaType():
            return UnsupportedMediaType("Send Content-Type: application/json.")
        case exceptions.MethodNotAllowed():
            return MethodNotAllowed(str(error.detail))
        case exceptions.NotAcceptable():
            return NotAcceptable("Accept application/json.")
        case Http404():
            return NotFound()
        case _:
            return ServerFault("The fault is logged under the request's id.")


# After a failover the old server may still answer, and only read; or have ended a transaction that idled.
_READS_ONLY = {"25006", "25P03"}


def _code_of(error: Exception) -> str | None:
    return getattr(error.__cause__, "pgcode", None)


def _database_is_away(error: Exception) -> TryAgain:
    """A wait outgrown, a connection lost, a server that only reads: the next call gets a fresh connection."""
    logger.warning("The database did not answer: %s", str(error).strip().splitlines()[:1])
    if isinstance(error, InternalError):
        connection.close()
    connection.close_if_unusable_or_obsolete()
    return TryAgain()
