"""Ctrl-C, SIGTERM and SIGHUP, seen only where the launcher looks: no child is lost half started."""

import os
import select
import signal
from contextlib import suppress
from types import FrameType
from typing import Self

from moments.launch.errors import StopRequested

_WISHES = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequests:
    """How often we were asked to stop. As a context manager it takes over the signals; else nobody asks."""

    def __init__(self) -> None:
        self.count = 0
        self._bell, self._rope = os.pipe()
        os.set_blocking(self._bell, False)
        os.set_blocking(self._rope, False)
        self._before: dict[signal.Signals, object] = {}

    def __enter__(self) -> Self:
        for wish in (*_WISHES, signal.SIGCHLD):
            self._before[wish] = signal.signal(wish, self._heard)
        return self

    def __exit__(self, *_: object) -> None:
        for wish, handler in self._before.items():
            signal.signal(wish, handler)  # type: ignore[arg-type]
        os.close(self._bell)
        os.close(self._rope)

    def _heard(self, number: int, _: FrameType | None) -> None:
        self.count += number in _WISHES
        with suppress(OSError):
            os.write(self._rope, b".")

    def check(self) -> None:
        """Raise StopRequested when we were asked to stop."""
        if self.count:
            raise StopRequested

    def pause(self, seconds: float) -> None:
        """Wait, but not beyond a signal or the end of a child."""
        if select.select([self._bell], [], [], seconds)[0]:
            with suppress(BlockingIOError):
                os.read(self._bell, 4096)
