"""Everything that serves the database of the test: web, workers and beat, on a Valkey that may be lost."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from redis import Redis

from moments.launch import commands
from moments.launch.errors import StopRequested
from moments.launch.network import free_port, web_answers
from moments.launch.stopping import StopRequests
from moments.launch.supervisor import Service, Supervisor
from moments.launch.valkey import Valkey

PATIENCE = 90.0  # seconds; a busy machine takes its time


class Fleet:
    """The processes of an installation, each started again when it dies. Its Valkey keeps nothing on disk."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.valkey = Valkey(folder / "valkey", free_port(), "of-the-test", lasts=False)
        self._may_return = threading.Event()
        self._may_return.set()
        self._wishes = StopRequests()
        self._supervisor = Supervisor(self._wishes)
        self._watch = threading.Thread(target=self._keep_running)

    def start(self) -> None:
        self._supervisor.start([self._valkey_service()])
        address = f"http://localhost:{self.port}"
        web = commands.web("127.0.0.1", self.port)
        self._supervisor.start(
            [
                self._service("web", web, lambda: web_answers("127.0.0.1", self.port, address)),
                self._service("worker", commands.worker(), lambda: self._has_said("worker", " ready.")),
                self._service(
                    "beat", commands.beat(self.folder), lambda: self._has_said("beat", "beat: Starting")
                ),
            ]
        )
        self._watch.start()

    def lose_valkey(self) -> None:
        """All that is in there is gone, and then it is gone itself, until it may return."""
        self._may_return.clear()
        Redis.from_url(self.valkey.url()).flushall()
        os.kill(self._supervisor.pids()["valkey"], signal.SIGKILL)

    def let_valkey_return(self) -> None:
        self._may_return.set()

    def stop(self) -> None:
        self._may_return.set()
        self._wishes.count += 1
        if self._watch.is_alive():
            self._watch.join(PATIENCE)
        self._supervisor.stop()

    def _keep_running(self) -> None:
        with suppress(StopRequested):
            self._supervisor.watch(lambda: None)

    def _valkey_service(self) -> Service:
        def before_start() -> None:
            self._may_return.wait(PATIENCE)
            self.valkey.prepare_start()

        service = self._service("valkey", self.valkey.command(), self.valkey.is_ready)
        service.before_start = before_start
        return service

    def _service(self, name: str, command: Sequence[str], is_ready: Callable[[], bool]) -> Service:
        return Service(name, name, command, self._environment(), self._log(name), is_ready)

    def _environment(self) -> dict[str, str]:
        database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
        return os.environ | {
            "DATABASE_URL": database.geturl(),
            "REDIS_URL": self.valkey.url(),
            "SECRET_KEY": settings.SECRET_KEY,
        }

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def _has_said(self, name: str, words: str) -> bool:
        return words in self._log(name).read_text()


@contextmanager
def running_fleet(folder: Path) -> Iterator[Fleet]:
    """A fleet that runs, and is gone afterwards."""
    fleet = Fleet(folder)
    try:
        fleet.start()
        yield fleet
    finally:
        fleet.stop()


def await_that(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)
