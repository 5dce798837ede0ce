"""Starting a program in a process group of its own, and ending all of that group."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from moments.launch.identity import OURSELVES, Identity, before_exec

_PR_SET_CHILD_SUBREAPER = 36
ROOT = Path(__file__).resolve().parent.parent.parent


def spawn(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    log: Path,
    identity: Identity = OURSELVES,
    when_orphaned: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a program as the leader of its own session, writing to its log."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            env=dict(env),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=before_exec(identity, when_orphaned),
        )


def adopt_orphans() -> None:
    """Let this process collect grandchildren whose parents die: in a container nobody else may (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def send(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    """Signal a leader that may be gone already."""
    with suppress(ProcessLookupError):
        process.send_signal(how)


def end_group(process: subprocess.Popen[bytes], patience: float = 5.0) -> None:
    """Kill what is left of a group and wait until none of it exists; its ports are free then."""
    deadline = time.monotonic() + patience
    while _signal_group(process.pid, signal.SIGKILL) and time.monotonic() < deadline:
        if process.poll() is not None:
            _collect(process.pid)
        time.sleep(0.01)
    with suppress(subprocess.TimeoutExpired):
        process.wait(patience)


def _signal_group(group: int, how: signal.Signals) -> bool:
    try:
        os.killpg(group, how)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _collect(group: int) -> None:
    """Reap the members of a group that became our children."""
    with suppress(ChildProcessError):
        while os.waitpid(-group, os.WNOHANG)[0]:
            pass
