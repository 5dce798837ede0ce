"""The product's processes, spelled out once: supervisor, container image and people start the same ones."""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

PREPARATION = (
    ("migrate", "--noinput", "--verbosity", "0"),
    ("collectstatic", "--noinput", "--verbosity", "0"),
    ("load_reference_data",),
)

# One interpreter for several commands: Django takes longer to import than most of them take to run.
_SEVERAL = """
import json, sys
import django
import moments.celery
from django.core.management import call_command

django.setup()
for name, *arguments in json.loads(sys.argv[1]):
    print("---", name, flush=True)
    call_command(name, *arguments)
"""


def web(host: str, port: int) -> list[str]:
    """The web server: few processes with a few threads each, since few database connections beat many."""
    return [
        *(sys.executable, "-m", "granian", "moments.wsgi:application", "--interface", "wsgi"),
        *("--host", host, "--port", str(port), "--http", "1", "--no-ws", "--backlog", "1024"),
        *("--workers", _number("WEB_WORKERS", 2), "--blocking-threads", _number("WEB_THREADS", 8)),
        # A thread that stays keeps its database connection.
        *("--blocking-threads-idle-timeout", "600"),
        *("--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", "8"),
    ]


def worker() -> list[str]:
    """The workers. They need no word from each other: every task is harmless to repeat."""
    return [
        *(sys.executable, "-m", "celery", "--app", "moments.celery:app", "worker", "--loglevel", "INFO"),
        *("--concurrency", _number("WORKER_CONCURRENCY", 2), "--without-gossip", "--without-mingle"),
    ]


def beat(folder: Path) -> list[str]:
    """The clock that sends the sweepers; one per installation."""
    return [
        *(sys.executable, "-m", "celery", "--app", "moments.celery:app", "beat", "--loglevel", "INFO"),
        *("--schedule", str(folder / "beat-schedule"), "--pidfile="),
    ]


def manage(*arguments: str) -> list[str]:
    """One management command, as people type it."""
    return [sys.executable, "manage.py", *arguments]


def several(commands: Sequence[Sequence[str]]) -> list[str]:
    """Management commands one after the other; the first that fails ends them."""
    return [sys.executable, "-c", _SEVERAL, json.dumps(commands)]


def _number(name: str, default: int) -> str:
    return os.environ.get(name) or str(default)
