"""What differs from one answer to the next, whoever asks and whatever happened: hidden by name, and nothing else.

Each mask hides one value that the answer itself says elsewhere what it is, or that is of one exact form in one place.
"""

import base64
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import HttpResponse

from kit.ids import least_at, parse_id

_ID = re.compile(r"(?<![0-9a-z])([a-z]{2,3})_[0-9a-v]{26}(?![0-9a-z])")
_CSRF_FIELD = re.compile(r'(name="csrfmiddlewaretoken" value=")[A-Za-z0-9]{64}(")')
_CSRF_HEADER = re.compile(
    r'((?:X-CSRFToken|x-csrftoken)(?:"|&quot;): ?(?:"|&quot;))[A-Za-z0-9]{64}("|&quot;)'
)
_CSRF_COOKIE = re.compile(r"(csrftoken=)[A-Za-z0-9]{32};")
_COOKIE_ENDS = re.compile(
    r"((?:csrftoken=<csrf>|sessionid=[a-z0-9]{32}); )"
    r"expires=[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT; (?=.*Max-Age=)"
)
_NEW_SECRET = re.compile(r'("secret":"whsec_)[A-Za-z0-9+/]{43}="')
_MESSAGES = re.compile(r"(messages=)\"?(\.?)([A-Za-z0-9_-]+):[0-9A-Za-z]{6}:[A-Za-z0-9_-]{43}\"?;")
_NONCE = re.compile(r"'nonce-([A-Za-z0-9_-]{22,44}={0,2})'")


@dataclass(frozen=True)
class Mask:
    """Hides one value; `why` says for what reason it is no one's to compare."""

    name: str
    why: str
    hide: Callable[[str, "Made"], str]


@dataclass(frozen=True)
class Made:
    """What an answer says of its own making."""

    request_id: str
    nonce: str
    began: float  # of the wall, not of the product's clock: ids are made by it

    @classmethod
    def of(cls, answer: HttpResponse, began: float) -> "Made":
        found = _NONCE.search(answer.headers.get("Content-Security-Policy", ""))
        return cls(answer.headers.get("Request-Id", ""), found[1] if found else "", began)


def _hide_request_id(text: str, made: Made) -> str:
    return text.replace(made.request_id, "<request id>") if made.request_id else text


def _hide_nonce(text: str, made: Made) -> str:
    return text.replace(made.nonce, "<nonce>") if made.nonce else text


def _hide_csrf(text: str, _: Made) -> str:
    text = _CSRF_FIELD.sub(r"\1<csrf>\2", text)
    return _CSRF_HEADER.sub(r"\1<csrf>\2", text)


def _hide_csrf_cookie(text: str, _: Made) -> str:
    return _COOKIE_ENDS.sub(r"\1", _CSRF_COOKIE.sub(r"\1<csrf>;", text))


def _hide_secret(text: str, _: Made) -> str:
    return _NEW_SECRET.sub(r'\1<secret>"', text)


def _hide_message_time(text: str, _: Made) -> str:
    """A message on its way to the next page is signed with the wall's time: what is compared is what it says."""

    def said(found: re.Match[str]) -> str:
        raw = base64.urlsafe_b64decode(found[3] + "=" * (-len(found[3]) % 4))
        return found[1] + (zlib.decompress(raw) if found[2] else raw).decode() + ";"

    return _MESSAGES.sub(said, text)


def _hide_new_ids(text: str, made: Made) -> str:
    """Ids of what the request itself made, numbered as they appear: their places are compared, their digits not."""
    least, known = least_at(datetime.fromtimestamp(made.began, UTC)), dict[str, str]()

    def named(found: re.Match[str]) -> str:
        value = parse_id(found[1], found[0])
        if value is None or value < least:
            return found[0]
        return known.setdefault(found[0], f"<new {found[1]} {len(known) + 1}>")

    return _ID.sub(named, text)


MASKS = (
    Mask(
        "request id", "Each request has an id of its own, which the header Request-Id says.", _hide_request_id
    ),
    Mask("nonce", "Each page has a nonce of its own, which its Content-Security-Policy says.", _hide_nonce),
    Mask("CSRF token", "Each rendering salts the token of a form anew.", _hide_csrf),
    Mask("secret", "A webhook's secret is told once, by what made it, and is random.", _hide_secret),
    Mask(
        "cookie",
        "A browser's cookies end by the wall's clock, and its CSRF token is random.",
        _hide_csrf_cookie,
    ),
    Mask("message", "A message is signed with the time of the wall's clock.", _hide_message_time),
    Mask("new id", "What a request makes has an id of its own, random by nature.", _hide_new_ids),
)


@dataclass(frozen=True)
class Reading:
    """All that a reader gets of an answer."""

    status: int
    headers: str
    body: str

    def lines(self) -> list[str]:
        return [f"status: {self.status}", *self.headers.splitlines(), "", *self.body.splitlines()]


def reading_of(answer: HttpResponse, began: float) -> Reading:
    """The answer with what the masks name hidden; a file that is no text is read byte by byte."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    made = Made.of(answer, began)
    headers = [f"{name}: {value}" for name, value in sorted(answer.headers.items())]
    cookies = answer.cookies.output()
    return Reading(
        answer.status_code,
        hidden("\n".join([*headers, *([cookies] if cookies else [])]), made),
        hidden(_text(content), made),
    )


def hidden(text: str, made: Made) -> str:
    for mask in MASKS:
        text = mask.hide(text, made)
    return text


def _text(content: bytes) -> str:
    """UTF-8 as it is, and every byte that is none by its number: nothing is lost."""
    return content.decode(errors="backslashreplace")
