"""Bodies are read whatever way they come, and never by so many threads that none is left."""

import io
import threading
from collections.abc import Iterable
from typing import Any

import pytest

from moments import bodies
from moments.bodies import SLOTS, Bodies, BodiesLate


def echo(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    return [environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))]


class Slow:
    """A body that does not come before the test says so."""

    def __init__(self) -> None:
        self.is_waited_for, self.there = threading.Semaphore(0), threading.Event()

    def read(self, size: int) -> bytes:
        self.is_waited_for.release()
        assert self.there.wait(10)
        return b"late"


def call(app: Bodies, stream: Any, path: str = "/accounts/login/", **environ: str) -> bytes:
    return b"".join(app({"wsgi.input": stream, "PATH_INFO": path, **environ}, lambda *_: None))


def test_a_body_whose_length_is_told_is_passed_on() -> None:
    assert call(Bodies(echo), io.BytesIO(b"hello and more"), CONTENT_LENGTH="5") == b"hello"


def test_a_body_in_chunks_is_passed_on() -> None:
    assert call(Bodies(echo), io.BytesIO(b"hello"), HTTP_TRANSFER_ENCODING="chunked") == b"hello"


def test_slow_clients_hold_a_few_threads_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PATIENCE_SECONDS", 0.05)
    app, slow, answers = Bodies(echo), Slow(), list[bytes]()
    waiting = [
        threading.Thread(target=lambda: answers.append(call(app, slow, CONTENT_LENGTH="4")))
        for _ in range(SLOTS)
    ]
    for thread in waiting:
        thread.start()
    for _ in waiting:
        assert slow.is_waited_for.acquire(timeout=5)

    with pytest.raises(BodiesLate):
        call(app, io.BytesIO(b"form"), CONTENT_LENGTH="4")
    assert call(app, io.BytesIO(b"call"), "/v1/getReward", CONTENT_LENGTH="4") == b"call"
    slow.there.set()
    for thread in waiting:
        thread.join()
    assert answers == [b"late"] * SLOTS
    assert call(app, io.BytesIO(b"form"), CONTENT_LENGTH="4") == b"form"
