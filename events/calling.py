"""One HTTP call to a server that may be slow, broken or hostile: a bounded time for all of it, and a bounded answer.

No redirect is followed, nothing is unpacked, no proxy of the environment is used: it would resolve the name again, past
our check.
"""

import io
import select
import socket
import ssl
import time
from collections.abc import Buffer
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from http.client import HTTPException, HTTPResponse
from urllib.parse import urlsplit

from requests import PreparedRequest
from requests.utils import DEFAULT_CA_BUNDLE_PATH

# What is read of an answer: its head and its body together, and what is kept of its body.
_MOST_READ, MOST_KEPT = 32 * 1024, 4 * 1024


class CallFailed(Exception):
    """There is no answer; the words say why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as far as it was read; `is_cut` when it went on."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    is_cut: bool


def post(*, url: str, address: str, headers: dict[str, str], body: bytes, seconds: float) -> Answer:
    """Send a body to a URL, calling one address whatever its name resolves to by now. TLS still proves the name.

    Raises CallFailed when no answer has come within the seconds, or what came is none.
    """
    request = PreparedRequest()
    request.prepare_url(url, None)
    parts = urlsplit(str(request.url))
    line = _Line(seconds)
    try:
        line.connect(address, parts.port or (443 if parts.scheme == "https" else 80))
        if parts.scheme == "https":
            line.encrypt(str(parts.hostname))
        head = [f"POST {request.path_url} HTTP/1.1", f"host: {parts.netloc}", f"content-length: {len(body)}"]
        head += [f"{name}: {value}" for name, value in headers.items()]
        line.send("\r\n".join([*head, "", ""]).encode("latin-1") + body)
        return _answer(line)
    except TimeoutError as error:
        raise CallFailed(f"No answer within {seconds:g} seconds.") from error
    except ssl.SSLError as error:
        raise CallFailed(f"TLS failed: {error.reason or error}"[:200]) from error
    except (HTTPException, ValueError) as error:
        raise CallFailed(f"The answer is not HTTP: {type(error).__name__}."[:200]) from error
    except OSError as error:
        raise CallFailed(f"No connection: {error.strerror or error}."[:200]) from error
    finally:
        line.close()


def _answer(line: "_Line") -> Answer:
    with closing(HTTPResponse(line, method="POST")) as response:  # type: ignore[arg-type]
        response.begin()
        try:
            body = response.read(MOST_KEPT + 1)
        except (HTTPException, OSError):
            # The status has come; a body that breaks off or takes too long changes nothing about it.
            return Answer(response.status, response.getheaders(), b"", is_cut=True)
        return Answer(response.status, response.getheaders(), body[:MOST_KEPT], len(body) > MOST_KEPT)


class _Line(io.RawIOBase):
    """A connection on which every step ends by one deadline, and which gives no more than is wanted of an answer."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds
        self._left = _MOST_READ
        self._socket: socket.socket | None = None

    def connect(self, address: str, port: int) -> None:
        self._socket = socket.create_connection((address, port), self._seconds_left())

    def encrypt(self, host: str) -> None:
        """Agree on TLS, without blocking: each of the peer's bytes would begin a time-out anew."""
        assert self._socket is not None
        self._socket.setblocking(False)
        tls = _tls().wrap_socket(self._socket, server_hostname=host, do_handshake_on_connect=False)
        self._socket = tls
        while True:
            try:
                tls.do_handshake()
            except ssl.SSLWantReadError:
                self._wait(reading=True)
            except ssl.SSLWantWriteError:
                self._wait(reading=False)
            else:
                return

    def send(self, content: bytes) -> None:
        assert self._socket is not None
        self._socket.setblocking(False)
        left = memoryview(content)
        while left:
            try:
                left = left[self._socket.send(left) :]
            except ssl.SSLWantReadError:
                self._wait(reading=True)
            except (ssl.SSLWantWriteError, BlockingIOError):
                self._wait(reading=False)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        """Take what has come; nothing more once the bound is reached."""
        assert self._socket is not None
        wanted = memoryview(buffer)[: self._left]
        while wanted:
            self._seconds_left()
            try:
                got = self._socket.recv_into(wanted)
            except (ssl.SSLWantReadError, BlockingIOError):
                self._wait(reading=True)
            except ssl.SSLWantWriteError:
                self._wait(reading=False)
            except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
                return 0
            else:
                self._left -= got
                return got
        return 0

    def makefile(self, *_: object) -> io.BufferedReader:
        """What the parser of answers reads from."""
        return io.BufferedReader(self, 4_096)

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        super().close()

    def _wait(self, *, reading: bool) -> None:
        assert self._socket is not None
        poll = select.poll()
        poll.register(self._socket, select.POLLIN if reading else select.POLLOUT)
        poll.poll(self._seconds_left() * 1_000)
        self._seconds_left()

    def _seconds_left(self) -> float:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)
