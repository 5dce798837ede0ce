"""The request log is written beside the calls: they queue their rows, one thread of each process writes them.

A call waits for nothing. What is queued when a process ends is written then; a process that is killed outright loses at
most what the last quarter of a second brought. While the database is away the newest rows are kept, up to a bound.
"""

import atexit
import logging
import os
import threading
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import InterfaceError, InternalError, OperationalError, connection

from events import operations
from events.floods import Floods
from events.models import ApiCall

logger = logging.getLogger(__name__)

BATCH = 200
EVERY_SECONDS = 0.25
ROOM = 10_000
_PAUSE_SECONDS = 1.0  # after a failure, so that an outage is not made worse
_IDLE_SECONDS = 5.0  # without a call for so long, the connection is given back
_TRUE_TO = timedelta(seconds=5)  # how exact the last use of a key is
_MOST_NOTED = 10_000
_LAST_SECONDS = 5.0  # for which the end of a process may wait for a batch on its way

type Write = Callable[[Sequence[ApiCall]], None]


class CallLog:
    """A bounded queue of rows, and the thread that writes them in batches. Never raises into a call."""

    def __init__(self, write: Write, *, room: int = ROOM, batch: int = BATCH) -> None:
        self._write, self._room, self._batch = write, room, batch
        self.by_hand = False  # no thread and nothing at the end: whoever wants rows written asks with `flush`
        self.begin_anew()

    def begin_anew(self) -> None:
        """Empty, and without a thread: a fork has neither its parent's rows nor its threads."""
        self._queue: deque[ApiCall] = deque()
        self._news = threading.Condition(threading.Lock())
        self._writing = threading.Lock()
        self._thread: threading.Thread | None = None
        self._floods = Floods()
        self._dropped = 0
        self._is_closed = False

    def add(self, call: ApiCall) -> None:
        """Queue a row, unless it is one refusal too many of its key within a second."""
        with self._news:
            if not self._floods.lets_in(call):
                return
            self._queue.append(call)
            self._bound()
            if not self.by_hand and not self._is_closed:
                self._wake()
                return
        if self._is_closed:  # the last answers of a process that ends: nobody else would write them
            self.flush()

    def flush(self) -> None:
        """Write what is queued, in this thread; what can't be written now stays queued."""
        while self._write_batch():
            continue

    def close(self) -> None:
        """Write what is queued at the end of the process. From then on each row is written at once."""
        if self.by_hand:
            return
        with self._news:
            self._is_closed = True
            self._news.notify_all()
        if self._writing.acquire(timeout=_LAST_SECONDS):
            self._writing.release()
            self.flush()
        if self._queue or self._dropped:
            logger.error("%d calls are missing from the request log", len(self._queue) + self._dropped)

    def _wake(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="request-log", daemon=True)
            self._thread.start()
        if len(self._queue) in (1, self._batch):
            self._news.notify()

    def _run(self) -> None:
        while not self._is_closed:
            if not self._wait_for(1, _IDLE_SECONDS):
                connection.close()
                self._wait_for(1, None)
            self._wait_for(self._batch, EVERY_SECONDS)
            if not self._write_batch() and self._queue:
                self._wait_for(self._room + 1, _PAUSE_SECONDS)
        connection.close()

    def _wait_for(self, count: int, seconds: float | None) -> bool:
        """Wait until so many rows are queued or the process ends; whether that came in time."""
        with self._news:
            return self._news.wait_for(lambda: self._is_closed or len(self._queue) >= count, seconds)

    def _write_batch(self) -> bool:
        """Write the oldest rows; whether there were any and none of them is queued again."""
        with self._writing:
            with self._news:
                taken = [self._queue.popleft() for _ in range(min(self._batch, len(self._queue)))]
            if not taken:
                return False
            try:
                self._write(taken)
            except (OperationalError, InterfaceError, InternalError) as error:
                self._keep(taken, error)
                return False
            except Exception as error:  # whatever is wrong with a row, the thread goes on with the others
                self._write_singly(taken, error)
            self._tell_dropped()
            return True

    def _keep(self, taken: list[ApiCall], error: Exception) -> None:
        """The database is away: the rows wait at the head of the queue, as far as there is room."""
        logger.warning("The request log waits for the database: %s", str(error).strip().splitlines()[:1])
        connection.close()
        with self._news:
            self._queue.extendleft(reversed(taken))
            self._bound()

    def _write_singly(self, taken: list[ApiCall], error: Exception) -> None:
        """One of the rows can't be written: the others are written without it."""
        logger.error("The request log held a row that can't be written", exc_info=error)
        for call in taken:
            try:
                self._write([call])
            except Exception:
                logger.exception("%s is missing from the request log", call.pk)

    def _bound(self) -> None:
        while len(self._queue) > self._room:
            self._queue.popleft()
            self._dropped += 1

    def _tell_dropped(self) -> None:
        with self._news:
            dropped, self._dropped = self._dropped, 0
        if dropped:
            logger.error("%d calls are missing from the request log", dropped)


class Uses:
    """When keys were last used, as this process noted it: not with each batch, but every few seconds a key."""

    def __init__(self) -> None:
        self._noted: dict[str, datetime] = {}

    def note(self, calls: Sequence[ApiCall]) -> None:
        """Note the keys of calls that were let in, where the last note is old."""
        latest = {call.key_key: call.at for call in sorted(calls, key=lambda call: call.at) if not call.note}
        due = {
            key: at
            for key, at in latest.items()
            if key not in self._noted or at - self._noted[key] > _TRUE_TO
        }
        if due:
            operations.note_key_uses(uses=due)
            self._noted = due if len(self._noted) > _MOST_NOTED else self._noted | due


_USES = Uses()


def _write(calls: Sequence[ApiCall]) -> None:
    operations.write_calls(calls=calls)
    _USES.note(calls)


LOG = CallLog(_write)
atexit.register(LOG.close)
os.register_at_fork(after_in_child=LOG.begin_anew)


def note_call(call: ApiCall) -> None:
    """Have a call written soon, if calls are logged at all."""
    if settings.REQUEST_LOG:
        LOG.add(call)
