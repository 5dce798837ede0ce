"""Where signing in leads: back to a reward (S2), which the whole way keeps to and speaks the language of, or elsewhere.

Some of the library's pages and redirects forget it; so would a mail that is read in another browser.
"""

from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.utils import translation

# What names a language in an address of the customers' door.
LANGUAGE = "lang"
_NEXT = "next"
_SIGN_IN, _DOOR = "/accounts/", "/r/"


def way_of(request: HttpRequest) -> str:
    """The address in the customers' door that signing in leads to; empty for every other way."""
    if not request.path_info.startswith(_SIGN_IN):
        return ""
    way = request.GET.get(_NEXT) or request.POST.get(_NEXT) or ""
    return way if way.startswith(_DOOR) else ""


def names(request: HttpRequest) -> dict[str, str]:
    """The way, for templates."""
    return {"reward_way": way_of(request)}


def lead_on(address: str, way: str) -> str:
    """The address of a page of sign-in, which then leads to the way; as it is without one."""
    if not way or _NEXT in parse_qs(urlsplit(address).query):
        return address
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode({_NEXT: way})}"


def in_this_language(way: str) -> str:
    """The way with the language of now named in it, for a reader whose browser may ask for another."""
    if not way or LANGUAGE in parse_qs(urlsplit(way).query):
        return way
    language = urlencode({LANGUAGE: translation.get_language()})
    return f"{way}{'&' if urlsplit(way).query else '?'}{language}"


class KeepWayMiddleware:
    """Lets a page of sign-in that moves on to another one tell it where the way leads."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.headers.get("Location", "").startswith(_SIGN_IN) and (way := way_of(request)):
            response.headers["Location"] = lead_on(response.headers["Location"], way)
        return response
