"""A bad network: a proxy that loses calls and answers, at every point where they can be lost."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from urllib.parse import urlsplit

# "lost" never reaches the service; "unheard" does, and its answer is lost; so is half of one that is "cut"; "impatient"
# is given up while the service is at work; "busy" and "slow_down" are answers of a load balancer, with nothing behind
# them, and "late_busy" is one after the call was carried out.
FAULTS = ("lost", "unheard", "cut", "impatient", "busy", "slow_down", "late_busy")
_HOP_BY_HOP = ("connection", "transfer-encoding", "content-length", "keep-alive", "host", "date", "server")


@dataclass
class Proxy:
    """Where it listens, and what it was asked for: method, path and Idempotency-Key."""

    url: str
    seen: list[tuple[str, str, str | None]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, target: str, plan: tuple[str, ...]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target, self.faults, self.lock = urlsplit(target), cycle(plan), threading.Lock()
        self.behind: list[threading.Thread] = []
        self.proxy = Proxy(f"http://127.0.0.1:{self.server_port}")

    def handle_error(self, *_: object) -> None:
        """Connections that break are what it is for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def handle_one(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        with self.server.lock:
            fault = next(self.server.faults)
            self.server.proxy.seen.append((self.command, self.path, self.headers.get("idempotency-key")))
            self.server.proxy.agents.add(self.headers["user-agent"])
        getattr(self, fault)(body)

    do_GET = do_POST = do_PATCH = do_DELETE = handle_one

    def fine(self, body: bytes) -> None:
        self.answer(*self.forward(body))

    def lost(self, body: bytes) -> None:
        self.close_connection = True

    def unheard(self, body: bytes) -> None:
        self.forward(body)
        self.close_connection = True

    def cut(self, body: bytes) -> None:
        self.answer(*self.forward(body), share=2)
        self.close_connection = True

    def impatient(self, body: bytes) -> None:
        work = threading.Thread(target=self.forward, args=(body,))
        self.server.behind.append(work)
        work.start()
        self.close_connection = True

    def busy(self, body: bytes) -> None:
        self.answer(503, [], b"<html>Busy</html>")

    def late_busy(self, body: bytes) -> None:
        self.forward(body)
        self.busy(body)

    def slow_down(self, body: bytes) -> None:
        self.answer(429, [("Retry-After", "0")], b"Slow down")

    def forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        target = self.server.target
        upstream = HTTPConnection(target.hostname or "", target.port, timeout=30)
        kept = {name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP}
        upstream.request(self.command, self.path, body or None, kept)
        answer = upstream.getresponse()
        content = answer.read()
        upstream.close()
        headers = [one for one in answer.getheaders() if one[0].lower() not in _HOP_BY_HOP]
        return answer.status, headers, content

    def answer(self, status: int, headers: list[tuple[str, str]], content: bytes, *, share: int = 1) -> None:
        self.send_response(status)
        for name, value in [*headers, ("Content-Length", str(len(content)))]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content[: len(content) // share])

    def log_message(self, *_: object) -> None:
        """Keep the tests' output to the tests."""


@contextmanager
def proxy_to(url: str, plan: tuple[str, ...] = ("fine",)) -> Iterator[Proxy]:
    """A proxy before the service whose calls meet the faults of the plan one after another, again and again."""
    server = _Server(url, plan)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield server.proxy
    finally:
        server.shutdown()
        for work in server.behind:
            work.join()
        server.socket.close()
