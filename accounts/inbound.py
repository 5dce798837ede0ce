"""The head of a mail that came in: who sent it to which case. Nothing of it is believed yet, and no body is read.

Anybody may send one, so the work is bounded whatever it holds: of a head so many bytes are read, of a value so many
characters.
"""

import hashlib
import re
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses

from accounts import case_tokens
from accounts.errors import MailNotUsable

MOST_BYTES = 10 * 1024 * 1024
_MOST_OF_HEAD = 64 * 1024
_LONGEST_VALUE = 10_000
_RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class InboundMail:
    """What a mail says of itself."""

    token: str | None
    sender: str
    message_id: str
    is_automatic: bool


def read_head(raw: bytes) -> InboundMail:
    """Read the head of one message (RFC 5322). Raises MailNotUsable for one that is too large."""
    if len(raw) > MOST_BYTES:
        raise MailNotUsable(f"It has {len(raw):,} bytes; at most {MOST_BYTES:,} are read.")
    head = BytesHeaderParser().parsebytes(_head_of(raw))
    senders = [address for _, address in getaddresses(_headers(head, "From"))]
    return InboundMail(
        token=_token_of(head),
        sender=senders[0].lower() if len(senders) == 1 else "",
        message_id=_message_id_of(head, raw),
        is_automatic=_is_automatic(head),
    )


def _head_of(raw: bytes) -> bytes:
    """Everything above the first empty line."""
    start = raw[:_MOST_OF_HEAD]
    end = _END_OF_HEAD.search(start)
    if end is None and len(raw) > _MOST_OF_HEAD:
        raise MailNotUsable(f"Its head has more than {_MOST_OF_HEAD:,} bytes.")
    return start[: end.end()] if end else start


def _headers(head: Message, name: str) -> list[str]:
    return [str(value)[:_LONGEST_VALUE] for value in head.get_all(name, [])]


def _token_of(head: Message) -> str | None:
    """The token of the case that it was sent to."""
    sent_to = [value for name in _RECIPIENTS for value in _headers(head, name)]
    tokens = (case_tokens.token_in(address) for _, address in getaddresses(sent_to))
    return next(filter(None, tokens), None)


def _message_id_of(head: Message, raw: bytes) -> str:
    """Its Message-ID; one made from the whole message where it has none, or none that can be kept."""
    found = " ".join(_headers(head, "Message-ID")[:1]).strip()
    if re.fullmatch(r"<[!-;=?-~]{3,250}>", found):
        return found
    return f"<{hashlib.sha256(raw).hexdigest()}@without-message-id>"


def _is_automatic(head: Message) -> bool:
    """Whether a program sent it: an absence note, a bounce, a list (RFC 3834)."""
    answers = [value.partition(";")[0].strip().lower() for value in _headers(head, "Auto-Submitted")]
    precedence = [value.strip().lower() for value in _headers(head, "Precedence")]
    return (
        any(answer != "no" for answer in answers)
        or any(value in ("bulk", "junk", "list", "auto_reply") for value in precedence)
        or any(value.strip() == "<>" for value in _headers(head, "Return-Path"))
    )
