"""Companies' servers, as real HTTP servers on loopback."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class _Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True
    block_on_close = False


@dataclass
class Receiver:
    """A company's server that keeps what it is sent, and answers as it is told."""

    url: str = ""
    port: int = 0
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=lambda: {"location": "http://127.0.0.1:1/elsewhere"})
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    # Asked before each answer; what it returns is the status.
    decide: Callable[[], int] | None = None

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.got]


@contextmanager
def serving(there: Receiver | None = None) -> Iterator[Receiver]:
    """A receiver that listens, on its own port if it had one; nobody listens there afterwards."""
    there = there or Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            status = there.decide() if there.decide else there.status
            there.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(status)
            for name, value in there.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(there.body)))
            self.end_headers()
            self.wfile.write(there.body)

        def log_message(self, *_: object) -> None:
            """Keep the tests' output to the tests."""

    with _Server(("127.0.0.1", there.port), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        there.port = server.server_port
        there.url = f"http://127.0.0.1:{there.port}/hook"
        yield there
        server.shutdown()
