"""Reading a mail that came in: who sent it to which case, and what the person wrote. Nothing of it is believed yet."""

import hashlib
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses
from html.parser import HTMLParser

from mailparser_reply import EmailReplyParser

from accounts import case_tokens
from accounts.errors import MailNotUsable
from accounts.models import LONGEST_MESSAGE

MOST_BYTES = 10 * 1024 * 1024
_READ = 20_000  # characters of a body that are looked through for the quoted thread
_LONGEST_HEAD = 300  # of the line above a quoted thread; longer lines are what somebody wrote
_RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
_LANGUAGES = ["en", "de", "fr", "es", "it", "pt", "ja", "nl", "pl", "sv", "da", "cs", "zh", "ko"]
_NAMED_ATTACHMENTS = 5


@dataclass(frozen=True, slots=True)
class InboundMail:
    """What a mail says of itself."""

    token: str | None
    sender: str
    message_id: str
    is_automatic: bool
    text: str


def read_mail(raw: bytes) -> InboundMail:
    """Read one message (RFC 5322). Raises MailNotUsable for one that is too large."""
    if len(raw) > MOST_BYTES:
        raise MailNotUsable(f"It has {len(raw):,} bytes; at most {MOST_BYTES:,} are read.")
    message = message_from_bytes(raw)
    senders = [address for _, address in getaddresses(_headers(message, "From"))]
    return InboundMail(
        token=_token_of(message),
        sender=senders[0].lower() if len(senders) == 1 else "",
        message_id=_message_id_of(message, raw),
        is_automatic=_is_automatic(message),
        text=_text_of(message),
    )


def _headers(message: Message, name: str) -> list[str]:
    return [str(value) for value in message.get_all(name, [])]


def _token_of(message: Message) -> str | None:
    """The token of the case that it was sent to."""
    sent_to = [value for name in _RECIPIENTS for value in _headers(message, name)]
    tokens = (case_tokens.token_in(address) for _, address in getaddresses(sent_to))
    return next(filter(None, tokens), None)


def _message_id_of(message: Message, raw: bytes) -> str:
    """Its Message-ID; one made from the whole message where it has none, or none that can be kept."""
    found = " ".join(_headers(message, "Message-ID")[:1]).strip()
    if re.fullmatch(r"<[!-;=?-~]{3,250}>", found):
        return found
    return f"<{hashlib.sha256(raw).hexdigest()}@without-message-id>"


def _is_automatic(message: Message) -> bool:
    """Whether a program sent it: an absence note, a bounce, a list (RFC 3834)."""
    answers = [value.partition(";")[0].strip().lower() for value in _headers(message, "Auto-Submitted")]
    precedence = [value.strip().lower() for value in _headers(message, "Precedence")]
    return (
        any(answer != "no" for answer in answers)
        or any(value in ("bulk", "junk", "list", "auto_reply") for value in precedence)
        or any(value.strip() == "<>" for value in _headers(message, "Return-Path"))
    )


def _text_of(message: Message) -> str:
    """What the person wrote, without the thread quoted below it; what was left out is said."""
    written, attached = _body_of(message)
    reply = _without_thread(written)
    note = _note_of(attached)
    room = LONGEST_MESSAGE - len(note) - 40
    if len(reply) > room:
        reply = reply[:room].rstrip() + "\n\n[The rest of the mail was left out.]"
    return f"{reply}\n\n{note}".strip() if reply.strip() else ""


def _without_thread(written: str) -> str:
    """What stands above the quoted thread.

    The library's expressions take minutes for long lines and for many empty ones, so it is shown neither.
    """
    text = re.sub(r"[^\S\n]+", " ", re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", written[: 10 * _READ]))
    lines = re.sub(r"\s*\n\s*\n\s*", "\n\n", text)[:_READ].split("\n")
    shown = (line if len(line) <= _LONGEST_HEAD else f"\x01{number}\x01" for number, line in enumerate(lines))
    reply = EmailReplyParser(languages=_LANGUAGES).parse_reply("\n".join(shown)) or ""
    return re.sub(r"\x01(\d+)\x01", lambda found: lines[int(found[1])], reply)


def _body_of(message: Message) -> tuple[str, list[str]]:
    """The text of the mail, from HTML where there is no plain one, and the names of what was attached."""
    found: dict[str, str] = {}
    attached: list[str] = []
    for part in message.walk():
        if part.is_multipart():
            continue
        kind = part.get_content_type()
        if (
            kind not in ("text/plain", "text/html")
            or part.get_content_disposition() == "attachment"
            or kind in found
        ):
            attached.append(part.get_filename() or kind)
        else:
            found[kind] = _decoded(part)
    return found.get("text/plain") or _text_of_html(found.get("text/html", "")), attached


def _decoded(part: Message) -> str:
    """The text of a part, whatever its character set claims to be."""
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    try:
        return payload.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return payload.decode("utf-8", "replace")


def _note_of(attached: list[str]) -> str:
    """Says that attachments were left out, and which."""
    if not attached:
        return ""
    names = ", ".join(" ".join(name.split())[:80] for name in attached[:_NAMED_ATTACHMENTS])
    more = f" and {len(attached) - _NAMED_ATTACHMENTS} more" if len(attached) > _NAMED_ATTACHMENTS else ""
    return f"[Attachments were left out: {names}{more}.]"


class _Words(HTMLParser):
    """Collects the words of HTML, a line for each block; quoted threads are dropped."""

    _BLOCKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "pre", "ul", "ol", "table"})
    _DROPPED = frozenset({"script", "style", "head", "title", "blockquote"})

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._dropped = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._dropped += tag in self._DROPPED
        if tag in self._BLOCKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._DROPPED and self._dropped:
            self._dropped -= 1
        if tag in self._BLOCKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._dropped:
            self.words.append(re.sub(r"\s+", " ", data))


def _text_of_html(html: str) -> str:
    parser = _Words()
    parser.feed(html[: 10 * _READ])
    parser.close()
    lines = (line.strip() for line in "".join(parser.words).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
