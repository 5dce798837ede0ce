"""The whole of `python3 run.py`: from an empty folder to a served page, through a crash, to a clean end."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from moments.launch.network import free_port
from tests.launch.conftest import ROOT, Launch, is_alive

PATIENCE = 90.0  # seconds; a busy machine takes its time


class Instance:
    """A running Moments of the test's own."""

    def __init__(self, data: Path, env: dict[str, str]) -> None:
        self.data, self.port, self.log = data, free_port(), data.with_suffix(".out")
        command = [sys.executable, "-m", "moments.launch", "--data", str(data), "--port", str(self.port)]
        with self.log.open("w") as output:
            self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=output)

    def await_that(self, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not is_so():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)

    def is_ready(self) -> bool:
        return "Moments is ready." in self.log.read_text()

    def demo(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.data / "demo.json").read_text())
        return found

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://localhost:{self.port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


@pytest.fixture
def instance(tmp_path: Path, clean_environment: dict[str, str]) -> Iterator[Instance]:
    """One that is ready, and gone after the test."""
    one = Instance(tmp_path / "data", clean_environment)
    try:
        one.await_that(one.is_ready)
        yield one
    finally:
        one.process.terminate()
        one.process.wait(PATIENCE)


def test_it_starts_survives_a_crash_and_stops_without_a_trace(instance: Instance, launch: Launch) -> None:
    before = instance.demo()["process_ids"]
    assert set(before) == {"run", "web", "worker", "beat", "postgres", "valkey"}
    assert before["run"] == instance.process.pid
    assert (instance.data / "demo.json").stat().st_mode & 0o777 == 0o600
    assert instance.answers()

    other = launch("--data", instance.data, "--port", 0)
    assert f"Another run (process {instance.process.pid}) uses {instance.data}" in other.stderr

    services = json.loads((instance.data / "services.json").read_text())
    ask = "from django.conf import settings as s; print('port', s.DATABASES['default']['PORT'])"
    managed = launch("--data", instance.data, "manage", "shell", "--verbosity", "0", "--command", ask)
    assert f"port {services['database_url'].rpartition(':')[2].split('/')[0]}\n" in managed.stdout

    os.kill(before["web"], signal.SIGKILL)
    instance.await_that(lambda: instance.demo()["process_ids"]["web"] != before["web"])
    instance.await_that(instance.answers)
    after = instance.demo()["process_ids"]

    instance.process.terminate()
    assert instance.process.wait(PATIENCE) == 0
    assert "The web server ended (killed by SIGKILL); starting it again." in instance.log.read_text()
    assert [name for name, pid in after.items() if is_alive(pid)] == []
    assert [name for name, pid in before.items() if is_alive(pid)] == []
    assert instance.demo()["process_ids"] == {}
    assert not (instance.data / "services.json").exists()
