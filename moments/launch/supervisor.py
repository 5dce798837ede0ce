"""The supervisor: starts services, keeps them running, stops them. One per run."""

import math
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from moments.launch.console import remark
from moments.launch.errors import LaunchError
from moments.launch.files import begin_log, bound_log, last_lines
from moments.launch.guard import Guard
from moments.launch.identity import OURSELVES, Identity
from moments.launch.processes import end_group, send, spawn
from moments.launch.stopping import StopRequests

DEATHS = 5  # this many deaths of one service ...
WITHIN = 60.0  # ... in so many seconds, and everything stops
_POLL = 0.05
_LOG_CHECK = 10.0


@dataclass
class Service:
    """One program that must run as long as we do, and how to tell that it is ready."""

    name: str
    title: str
    command: Sequence[str]
    env: Mapping[str, str]
    log: Path
    is_ready: Callable[[], bool]
    identity: Identity = OURSELVES
    before_start: Callable[[], None] = lambda: None
    stop_with: signal.Signals = signal.SIGTERM
    hurry_with: signal.Signals = signal.SIGKILL
    orphaned_with: signal.Signals = signal.SIGTERM
    stops_within: float = 10.0
    starts_within: float = 60.0
    settles_within: float = math.inf  # having lived that long counts as ready
    process: subprocess.Popen[bytes] | None = None
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=DEATHS))

    def has_died(self) -> bool:
        """Whether it was started and is no longer there."""
        return self.process is not None and self.process.poll() is not None


class Supervisor:
    """Owns the services it started, until `stop`, which leaves no process behind.

    A folder to throw away goes after them, even when this process is killed.
    """

    def __init__(self, requests: StopRequests, throw_away: Path | None = None) -> None:
        self._requests = requests
        self._guard = Guard()
        if throw_away:
            self._guard.throw_away(throw_away)
        self._groups: list[Sequence[Service]] = []

    def start(self, services: Sequence[Service]) -> None:
        """Start services that don't need each other and wait until all are ready.

        Raises LaunchError with the last lines of the log when one dies or takes too long.
        """
        self._groups.append(services)
        for service in services:
            begin_log(service.log)
            self._spawn(service)
        for service in services:
            self._await(service)

    def watch(self, on_change: Callable[[], None]) -> None:
        """Keep everything running until StopRequested; a service that keeps dying raises LaunchError."""
        logs_due = 0.0
        while True:
            self._requests.check()
            for service in self._services():
                if service.has_died():
                    self._revive(service)
                    on_change()
            if time.monotonic() > logs_due:
                logs_due = time.monotonic() + _LOG_CHECK
                for service in self._services():
                    bound_log(service.log)
            self._requests.pause(0.5)

    def stop(self) -> None:
        """Stop everything, last started first; asked once more meanwhile, hurry."""
        asked = self._requests.count
        for services in reversed(self._groups):
            for service in reversed(services):
                if service.process:
                    send(service.process, service.stop_with)
            for service in reversed(services):
                self._end(service, asked)
        self._groups.clear()
        self._guard.close()

    def pids(self) -> dict[str, int]:
        """The process id of each service by name."""
        return {one.name: one.process.pid for one in self._services() if one.process}

    def _services(self) -> list[Service]:
        return [service for services in self._groups for service in services]

    def _spawn(self, service: Service) -> None:
        service.before_start()
        service.process = spawn(
            service.command,
            env=service.env,
            log=service.log,
            identity=service.identity,
            when_orphaned=service.orphaned_with,
        )
        self._guard.watch(service.process.pid, service.orphaned_with)

    def _await(self, service: Service) -> None:
        now = time.monotonic()
        deadline, settled = now + service.starts_within, now + service.settles_within
        while not service.is_ready() and time.monotonic() < settled:
            self._requests.check()
            if service.has_died():
                raise LaunchError(f"{service.title} ended while it started. {self._epitaph(service)}")
            if time.monotonic() > deadline:
                late = f"{service.title} was not ready after {service.starts_within:.0f} s"
                raise LaunchError(f"{late}. {self._epitaph(service)}")
            self._requests.pause(_POLL)

    def _revive(self, service: Service) -> None:
        """Start a service again that died, on the same port; give up on one that keeps dying."""
        assert service.process is not None
        code, now = service.process.returncode, time.monotonic()
        self._bury(service)
        service.deaths.append(now)
        ended = f"{service.title} ended ({_spell(code)})"
        if len(service.deaths) == DEATHS and now - service.deaths[0] < WITHIN:
            raise LaunchError(f"{ended} for the {DEATHS}th time within a minute. {self._epitaph(service)}")
        remark(f"{ended}; starting it again. {self._epitaph(service, 5)}")
        self._spawn(service)

    def _bury(self, service: Service) -> None:
        """Kill what a dead or stopped leader left of its group."""
        if service.process:
            end_group(service.process)
            self._guard.forget(service.process.pid)
            service.process = None

    def _end(self, service: Service, asked: int) -> None:
        """Wait for a service that was told to stop, as long as it may take; then by force."""
        deadline = time.monotonic() + service.stops_within
        has_hurried = False
        while service.process and not service.has_died() and time.monotonic() < deadline:
            if self._requests.count > asked and not has_hurried:
                send(service.process, service.hurry_with)
                deadline, has_hurried = min(deadline, time.monotonic() + 3), True
            self._requests.pause(_POLL)
        self._bury(service)

    def _epitaph(self, service: Service, count: int = 20) -> str:
        lines = last_lines(service.log, count)
        room = "There is no room left on the disk. " if "No space left on device" in lines else ""
        return f"{room}The last lines of {service.log}:\n{lines or '(it said nothing)'}"


def _spell(code: int) -> str:
    """An exit code in words."""
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
