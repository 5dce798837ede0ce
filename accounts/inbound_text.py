"""What a person wrote in a mail.

It is read only once the mail is proved to be a member's, and with bounded work all the same: of so many bytes, and by
nothing that takes more than a few times as long for a mail that is twice as long.
"""

import html
import re
from email import message_from_bytes
from email.message import Message
from typing import Any

from mailparser_reply import EmailReplyParser

from accounts.errors import MessageNotPossible
from accounts.models import LONGEST_MESSAGE

_MOST_BYTES = 256 * 1024  # of a mail; what people write stands at its top
_MOST_LEVELS = 30
_LONGEST_VALUE = 1_000
_READ = 20_000  # characters of a body that are looked through for the quoted thread
_LONGEST_LINE = 300  # of the line above a quoted thread; longer lines are what somebody wrote
_LANGUAGES = ["en", "de", "fr", "es", "it", "pt", "ja", "nl", "pl", "sv", "da", "cs", "zh", "ko"]
_NAMED_ATTACHMENTS = 5
# Python knows character sets that take quadratic time (punycode) or are none (zip, hex).
_CHARSETS = re.compile(
    r"utf-?8|us-ascii|ascii|iso-8859-\d{1,2}|(windows-|cp)125\d|koi8-[a-z]|gb2312|gbk|gb18030|big5"
    r"|euc-[a-z]{2}|shift_jis|iso-2022-jp"
)
_BLOCKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "pre", "ul", "ol", "table"})
_DROPPED = frozenset({"script", "style", "head", "title", "blockquote"})
# Possessive, so that it never looks at a character twice.
_TAG = re.compile(r"<(?=[a-z/!?])(/?)([a-z0-9]*+)[^<>]*+>", re.IGNORECASE)


def text_of(raw: bytes) -> str:
    """What the person wrote, without the thread quoted below it; what was left out is said.

    Raises MessageNotPossible for a mail that says nothing, or has too many parts.
    """
    start = raw[:_MOST_BYTES]
    if start.lower().count(b"multipart/") > _MOST_LEVELS:
        raise MessageNotPossible("It has too many parts.")
    written, attached = _body_of(message_from_bytes(start, _class=_Part))
    reply = _without_thread(written)
    if not reply.strip():
        raise MessageNotPossible("Nothing is written above what it quotes.")
    note = _note_of(attached, is_cut=len(raw) > len(start))
    room = LONGEST_MESSAGE - len(note) - 40
    if len(reply) > room:
        reply = reply[:room].rstrip() + "\n\n[The rest of the mail was left out.]"
    return f"{reply}\n\n{note}".strip()


class _Part(Message):
    """A part whose headers are read as far as they are sensible: they may name a character set of their own."""

    def get(self, name: str, failobj: Any = None) -> Any:
        value = super().get(name, failobj)
        return value if value is failobj else str(value)[:_LONGEST_VALUE]

    def text(self) -> str:
        """Its text, whatever its character set claims to be."""
        payload = self.get_payload(decode=True)
        assert isinstance(payload, bytes)
        charset = self.get_content_charset("utf-8")
        try:
            return payload.decode(charset if _CHARSETS.fullmatch(charset) else "utf-8", "replace")
        except LookupError:
            return payload.decode("utf-8", "replace")


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
            assert isinstance(part, _Part)
            found[kind] = part.text()[: 10 * _READ]
    return found.get("text/plain") or _text_of_html(found.get("text/html", "")), attached


def _text_of_html(source: str) -> str:
    """The words of HTML, a line for each block; quoted threads are dropped."""
    words: list[str] = []
    at = dropped = 0
    shown = _without_comments(source)
    for tag in _TAG.finditer(shown):
        if not dropped:
            words.append(_plain(shown[at : tag.start()]))
        at, name = tag.end(), tag[2].lower()
        if name in _DROPPED:
            dropped = max(0, dropped + (-1 if tag[1] else 1))
        if name in _BLOCKS:
            words.append("\n")
    if not dropped:
        words.append(_plain(shown[at:]))
    lines = (line.strip() for line in "".join(words).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _without_comments(source: str) -> str:
    kept: list[str] = []
    at = 0
    while (start := source.find("<!--", at)) >= 0:
        kept.append(source[at:start])
        end = source.find("-->", start + 4)
        at = end + 3 if end >= 0 else len(source)
    return "".join([*kept, source[at:]])


def _plain(words: str) -> str:
    """Words without entities. No character has a number of eight digits, and Python reads none of thousands."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"&#[0-9]{8,};?", "\ufffd", words)))


def _without_thread(written: str) -> str:
    """What stands above the quoted thread.

    The library's expressions take minutes for long lines and for many empty ones, so it is shown neither.
    """
    text = re.sub(r"[^\S\n]+", " ", re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", written))
    lines = re.sub(r"\s*\n\s*\n\s*", "\n\n", text)[:_READ].split("\n")
    shown = (line if len(line) <= _LONGEST_LINE else f"\x01{number}\x01" for number, line in enumerate(lines))
    reply = EmailReplyParser(languages=_LANGUAGES).parse_reply("\n".join(shown)) or ""
    return re.sub(r"\x01(\d+)\x01", lambda found: lines[int(found[1])], reply)


def _note_of(attached: list[str], *, is_cut: bool) -> str:
    """Says that attachments were left out, and which."""
    if not attached:
        return ""
    names = ", ".join(" ".join(name.split())[:80] for name in attached[:_NAMED_ATTACHMENTS])
    more = f" and {len(attached) - _NAMED_ATTACHMENTS} more" if len(attached) > _NAMED_ATTACHMENTS else ""
    return f"[Attachments were left out: {names}{more}{', and perhaps others' if is_cut else ''}.]"
