"""HTTP with the standard library: connections that are kept, time-outs, and a key that nobody gets to see."""

import http.client
import os
import ssl
import threading
import time
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from moments_rewards.errors import ConnectionFailed, TimedOut, UnexpectedAnswer

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_IDLE_SECONDS = 10.0  # less than servers and load balancers keep a connection
_MOST_IDLE = 8
_CHUNK = 65536


class Key:
    """An API key that does not show itself in logs, tracebacks and debuggers."""

    __slots__ = ("_secret",)

    def __init__(self, secret: str) -> None:
        if not (secret.isascii() and secret.isprintable() and secret and " " not in secret):
            raise ValueError("The API key must be mk_live_… or mk_test_…, without spaces or line breaks.")
        self._secret = secret

    def __repr__(self) -> str:
        return "Key(…)"

    def reveal(self) -> str:
        """The key itself."""
        return self._secret


@dataclass(frozen=True)
class Request:
    """What is sent, but for the key."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes | None


@dataclass(frozen=True)
class Answer:
    """What came back; names of headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class _Idle:
    connection: http.client.HTTPConnection
    since: float
    process: int


class Connections:
    """Connections to one host, which several threads may use at once. Redirects are not followed."""

    def __init__(self, base_url: str, key: Key) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in ("https", "http") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError(f"base_url must be like https://host; found {base_url!r}.")
        if parts.username or parts.password:
            raise ValueError("base_url must not hold a user name or a password.")
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise ValueError(f"base_url must be https, or http on this very machine; found {base_url!r}.")
        self._is_secure: Final = parts.scheme == "https"
        self._host, self._port, self._path = parts.hostname, parts.port, parts.path.rstrip("/")
        self._tls = ssl.create_default_context() if self._is_secure else None
        self._key = key
        self._idle: list[_Idle] = []
        self._lock = threading.Lock()

    def send(self, request: Request, *, timeout: float, is_repeatable: bool) -> Answer:
        """One try. Raises TimedOut or ConnectionFailed, of which neither tells whether the call was carried out.

        A call that may not be repeated gets a connection of its own: on a kept one that the server has just closed it
        would fail without need.
        """
        ends = time.monotonic() + timeout
        connection = (self._kept() if is_repeatable else None) or self._fresh()
        try:
            answer, is_kept = self._exchange(connection, request, ends)
        except TimeoutError:
            connection.close()
            raise TimedOut(f"No answer within {timeout:.1f} seconds.") from None
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise ConnectionFailed(f"The connection failed: {type(error).__name__}: {error}") from error
        except BaseException:
            connection.close()
            raise
        self._keep(connection) if is_kept else connection.close()
        return answer

    def close(self) -> None:
        """Close the connections that are kept."""
        with self._lock:
            idle, self._idle = self._idle, []
        for one in idle:
            one.connection.close()

    def _exchange(
        self, connection: http.client.HTTPConnection, request: Request, ends: float
    ) -> tuple[Answer, bool]:
        self._give_time(connection, ends)
        headers = {"x-api-key": self._key.reveal(), **request.headers}
        connection.request(request.method, self._path + request.target, body=request.body, headers=headers)
        self._give_time(connection, ends)
        response = connection.getresponse()
        try:
            body = self._read(connection, response, ends)
        finally:
            # One that the server closes belongs to the response alone: the connection would leave it open.
            response.close()
        given = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, given, body), not response.will_close

    def _read(
        self, connection: http.client.HTTPConnection, response: http.client.HTTPResponse, ends: float
    ) -> bytes:
        read = []
        while True:
            self._give_time(connection, ends)
            chunk = response.read1(_CHUNK)
            if not chunk:
                break
            read.append(chunk)
        if response.length:
            raise http.client.IncompleteRead(b"", response.length)
        return b"".join(read)

    def _give_time(self, connection: http.client.HTTPConnection, ends: float) -> None:
        left = ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        connection.timeout = left
        if connection.sock is not None:
            connection.sock.settimeout(left)

    def _fresh(self) -> http.client.HTTPConnection:
        if self._tls is None:
            return http.client.HTTPConnection(self._host, self._port)
        return http.client.HTTPSConnection(self._host, self._port, context=self._tls)

    def _kept(self) -> http.client.HTTPConnection | None:
        """The connection that was used last, unless it is old or of the process that this one was forked from."""
        with self._lock:
            while self._idle:
                one = self._idle.pop()
                if one.process == os.getpid() and time.monotonic() - one.since < _IDLE_SECONDS:
                    return one.connection
                one.connection.close()
        return None

    def _keep(self, connection: http.client.HTTPConnection) -> None:
        with self._lock:
            if len(self._idle) < _MOST_IDLE:
                self._idle.append(_Idle(connection, time.monotonic(), os.getpid()))
                return
        connection.close()


def refuse_redirect(answer: Answer) -> None:
    """The API redirects nobody: a key must not follow to another host. Raises UnexpectedAnswer."""
    if 300 <= answer.status < 400:
        raise UnexpectedAnswer(
            f"The address redirects ({answer.status}): check base_url.", status=answer.status
        )
