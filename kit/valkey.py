"""The one place that talks to Valkey: throttling by key. Everything in there may be lost at any time."""

import logging
import threading
import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# The calls of the last second, by their time: exact in every window, whenever it begins. Time is Valkey's own, so that
# every process sees the same second.
_WINDOW = """
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 1000000)
local used = redis.call('ZCARD', KEYS[1])
local limit = tonumber(ARGV[1])
if used >= limit then return {0, 0} end
redis.call('ZADD', KEYS[1], now, string.format('%.0f:%d', now, used))
redis.call('PEXPIRE', KEYS[1], 1100)
return {1, limit - used - 1}
"""

# After a failure Valkey is left alone for this long, so that an outage costs calls no time.
_PAUSE_SECONDS = 1.0


class _Outage:
    """Whether Valkey is left alone by this process, after a failure.

    Only a write that succeeds ends it: a Valkey that is full or read-only goes on answering what is read, and counters
    that are read there and written here would never be seen again.
    """

    def __init__(self) -> None:
        self._until: float | None = None

    def begin(self, error: RedisError) -> None:
        if self._until is None:
            logger.warning("Valkey is away or takes nothing; each process counts for itself: %s", error)
        self._until = time.monotonic() + _PAUSE_SECONDS

    def is_on(self) -> bool:
        until = self._until
        if until is not None and time.monotonic() >= until:
            # One thread tries, and the others go on meanwhile.
            self._until = time.monotonic() + _PAUSE_SECONDS
            self._end_if_it_writes()
        return self._until is not None

    def end(self) -> None:
        self._until = None

    def _end_if_it_writes(self) -> None:
        try:
            _client.set("outage:over", 1, ex=1)
        except RedisError:
            return
        self.end()


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
_outage = _Outage()


def take(name: str, limit: int) -> Allowance:
    """Count one call by `name` against `limit` calls a second: one round trip.

    While Valkey is away each process counts for itself, and the service goes on.
    """
    if not _outage.is_on():
        try:
            allowed, remaining = _window(keys=[f"throttle:{name}"], args=[limit])
            return Allowance(bool(allowed), int(remaining))
        except RedisError as error:
            _outage.begin(error)
    return _local.take(name, limit)


def ping() -> bool:
    """Whether Valkey answers."""
    try:
        return bool(_client.ping())
    except RedisError:
        return False


def lease(name: str, seconds: int) -> bool:
    """Whether the caller may do something that one process does at a time; for at most so long.

    A convenience, not a lock: without Valkey everybody may.
    """
    try:
        return bool(_client.set(f"lease:{name}", 1, nx=True, ex=seconds))
    except RedisError:
        return True


def keep(name: str, seconds: int) -> None:
    """Hold a lease for so long from now on."""
    try:
        _client.expire(f"lease:{name}", seconds)
    except RedisError as error:
        logger.warning("The lease of %s may end early: %s", name, error)


def release(name: str) -> None:
    """Give a lease back before its time."""
    try:
        _client.delete(f"lease:{name}")
    except RedisError as error:
        logger.warning("The lease of %s ends by itself: %s", name, error)


class FallbackCache(RedisCache):
    """Django's cache in Valkey; while that is away or full, in this process, so that rate limits go on.

    All of it moves at once, and back at once: what is counted is read where it was written.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._local = _local_cache()


def _local_cache() -> LocMemCache:
    """One for all threads of this process."""
    return LocMemCache("fallback", {"TIMEOUT": 300})


def _with_fallback(name: str) -> Any:
    def method(self: FallbackCache, *args: Any, **kwargs: Any) -> Any:
        if not _outage.is_on():
            try:
                return getattr(RedisCache, name)(self, *args, **kwargs)
            except RedisError as error:
                _outage.begin(error)
        return getattr(self._local, name)(*args, **kwargs)

    return method


for _name in (
    "add",
    "get",
    "set",
    "touch",
    "delete",
    "has_key",
    "incr",
    "get_many",
    "set_many",
    "delete_many",
):
    setattr(FallbackCache, _name, _with_fallback(_name))


def forget_everything() -> None:
    """Empty this process's Valkey database, and what it counted without: for tests and drills, since nothing in there
    may be missed.
    """
    _client.flushdb()
    _local_cache().clear()
    _outage.end()
