"""The product's own processes, on the database of a bench: web servers, and workers that are killed."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from django.core.management.base import CommandError


@contextmanager
def web_server(**env: str) -> Iterator[int]:
    """The product's web server with two processes on a free port of loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    command += ["--workers", "2", "--blocking-threads", "8", "--no-access-log", "--log-level", "error"]
    with subprocess.Popen([*command, "moments.bench.wsgi:application"], env=os.environ | env) as server:  # noqa: S603
        try:
            _await(port)
            yield port
        finally:
            server.terminate()


def _await(port: int) -> None:
    for _ in range(200):
        http = HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            http.request("GET", "/healthz")
            if http.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            http.close()
    raise CommandError("The web server did not answer within 20 seconds.")


class Worker:
    """A worker of the product with its processes and its beat, started as the supervisor does; stop it in the end."""

    def __init__(self, **env: str) -> None:
        self.folder = tempfile.TemporaryDirectory()
        schedule = str(Path(self.folder.name) / "beat")
        command = [sys.executable, "-m", "celery", "--app", "moments.celery:app", "worker", "--beat"]
        command += ["--schedule", schedule, "--concurrency", "2", "--loglevel", "ERROR"]
        command += ["--without-gossip", "--without-mingle"]
        self.process = subprocess.Popen(  # noqa: S603
            command,
            env=os.environ | {"PYTHONWARNINGS": "ignore"} | env,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        """End all of its processes with SIGKILL, in the middle of whatever they do."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.folder.cleanup()
