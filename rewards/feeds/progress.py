"""How far an import is, told while its own transaction is still open: by a connection of its own."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from django.db import connection

from kit import clock
from kit.ids import parse_id
from rewards.feeds.errors import Cancelled
from rewards.feeds.models import ImportStatus
from rewards.feeds.staging import Staged

_SECONDS = 1.0  # between two updates
_BEGIN = """
UPDATE feeds_import SET status = 'checking', attempts = attempts + 1, begun_at = %(now)s, read_bytes = 0, step = 0,
    rows = 0, bad_rows = 0
WHERE id = %(id)s AND finished_at IS NULL
"""
_READ = """
UPDATE feeds_import SET read_bytes = %(read_bytes)s, rows = %(rows)s, bad_rows = %(bad_rows)s
WHERE id = %(id)s AND finished_at IS NULL
"""
_STEP = (
    "UPDATE feeds_import SET status = %(status)s, step = %(step)s WHERE id = %(id)s AND finished_at IS NULL"
)


class Progress:
    """Tells of one import, at most once a second while it is read. Raises Cancelled when it was cancelled."""

    def __init__(self, cursor: Any, key: str) -> None:
        self._cursor, self._id = cursor, str(parse_id("imp", key))
        self._told = 0.0

    def begin(self) -> None:
        """It is taken up, once more."""
        self._run(_BEGIN, now=clock.now())

    def read(self, staged: Staged) -> None:
        """So much is read."""
        now = time.monotonic()
        if now - self._told < _SECONDS and staged.read_bytes:
            return
        self._told = now
        self._tell(staged)

    def checked(self, staged: Staged) -> None:
        """All of it is read, and nothing is wrong."""
        self._tell(staged)
        self.step(0)

    def step(self, number: int) -> None:
        """Checking is over, and so many steps of writing are."""
        self._run(_STEP, status=ImportStatus.APPLYING, step=number)

    def _tell(self, staged: Staged) -> None:
        self._run(_READ, read_bytes=staged.read_bytes, rows=staged.rows, bad_rows=staged.bad.lines)

    def _run(self, statement: str, **facts: Any) -> None:
        self._cursor.execute(statement, facts | {"id": self._id})
        if not self._cursor.rowcount:
            raise Cancelled


@contextmanager
def progress_of(key: str) -> Iterator[Progress]:
    """What tells of the import with this id."""
    with closing(connection.copy()) as own, own.cursor() as cursor:
        yield Progress(cursor, key)
