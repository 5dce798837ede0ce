"""One try to send a mail: put together from its row, handed to the mail server, with nothing held while it waits."""

import json
import logging
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from email.errors import MessageError

from cryptography.fernet import InvalidToken
from django.core.mail import EmailMultiAlternatives

from events.models import Mail
from kit import crypto

_MINUTE, _HOUR = 60, 3_600
# Waits before each try, in seconds; altogether a day.
SCHEDULE = [0, 5, 30, 2 * _MINUTE, 10 * _MINUTE, *(hours * _HOUR for hours in (1, 3, 8, 12))]
# A worker that died with a mail in hand gives it back after this long; a try never takes as much.
CLAIM_TIME = timedelta(minutes=3)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Content:
    """What a mail says, and how it is threaded and answered."""

    text: str
    html: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def sealed(self) -> str:
        return crypto.encrypt(json.dumps(asdict(self)))

    @classmethod
    def of(cls, mail: Mail) -> "Content":
        return cls(**json.loads(crypto.decrypt(mail.encrypted_content)))


def wait_after(tries: int) -> timedelta:
    """The time until the next try."""
    return timedelta(seconds=SCHEDULE[tries])


def send(mail: Mail) -> str:
    """One try to send it: what went wrong, or nothing.

    Whatever is wrong with one mail, its address or the mail server ends in this answer: it holds back no other mail.
    """
    try:
        _message_of(mail).send()
    except InvalidToken:
        logger.warning("Mail %s can't be decrypted: was ENCRYPTION_KEY changed?", mail.pk)
        return "InvalidToken"
    # A mail server that is away or refuses, an address or a header that can't be written.
    except (OSError, ValueError, TypeError, LookupError, MessageError) as error:
        logger.warning("Mail %s could not be sent: %s", mail.pk, type(error).__name__)
        return _words_of(error)
    return ""


def _message_of(mail: Mail) -> EmailMultiAlternatives:
    content = Content.of(mail)
    headers = content.headers | {
        "Message-ID": mail.message_id,
        "Auto-Submitted": "auto-generated",
    }
    reply_to = headers.pop("Reply-To", "")
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=content.text,
        to=[mail.to],
        reply_to=[reply_to] if reply_to else None,
        headers=headers,
    )
    if content.html:
        message.attach_alternative(content.html, "text/html")
    return message


def _words_of(error: Exception) -> str:
    """The name of a fault and what the mail server said, without line breaks."""
    return " ".join(f"{type(error).__name__}: {error}".replace("\x00", "").split())[:200]
