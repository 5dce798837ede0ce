"""How bodies are read: whatever way they come, and never by so many threads that none is left."""

from collections.abc import Callable, Iterable
from threading import BoundedSemaphore
from typing import IO, Any

from django.conf import settings

type Environ = dict[str, Any]
type App = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

# Of a process's threads, so many may wait at once for bodies that forms bring, and so many for those of the API, whose
# callers have proved their keys by then. A body that is there is read in no time.
SLOTS = 4
PATIENCE_SECONDS = 1.0


class BodiesLate(OSError):
    """As many clients as may be waited for are slow at this moment."""


class Bodies:
    """Lets a body come in chunks, and keeps threads free from clients that send slowly."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._forms, self._calls = BoundedSemaphore(SLOTS), BoundedSemaphore(SLOTS)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if "HTTP_TRANSFER_ENCODING" in environ and not environ.get("CONTENT_LENGTH"):
            # Django reads no further than it is told; the stream ends by itself, and what may be long is bounded later.
            environ["CONTENT_LENGTH"] = str(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        if environ.get("CONTENT_LENGTH"):
            is_call = environ.get("PATH_INFO", "").startswith(("/v1/", "/prod/"))
            environ["wsgi.input"] = _Waited(environ["wsgi.input"], self._calls if is_call else self._forms)
        return self._app(environ, start_response)


class _Waited:
    """A body that is read while one of a few slots is held. Raises BodiesLate when none becomes free."""

    def __init__(self, stream: IO[bytes], slots: BoundedSemaphore) -> None:
        self._stream, self._slots = stream, slots

    def read(self, size: int = -1) -> bytes:
        return self._held(self._stream.read, size)

    def readline(self, size: int = -1) -> bytes:
        return self._held(self._stream.readline, size)

    def _held(self, read: Callable[[int], bytes], size: int) -> bytes:
        if not self._slots.acquire(timeout=PATIENCE_SECONDS):
            raise BodiesLate
        try:
            return read(size)
        finally:
            self._slots.release()
