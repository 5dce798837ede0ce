"""Local servers in the places of providers: they speak the documented protocols, and misbehave on demand."""

import json
from abc import ABC, abstractmethod
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

# What a server may do to its next calls: cut the line before or after it has done what was asked, answer 500 before or
# after, ask for fewer calls, or refuse for good.
BEFORE, AFTER, FAULT_BEFORE, FAULT_AFTER, THROTTLED, REFUSED = (
    "cut before",
    "cut after",
    "500 before",
    "500 after",
    "throttled",
    "refused",
)
LOSSES = (BEFORE, AFTER, FAULT_BEFORE, FAULT_AFTER)

type Answered = tuple[int, dict[str, Any]]


class Cut(Exception):
    """The line is cut."""


class LocalServer(ABC):
    """A provider on loopback. `calls` are all that came, `moods` what it does to the next ones."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        self.moods: deque[str] = deque()
        self.faults: list[str] = []
        self._lock = Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                try:
                    status, found = server.take(self.command, self.path, dict(self.headers), body)
                except Cut:
                    self.close_connection = True
                    return
                answer = json.dumps(found).encode()
                self.send_response(status)
                for name, value in server.headers_of(status).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_POST

        class Quiet(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                """Callers that are killed or have waited long enough are part of the tests."""

        self._http = Quiet(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def take(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answered:
        """Answer a call as the mood is. A call that is not signed is always refused."""
        with self._lock:
            headers = {name.lower(): value for name, value in headers.items()}
            self.calls.append((method, path, json.loads(body or b"{}")))
            refusal = self.refusal_of(method, path, headers, body)
            if refusal is not None:
                self.faults.append(str(refusal[1]))
                return refusal
            mood = self.moods.popleft() if self.moods else ""
            if mood == BEFORE:
                raise Cut
            if mood == FAULT_BEFORE:
                return self.fault()
            if mood == THROTTLED:
                return self.throttled()
            if mood == REFUSED:
                return self.refused()
            answer = self.answer(method, path, headers, json.loads(body or b"{}"))
            if mood == AFTER:
                raise Cut
            return self.fault() if mood == FAULT_AFTER else answer

    def headers_of(self, status: int) -> dict[str, str]:
        return {"Retry-After": "7"} if status == 429 else {}

    @abstractmethod
    def refusal_of(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answered | None:
        """The answer to a call that is not signed as it should be."""

    @abstractmethod
    def answer(self, method: str, path: str, headers: dict[str, str], body: dict[str, Any]) -> Answered:
        """The answer to a call in a good mood."""

    def fault(self) -> Answered:
        return 500, {}

    def throttled(self) -> Answered:
        return 429, {}

    def refused(self) -> Answered:
        """The answer that is final."""
        return 400, {}
