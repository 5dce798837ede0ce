"""Bodies are read before Django is asked, within a time: a client that sends slowly holds no thread of the pages."""

import io
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import IO, Any

logger = logging.getLogger(__name__)

type Environ = dict[str, Any]
type StartResponse = Callable[..., Any]
type App = Callable[[Environ, StartResponse], Iterable[bytes]]

# Nearly every body has arrived by the first of these; for the others a few threads wait, up to the second.
PROMPT_SECONDS = 0.3
SECONDS = 10
_WAITING = 4
# Larger than any form; what a call to the API may bring is bounded again, and much lower, by its parser.
LARGEST = 8 * 1024 * 1024
_READERS = 128


class BodyReader:
    """Reads each body whole, whether its length is told or it comes in chunks.

    One that is not there in time is answered 408, one that is too large 413. Only a few are waited for at once:
    while they all are slow, another slow one is sent away at once, so that threads remain for everybody else. The reader
    of a body that never came ends when the server closes the connection.
    """

    def __init__(self, app: App, *, seconds: float = SECONDS, largest: int = LARGEST) -> None:
        self._app, self._seconds, self._largest = app, seconds, largest
        self._waiting = BoundedSemaphore(_WAITING)
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="body")

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or ""
        if not length and "HTTP_TRANSFER_ENCODING" not in environ:
            return self._app(environ, start_response)
        told = int(length) if length.isascii() and length.isdigit() else None
        if told == 0:
            return self._app(environ, start_response)
        if told is not None and told > self._largest:
            return _answer(start_response, "413 Content Too Large")
        try:
            body = self._wait_for(
                self._readers.submit(_read, environ["wsgi.input"], told or self._largest + 1)
            )
        except TimeoutError:
            return _answer(start_response, "408 Request Timeout")
        except OSError as error:
            logger.info("A body broke off: %s", error)
            return _answer(start_response, "400 Bad Request")
        if len(body) > self._largest:
            return _answer(start_response, "413 Content Too Large")
        environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        return self._app(environ, start_response)

    def _wait_for(self, body: Future[bytes]) -> bytes:
        try:
            return body.result(PROMPT_SECONDS)
        except TimeoutError:
            if not self._waiting.acquire(blocking=False):
                raise
        try:
            return body.result(self._seconds)
        finally:
            self._waiting.release()


def _read(stream: IO[bytes], size: int) -> bytes:
    return stream.read(size)


def _answer(start_response: StartResponse, status: str) -> Iterable[bytes]:
    start_response(status, [("Content-Type", "text/plain"), ("Content-Length", "0"), ("Connection", "close")])
    return [b""]
