"""A client that is refused again and again fills no log: a few refusals a second are written, the rest counted."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from events.models import ApiCall

MOST_A_SECOND = 10
_FLOODING = {401, 429}
_MOST_KEYS = 10_000


@dataclass(slots=True)
class _Flood:
    """The refusals of one key in the second that is running, and those left out since its last row."""

    second: int
    written: int = 0
    left_out: int = 0


class Floods:
    """Which refusals of each key are too many to be written. One thread at a time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._by_key: dict[str, _Flood] = {}

    def lets_in(self, call: ApiCall) -> bool:
        """Whether the call is to be written; it is then told how many before it were not."""
        flood = self._by_key.get(call.key_key)
        if flood is None and call.status not in _FLOODING:
            return True
        if call.status in _FLOODING:
            flood = self._count(flood, call)
            if flood.written > MOST_A_SECOND:
                flood.left_out += 1
                return False
        if flood is not None:
            call.left_out, flood.left_out = flood.left_out, 0
        return True

    def _count(self, flood: _Flood | None, call: ApiCall) -> _Flood:
        second = int(self._clock())
        if flood is None:
            if len(self._by_key) >= _MOST_KEYS:
                self._by_key.clear()
            flood = self._by_key[call.key_key] = _Flood(second)
        if flood.second != second:
            flood.second, flood.written = second, 0
        flood.written += 1
        return flood
