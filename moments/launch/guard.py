"""The guard: a second process that ends the services when the launcher itself was killed.

Services have children of their own that no signal reaches when their parents vanish. The launcher tells
the guard every process group over a pipe; the pipe's end is the launcher's end, however it came.
This file is also run as a script of its own, so it imports nothing of ours.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

PATIENCE = 3.0  # seconds between asking and killing


class Guard:
    """Told of every process group that must not outlive this process."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(__file__).resolve())],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def watch(self, group: int, how: signal.Signals) -> None:
        """Should this process vanish, end that group with this signal, and after a while by force."""
        self._tell(f"{group} {int(how)}\n")

    def forget(self, group: int) -> None:
        """That group has ended."""
        self._tell(f"{group} 0\n")

    def throw_away(self, folder: Path) -> None:
        """Remove that data folder at the end."""
        self._tell(f"folder {folder}\n")

    def close(self) -> None:
        """Nothing is left to guard."""
        with suppress(OSError):
            self._process.communicate()

    def _tell(self, line: str) -> None:
        pipe = self._process.stdin
        if pipe is not None:
            with suppress(OSError):
                pipe.write(line.encode())
                pipe.flush()


def _signal(groups: dict[int, int], how: int | None = None) -> dict[int, int]:
    """Send each group its signal (or `how`); the groups that still exist."""
    left = {}
    for group, its_own in groups.items():
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, its_own if how is None else how)
            left[group] = its_own
    return left


def _throw_away(folder: Path) -> None:
    """Remove a data folder, and what PostgreSQL keeps elsewhere where it may not run in it."""
    postgres = folder / "postgres"
    if postgres.is_symlink():
        shutil.rmtree(postgres.readlink().parent, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Read groups until the launcher is gone, then end those that are left."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    groups: dict[int, int] = {}
    folders: list[Path] = []
    for line in sys.stdin:
        subject, _, rest = line.rstrip("\n").partition(" ")
        if subject == "folder":
            folders.append(Path(rest))
        else:
            groups[int(subject)] = int(rest)
    left = _signal({group: how for group, how in groups.items() if how})
    deadline = time.monotonic() + PATIENCE
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = _signal(left, 0)
    _signal(left, signal.SIGKILL)
    for folder in folders:
        _throw_away(folder)


if __name__ == "__main__":
    main()
