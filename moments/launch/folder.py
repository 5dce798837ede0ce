"""The data folder of one Moments: where everything lies in it, and the lock that keeps others off."""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moments.launch.errors import LaunchError
from moments.launch.files import kept_secret, write_private

ROOM = 1_000_000_000  # bytes


@dataclass(frozen=True)
class DataFolder:
    """`var` beside run.py, or what --data says."""

    path: Path

    @property
    def demo_file(self) -> Path:
        """The demo's sign-ins and keys, and the process ids."""
        return self.path / "demo.json"

    @property
    def services_file(self) -> Path:
        """How to reach what runs now; there only while it runs."""
        return self.path / "services.json"

    def log(self, name: str) -> Path:
        """The log of one service."""
        return self.path / "log" / f"{name}.log"

    def secret_key(self) -> str:
        """Django's secret key of this installation."""
        return kept_secret(self.path / "secret_key", lambda: secrets.token_urlsafe(64))

    def prepare(self, room: int = ROOM) -> None:
        """Make the folder and those in it; refuse one we can't write to or that has no room."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            for name in ("log", "media", "mail", "static", "valkey"):
                (self.path / name).mkdir(mode=0o700, exist_ok=True)
            (self.path / "run.lock").touch(mode=0o600)
        except OSError as error:
            raise LaunchError(f"Cannot use {self.path} as the data folder: {error.strerror}.") from error
        free = shutil.disk_usage(self.path).free
        if free < room:
            raise LaunchError(
                f"No room for the data in {self.path}: {free // 1_000_000:,} MB are free, "
                f"{room // 1_000_000:,} MB are needed."
            )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other run off this folder; the lock ends with the process, however that ends."""
        with (self.path / "run.lock").open("r+", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise LaunchError(
                    f"Another run (process {lock.read().strip() or 'unknown'}) uses {self.path}. "
                    "Stop it, or choose another folder with --data."
                ) from error
            lock.truncate(0)
            lock.write(f"{os.getpid()}\n")
            lock.flush()
            yield

    def running(self) -> dict[str, Any] | None:
        """What a run on this folder wrote into its services file; None when no run is ready."""
        if not self.services_file.exists():
            return None
        with (self.path / "run.lock").open(encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                services: dict[str, Any] = json.loads(self.services_file.read_text(encoding="utf-8"))
                return services
        return None

    def note_services(self, facts: Mapping[str, object]) -> None:
        """Tell other commands how to reach what runs."""
        write_private(self.services_file, json.dumps(facts, indent=2) + "\n")

    def note_demo(self, facts: Mapping[str, object]) -> None:
        """Change these entries of demo.json and keep the others."""
        known: dict[str, object] = {}
        if self.demo_file.exists():
            try:
                known = json.loads(self.demo_file.read_text(encoding="utf-8"))
            except ValueError as error:
                raise LaunchError(
                    f"{self.demo_file} can't be read: {error}. Repair it or remove it."
                ) from error
        write_private(self.demo_file, json.dumps(known | dict(facts), indent=2) + "\n")
