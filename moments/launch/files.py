"""Small files: private ones that are never seen half written, and the logs."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

LOG_LIMIT = 20_000_000  # bytes


def write_private(path: Path, text: str) -> None:
    """Put text into a file only its owner can read; a reader sees the old text or all of the new one."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(descriptor, "w", encoding="utf-8") as target:
        target.write(text)
    Path(name).replace(path)


def kept_secret(path: Path, make: Callable[[], str] = lambda: secrets.token_hex(24)) -> str:
    """The secret in this file, made and kept (mode 0600) the first time."""
    if not path.exists():
        write_private(path, make() + "\n")
    return path.read_text(encoding="utf-8").strip()


def begin_log(path: Path) -> None:
    """Start a fresh log; the one before is kept beside it as NAME.1."""
    if path.exists() and path.stat().st_size:
        path.replace(path.with_name(path.name + ".1"))
    path.touch(mode=0o600)


def bound_log(path: Path, limit: int = LOG_LIMIT) -> None:
    """Move a log that has grown too long to NAME.1 while its writer, which appends, goes on."""
    if path.exists() and path.stat().st_size > limit:
        with suppress(OSError):
            shutil.copyfile(path, path.with_name(path.name + ".1"))
        os.truncate(path, 0)


def last_lines(path: Path, count: int = 20) -> str:
    """The end of a log, for people."""
    if not path.exists():
        return ""
    with path.open("rb") as log:
        log.seek(max(0, path.stat().st_size - 64_000))
        lines = log.read().decode("utf-8", "replace").splitlines()
    return "\n".join(lines[-count:])
