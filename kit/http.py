"""What every door needs of a request: its id, its caller's address, and names for templates."""

import ipaddress
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest

from kit.ids import new_id
from kit.origin import coming_from

# A form of the console says which company it was made for: see the tag `form_token`.
COMPANY_FIELD = "_company"
# And what stood there when it was made.
VERSION_FIELD = "_version"
# The company that a member of several looks at.
COMPANY_IN_SESSION = "company"


class RequestIdMiddleware:
    """Gives each request an id, says it in the answer as `Request-Id`, and keeps where it comes from at hand."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = new_id("req")
        setattr(request, "id", name)  # noqa: B010
        setattr(request, "began", time.perf_counter())  # noqa: B010
        # No cookie of ours holds one, and PostgreSQL takes none.
        has_nul = any("\x00" in value for value in request.COOKIES.values())
        with coming_from(client_address(request), name):
            response = HttpResponseBadRequest() if has_nul else self.get_response(request)
        response["Request-Id"] = name
        return response


def request_id(request: HttpRequest) -> str:
    """The id that the middleware gave the request."""
    return str(getattr(request, "id"))  # noqa: B009


def microseconds_of(request: HttpRequest) -> int:
    """How long ago the first middleware saw the request."""
    began: float = getattr(request, "began")  # noqa: B009
    return round((time.perf_counter() - began) * 1_000_000)


def client_address(request: HttpRequest) -> str:
    """The caller's address: the socket's, or the rightmost untrusted hop that trusted proxies forwarded (P8)."""
    address: str = request.META.get("REMOTE_ADDR", "")
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    while hops and _is_trusted(address):
        address = hops.pop()
    return address


def _is_trusted(address: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in settings.TRUSTED_PROXIES)


def names(request: HttpRequest) -> dict[str, str]:
    """The names that templates may not spell themselves."""
    return {
        "STORE_NAME": settings.STORE_NAME,
        "STORE_SUPPORT_URL": settings.STORE_SUPPORT_URL,
        "BASE_URL": settings.BASE_URL,
        "SUPPORT_EMAIL": settings.SUPPORT_EMAIL,
    }
