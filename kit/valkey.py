"""The one place that talks to Valkey: throttling by key. Everything in there may be lost at any time."""

import logging
import threading
import time
from dataclasses import dataclass

from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# Sliding window over two fixed ones: the part of the last second that the present one does not cover yet
# counts too. Time is Valkey's own, so that every process sees the same windows.
_WINDOW = """
local now = redis.call('TIME')
local second = tonumber(now[1])
local into = tonumber(now[2]) / 1000000
local here = KEYS[1] .. ':' .. second
local used = tonumber(redis.call('GET', here) or '0')
local before = tonumber(redis.call('GET', KEYS[1] .. ':' .. (second - 1)) or '0')
local limit = tonumber(ARGV[1])
local load = used + math.floor(before * (1 - into))
if load >= limit then return {0, 0} end
redis.call('SET', here, used + 1, 'PX', 2100)
return {1, limit - load - 1}
"""

# After a failure Valkey is left alone for this long, so that an outage costs calls no time.
_PAUSE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Allowance:
    """Whether a call may go on, and how many more may follow within the second."""

    allowed: bool
    remaining: int


class _Local:
    """Throttle of this process alone, for the time that Valkey is away."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._second = 0
        self._used: dict[str, int] = {}

    def take(self, name: str, limit: int) -> Allowance:
        second = int(time.monotonic())
        with self._lock:
            if second != self._second:
                self._second, self._used = second, {}
            used = self._used.get(name, 0)
            if used >= limit:
                return Allowance(False, 0)
            self._used[name] = used + 1
            return Allowance(True, limit - used - 1)


_client = Redis.from_url(settings.REDIS_URL, socket_connect_timeout=0.2, socket_timeout=0.3)
_window = _client.register_script(_WINDOW)
_local = _Local()
_away_until = 0.0


def take(name: str, limit: int) -> Allowance:
    """Count one call by `name` against `limit` calls a second: one round trip.

    While Valkey is away each process counts for itself, and the service goes on.
    """
    global _away_until
    if time.monotonic() >= _away_until:
        try:
            allowed, remaining = _window(keys=[f"throttle:{name}"], args=[limit])
            return Allowance(bool(allowed), int(remaining))
        except RedisError as error:
            _away_until = time.monotonic() + _PAUSE_SECONDS
            logger.warning("Valkey is away; each process throttles for itself: %s", error)
    return _local.take(name, limit)


def ping() -> bool:
    """Whether Valkey answers."""
    try:
        return bool(_client.ping())
    except RedisError:
        return False


def forget_everything() -> None:
    """Empty this process's Valkey database: for tests and drills, since nothing in it may be missed."""
    _client.flushdb()
