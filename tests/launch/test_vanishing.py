"""A launcher that is killed takes its services along, and the folder of a command's own ones."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.launch.conftest import ROOT, is_alive

HOLD = """
import os, subprocess, sys, time
from moments.launch.private import private_services

with private_services() as env:
    left = subprocess.check_output(["ps", "-o", "pid=", "--ppid", str(os.getpid())], text=True).split()
    print(env["DATA_DIR"], *left, flush=True)
    time.sleep(600)
"""


def test_nothing_outlives_a_killed_launcher(clean_environment: dict[str, str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD], cwd=ROOT, env=clean_environment, stdout=subprocess.PIPE, text=True
    ) as launcher:
        assert launcher.stdout
        folder, *pids = launcher.stdout.readline().split()
        services = [int(pid) for pid in pids]
        before = [pid for pid in services if is_alive(pid)]
        os.kill(launcher.pid, signal.SIGKILL)

    deadline = time.monotonic() + 10
    while (any(map(is_alive, services)) or Path(folder).exists()) and time.monotonic() < deadline:
        time.sleep(0.05)

    assert len(before) >= 3  # the guard, PostgreSQL and Valkey
    assert [pid for pid in services if is_alive(pid)] == []
    assert not Path(folder).exists()
