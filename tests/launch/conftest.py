"""What tests of the launcher share: its command line in a process of its own, and programs to watch over."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVICES_OF_THE_SUITE = ("DATABASE_URL", "REDIS_URL", "DATA_DIR", "SECRET_KEY", "BASE_URL", "ALLOWED_HOSTS")

type Launch = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def clean_environment() -> dict[str, str]:
    """The environment of someone who has set nothing."""
    return {name: value for name, value in os.environ.items() if name not in SERVICES_OF_THE_SUITE}


@pytest.fixture
def launch(clean_environment: dict[str, str]) -> Launch:
    """Run the launcher to its end."""

    def run(*arguments: object, **extra: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "moments.launch", *map(str, arguments)],
            cwd=ROOT,
            env=clean_environment | extra,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that something listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def is_alive(pid: int) -> bool:
    """Whether a process exists and is more than a zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
