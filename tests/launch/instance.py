"""A whole Moments, started by `python3 run.py` for a test."""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from moments.launch.network import free_port
from tests.launch.conftest import ROOT

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
