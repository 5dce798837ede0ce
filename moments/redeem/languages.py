"""Which language customers read (docs/languages.md): their browser's, or the one that an address names.

The reward page knows nothing else, so that it is the same for everybody who asks for the same language (V1). The
pages of a signed-in customer remember in the session what an address named. All other doors speak English.
"""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from accounts import ways

QUERY = ways.LANGUAGE
_IN_SESSION = "language"
_DOOR = "/r/"


class CustomersLanguageMiddleware:
    """Lets the customers' door, and sign-in on the way to it, speak the reader's language; others English."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = _customers_address(request)
        with translation.override(settings.LANGUAGE_CODE):
            if address is not None:
                speak(request, _named_in(address) or accepted_by(request), is_named=bool(_named_in(address)))
            response = self.get_response(request)
            response.headers.setdefault(
                "Content-Language", translation.get_language() or settings.LANGUAGE_CODE
            )
        if address is not None:
            patch_vary_headers(response, ("Accept-Language",))
        return response

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> None:
        """Keep what the address names while a customer goes on, except at the reward page, which knows no session."""
        match = request.resolver_match
        if match is None or match.app_name != "redeem" or match.url_name == "reward":
            return
        if named := named_by(request):
            if request.user.is_authenticated and request.session.get(_IN_SESSION) != named:
                request.session[_IN_SESSION] = named
        elif kept := known(request.session.get(_IN_SESSION, "")):
            speak(request, kept, is_named=True)


def speak(request: HttpRequest, language: str, *, is_named: bool = False) -> None:
    """Answer in the language; links go on in it where it was `is_named` and not only accepted."""
    translation.activate(language)
    setattr(request, "named_language", language if is_named else "")  # noqa: B010


def named_by(request: HttpRequest) -> str:
    """The language that the request's address names, or that was kept of an earlier one; empty for none."""
    return getattr(request, "named_language", "")


def accepted_by(request: HttpRequest) -> str:
    """The first of the reader's languages that is spoken here, else English."""
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", "").lower())
    return next((found for tag, _ in asked if (found := known(tag))), settings.LANGUAGE_CODE)


def known(tag: str) -> str:
    """The language of ours that a tag asks for: `es-MX` asks for `es`, `pt` for `pt-br`; empty for none."""
    wanted = tag.replace("_", "-").casefold()
    language = wanted.partition("-")[0]
    ours = [code for code, _ in settings.LANGUAGES]
    same = [code for code in ours if code.partition("-")[0] == language]
    return wanted if wanted in ours else next(iter(same), "")


def wanted_by(request: HttpRequest) -> Iterator[str]:
    """The languages that the reader wants to read in, the dearest first, whether spoken here or not."""
    if named := named_by(request):
        yield named
    yield from (
        tag for tag, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower())
    )


def _customers_address(request: HttpRequest) -> str | None:
    """The address in the customers' door that the request is for, or that signing in leads to; None for others."""
    if request.path_info.startswith(_DOOR):
        return request.get_full_path()
    return ways.way_of(request) or None


def _named_in(address: str) -> str:
    try:
        return known(parse_qs(urlsplit(address).query).get(QUERY, [""])[-1])
    except ValueError:
        return ""
