"""The folder that a mail server delivers to: `new` is read, what was taken goes to `cur`, the rest to `refused`.

A mail is claimed by its name before it is read: `…,try=2` is in its second try, or its worker died in it. Whatever
ends its worker three times is refused. `…,later` waits for a time of its own, which is the file's.
"""

import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import InterfaceError, OperationalError

from accounts.errors import TooManyMessages
from accounts.inbound import MOST_BYTES
from kit import clock
from kit.errors import Refusal

MOST_TRIES = 3
_NAME = re.compile(r"(?P<plain>.*?)(,try=(?P<tries>\d))?(?P<later>,later)?", re.DOTALL)

logger = logging.getLogger(__name__)


def waiting(most: int = 200) -> list[Path]:
    """Mails that are due: those never tried first, then the oldest; none where there is no folder yet."""
    new = settings.INBOUND_MAILDIR / "new"
    found = [path for path in new.iterdir() if _is_due(path)] if new.is_dir() else []
    return sorted(found, key=_turn)[:most]


def claim(path: Path) -> Path | None:
    """Count one try of the mail; its name from now on. None when it had its tries, or somebody else has it."""
    plain, tries, _ = _parts(path)
    if tries >= MOST_TRIES:
        logger.error("Mail %s is refused: it ended its worker %s times", plain, tries)
        _move(path, "refused", plain)
        return None
    try:
        return path.rename(path.with_name(f"{plain},try={tries + 1}"))
    except FileNotFoundError:
        return None


def read(path: Path) -> bytes:
    """The mail, or a little more than the most that is taken of one."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


@contextmanager
def moved_when_done(path: Path) -> Iterator[None]:
    """Move the claimed mail to where it belongs after the block; one with a fault is out of the others' way.

    While the database is away it stays, and so does one whose author wrote too much: neither counts as a try. One that
    takes too long has had its try.
    """
    plain, tries, _ = _parts(path)
    try:
        yield
    except TooManyMessages as refusal:
        _put_off(path, refusal.retry_after or 0)
    except Refusal as refusal:
        logger.warning("Mail %s is refused: %s", plain, refusal.detail)
        _move(path, "refused", plain)
    except (InterfaceError, OperationalError):
        path.rename(path.with_name(_name(plain, tries - 1)))
        raise
    except SoftTimeLimitExceeded:
        raise
    except Exception as fault:
        logger.error("Mail %s is refused: %r", plain, fault)  # noqa: TRY400 the task's own log has the rest
        _move(path, "refused", plain)
        raise
    else:
        _move(path, "cur", f"{plain.partition(':')[0]}:2,S")


def _is_due(path: Path) -> bool:
    return path.is_file() and (not _parts(path)[2] or path.stat().st_mtime <= clock.now().timestamp())


def _turn(path: Path) -> tuple[bool, int, str]:
    """What was put off or failed lets the others pass: no sender holds up all."""
    plain, tries, is_later = _parts(path)
    return is_later, tries, plain


def _parts(path: Path) -> tuple[str, int, bool]:
    """The name that the mail server gave, the tries so far, and whether it was put off."""
    found = _NAME.fullmatch(path.name)
    assert found is not None
    return found["plain"], int(found["tries"] or 0), bool(found["later"])


def _name(plain: str, tries: int) -> str:
    return f"{plain},try={tries}" if tries else plain


def _put_off(path: Path, seconds: int) -> None:
    plain, tries, _ = _parts(path)
    due = clock.now().timestamp() + seconds
    os.utime(path, (due, due))
    path.rename(path.with_name(f"{_name(plain, tries - 1)},later"))


def _move(path: Path, folder: str, name: str) -> None:
    target = settings.INBOUND_MAILDIR / folder
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.replace(target / name)
