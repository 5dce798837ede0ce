"""The supervisor, over small programs: readiness, deaths, restarts, and that nothing is left."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from moments.launch.errors import LaunchError, StopRequested
from moments.launch.stopping import StopRequests
from moments.launch.supervisor import DEATHS, Service, Supervisor
from tests.launch.conftest import is_alive

PARENT = """
import pathlib, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
pathlib.Path(sys.argv[1]).write_text(str(child.pid))
time.sleep(600)
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("stubborn", flush=True)
time.sleep(600)
"""


@pytest.fixture
def requests() -> StopRequests:
    """Nobody asks to stop until a test does."""
    return StopRequests()


@pytest.fixture
def supervisor(requests: StopRequests) -> Iterator[Supervisor]:
    """One that has stopped everything when the test is over."""
    one = Supervisor(requests)
    yield one
    one.stop()


def service(folder: Path, code: str, *arguments: str, ready: str = "") -> Service:
    log = folder / "it.log"
    return Service(
        name="it",
        title="The program",
        command=[sys.executable, "-c", code, *arguments],
        env={},
        log=log,
        is_ready=lambda: ready in log.read_text(),
        stops_within=0.5,
        starts_within=5.0,
    )


def wait_for(path: Path) -> int:
    deadline = time.monotonic() + 5
    while not (path.exists() and path.read_text()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return int(path.read_text())


def test_start_waits_until_a_service_is_ready(supervisor: Supervisor, tmp_path: Path) -> None:
    code = "import time; time.sleep(0.3); print('ready', flush=True); time.sleep(600)"

    supervisor.start([service(tmp_path, code, ready="ready")])

    assert (tmp_path / "it.log").read_text() == "ready\n"
    assert is_alive(supervisor.pids()["it"])


def test_a_service_that_dies_while_it_starts_shows_its_last_lines(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    code = "print('\\n'.join(f'line {n}' for n in range(30))); raise SystemExit(3)"

    with pytest.raises(LaunchError) as refusal:
        supervisor.start([service(tmp_path, code, ready="never")])

    shown = str(refusal.value).splitlines()
    assert shown[0].startswith("The program ended while it started.")
    assert shown[1:] == [f"line {n}" for n in range(10, 30)]


def test_a_full_disk_is_named_as_the_cause(supervisor: Supervisor, tmp_path: Path) -> None:
    code = "raise SystemExit('could not write: No space left on device')"

    with pytest.raises(LaunchError, match="There is no room left on the disk"):
        supervisor.start([service(tmp_path, code, ready="never")])


def test_a_killed_service_comes_back_without_the_children_of_the_dead_one(
    supervisor: Supervisor, requests: StopRequests, tmp_path: Path
) -> None:
    supervisor.start([service(tmp_path, PARENT, str(tmp_path / "child"))])
    first, child = supervisor.pids()["it"], wait_for(tmp_path / "child")
    seen = []

    def stop_then() -> None:
        seen.append(supervisor.pids()["it"])
        requests.count += 1

    os.kill(first, signal.SIGKILL)
    with pytest.raises(StopRequested):
        supervisor.watch(stop_then)

    assert seen != [first]
    assert is_alive(seen[0])
    assert not is_alive(child)


def test_a_service_that_keeps_dying_ends_the_run(supervisor: Supervisor, tmp_path: Path) -> None:
    changes: list[int] = []
    supervisor.start([service(tmp_path, "print('no luck'); raise SystemExit(1)")])

    with pytest.raises(LaunchError, match=f"for the {DEATHS}th time within a minute(?s:.*)no luck"):
        supervisor.watch(lambda: changes.append(1))

    assert len(changes) == DEATHS - 1


def test_stop_ends_one_that_does_not_listen_and_its_children(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start([service(tmp_path, PARENT, str(tmp_path / "child"))])
    leader, child = supervisor.pids()["it"], wait_for(tmp_path / "child")
    supervisor.start([service(tmp_path, STUBBORN, ready="stubborn")])
    stubborn = supervisor.pids()["it"]

    supervisor.stop()

    assert [pid for pid in (leader, child, stubborn) if is_alive(pid)] == []
    assert supervisor.pids() == {}
