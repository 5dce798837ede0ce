"""Bodies are read whole, within a time, before Django is asked."""

import io
import threading
import time
from collections.abc import Iterable
from typing import Any

import pytest

from moments import bodies
from moments.bodies import BodyReader


def echo(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [])
    return [environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))]


class Slow:
    """A body that does not come before the test says so."""

    def __init__(self) -> None:
        self.there = threading.Event()

    def read(self, size: int) -> bytes:
        self.there.wait(10)
        return b"late"


def call(reader: BodyReader, stream: Any, **environ: str) -> tuple[str, bytes]:
    said: list[str] = []
    answer = reader({"wsgi.input": stream, **environ}, lambda status, headers: said.append(status))
    return said[0], b"".join(answer)


def test_a_body_whose_length_is_told_is_passed_on() -> None:
    assert call(BodyReader(echo), io.BytesIO(b"hello and more"), CONTENT_LENGTH="5") == ("200 OK", b"hello")


def test_a_body_in_chunks_is_passed_on_with_its_length() -> None:
    assert call(BodyReader(echo), io.BytesIO(b"hello"), HTTP_TRANSFER_ENCODING="chunked") == (
        "200 OK",
        b"hello",
    )


@pytest.mark.parametrize("environ", [{}, {"CONTENT_LENGTH": "0"}, {"CONTENT_LENGTH": ""}])
def test_without_a_body_nothing_is_read(environ: dict[str, str]) -> None:
    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("204 No Content", [])
        return []

    assert call(BodyReader(answer), None, **environ) == ("204 No Content", b"")


@pytest.mark.parametrize("environ", [{"CONTENT_LENGTH": "11"}, {"HTTP_TRANSFER_ENCODING": "chunked"}])
def test_a_body_that_is_too_large_is_refused(environ: dict[str, str]) -> None:
    assert call(BodyReader(echo, largest=10), io.BytesIO(b"x" * 11), **environ)[0] == "413 Content Too Large"


def test_a_body_that_does_not_come_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PROMPT_SECONDS", 0.01)
    slow = Slow()

    assert call(BodyReader(echo, seconds=0.05), slow, CONTENT_LENGTH="4") == ("408 Request Timeout", b"")
    slow.there.set()


def test_only_a_few_slow_clients_are_waited_for_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PROMPT_SECONDS", 0.05)
    reader, slow = BodyReader(echo, seconds=5), Slow()
    answers: list[tuple[str, bytes]] = []
    waiting = [
        threading.Thread(target=lambda: answers.append(call(reader, slow, CONTENT_LENGTH="4")))
        for _ in range(4)
    ]
    for thread in waiting:
        thread.start()
    deadline = time.monotonic() + 5
    while reader._waiting._value and time.monotonic() < deadline:
        threading.Event().wait(0.01)

    assert call(reader, Slow(), CONTENT_LENGTH="4")[0] == "408 Request Timeout"
    assert call(reader, io.BytesIO(b"fast"), CONTENT_LENGTH="4") == ("200 OK", b"fast")
    slow.there.set()
    for thread in waiting:
        thread.join()
    assert answers == [("200 OK", b"late")] * 4
