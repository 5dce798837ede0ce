"""Servers that a killed run left behind: PostgreSQL's helpers outlive it, each in a session of its own."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

_PATIENCE = 5.0  # seconds


def end_leftovers(folder: Path) -> bool:
    """End every process that works in this folder, wanted by nobody; False where the system tells none."""
    if not Path("/proc/self/cwd").exists():
        return False
    deadline = time.monotonic() + _PATIENCE
    while left := working_in(folder):
        how = signal.SIGQUIT if time.monotonic() < deadline else signal.SIGKILL
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, how)
        time.sleep(0.05)
    return True


def working_in(folder: Path) -> list[int]:
    """The processes whose working directory this is, as far as the system tells."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "cwd").readlink() == folder:
                found.append(int(process.name))
    return found
