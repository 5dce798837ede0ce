"""The folder that a mail server delivers to: `new` is read, what was taken goes to `cur`, the rest to `refused`."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from accounts.inbound import MOST_BYTES
from kit.errors import Refusal

logger = logging.getLogger(__name__)


def waiting(most: int = 200) -> list[Path]:
    """Mails that wait, the oldest first; none where there is no folder yet."""
    new = settings.INBOUND_MAILDIR / "new"
    found = [path for path in new.iterdir() if path.is_file()] if new.is_dir() else []
    return sorted(found, key=lambda path: path.name)[:most]


def read(path: Path) -> bytes:
    """The mail, or a little more than the most that is taken of one."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


@contextmanager
def moved_when_done(path: Path) -> Iterator[None]:
    """Move the mail to where it belongs after the block; one that stumbles over a fault is out of the others' way.

    While the database is away it stays where it is.
    """
    try:
        yield
    except Refusal as refusal:
        logger.warning("Mail %s is refused: %s", path.name, refusal.detail)
        _move(path, "refused", path.name)
    except DatabaseError:
        raise
    except Exception:
        _move(path, "refused", path.name)
        raise
    else:
        _move(path, "cur", f"{path.name.partition(':')[0]}:2,S")


def _move(path: Path, folder: str, name: str) -> None:
    target = settings.INBOUND_MAILDIR / folder
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.replace(target / name)
