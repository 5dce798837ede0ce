"""`python3 run.py check`: everything that CI looks at besides the tests, each step one row of a table."""

import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from moments.launch.assets import assets_that_differ
from moments.launch.commands import manage
from moments.launch.errors import LaunchError
from moments.launch.lockfiles import stale_lock_files
from moments.launch.private import private_services
from moments.launch.processes import ROOT
from moments.launch.stopping import StopRequests

_BIN = Path(sys.executable).parent
_LIKE_PRODUCTION = {
    "BASE_URL": "https://moments.example",
    "ALLOWED_HOSTS": "moments.example",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "EMAIL_URL": "smtp+tls://moments:secret@mail.example:587",
    "DEBUG": "false",
}
# Spelled so that these lines don't find themselves.
_LEFT_OVER = re.compile(r"\b(?:TO[D]O|FIX[M]E)\b")
_REGISTRY = re.compile(
    r"https?://[^\s/\"'<>]*(?:py[p]i|python[h]osted|npm[j]s|yarn[p]kg|unp[k]g|jsdel[i]vr)", re.IGNORECASE
)
_LINT_MIGRATIONS = """
import django
from django.core.management import call_command
from django_migration_linter.management.commands.lintmigrations import Command

django.setup()
options = ["--no-cache", "--quiet", "ok", "ignore", "--project-root-path", "."]
options += ["--ignore-name", "0004_drop_suspended_for", "0004_require_catalogue", "0002_cancelled_imports"]
call_command(Command(), *options, "--include-apps", {apps})
"""


@dataclass(frozen=True)
class Step:
    """One check: a command that must exit with 0, or a function that must find nothing."""

    name: str
    command: Callable[[], Sequence[str]] | None = None
    finds: Callable[[], list[str]] | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    needs_services: bool = False
    cwd: Path = ROOT


def _tool(name: str, *arguments: str) -> Callable[[], Sequence[str]]:
    return lambda: [str(_BIN / name), *arguments]


def _python(*arguments: str) -> Callable[[], Sequence[str]]:
    return lambda: [sys.executable, *arguments]


def _manage(*arguments: str) -> Callable[[], Sequence[str]]:
    return lambda: manage(*arguments)


def _lint_migrations() -> Sequence[str]:
    apps = ", ".join(
        repr(path.parents[1].name) for path in sorted(ROOT.glob("[a-z]*/**/migrations/__init__.py"))
    )
    return [sys.executable, "-c", _LINT_MIGRATIONS.format(apps=apps)]


def _stale_locks() -> list[str]:
    return [
        f"{name} is not what pyproject.toml asks for: run python3 run.py lock" for name in stale_lock_files()
    ]


def is_unwanted(line: str) -> bool:
    """Whether a line names a package registry's address, or leaves work for later."""
    return bool(_LEFT_OVER.search(line) or _REGISTRY.search(line))


def _unwanted_lines() -> list[str]:
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    found = []
    for path in (ROOT / name for name in names if name and "/vendor/" not in name):
        if not path.is_file() or b"\0" in (content := path.read_bytes()):
            continue
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
            if is_unwanted(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:150]}")
    return found


STEPS = (
    Step("lint", _tool("ruff", "check", "--output-format", "concise", ".")),
    Step("format", _tool("ruff", "format", "--check", "--output-format", "concise", ".")),
    Step("types", _tool("mypy", "."), needs_services=True),
    Step("import contracts", _tool("lint-imports")),
    Step("templates", _tool("djlint", "templates", "--lint", "--quiet")),
    Step("migrations are complete", _manage("makemigrations", "--check", "--dry-run"), needs_services=True),
    Step("migrations are safe", _lint_migrations, needs_services=True),
    Step(
        "deployment",
        _manage("check", "--deploy", "--fail-level", "WARNING"),
        env=_LIKE_PRODUCTION,
        needs_services=True,
    ),
    Step("Python client", _python("-m", "mypy"), cwd=ROOT / "clients" / "python"),
    Step("TypeScript client", _python("clients/typescript/build.py", "--check")),
    Step("translations are complete", _python("-m", "moments.words", "--check")),
    Step("lock files are current", finds=_stale_locks),
    Step("assets match their source", finds=assets_that_differ),
    Step("nothing unwanted", finds=_unwanted_lines),
)


def check(names: Sequence[str] = ()) -> int:
    """Run all steps, or those named, and tell of each; 1 when any failed."""
    if unknown := set(names) - {step.name for step in STEPS}:
        known = ", ".join(step.name for step in STEPS)
        raise LaunchError(f"There is no check named {', '.join(sorted(unknown))}. There are: {known}.")
    steps = [step for step in STEPS if not names or step.name in names]
    failed = []
    with StopRequests() as requests, ExitStack() as undo:
        env: Mapping[str, str] = os.environ
        if any(step.needs_services for step in steps):
            env = undo.enter_context(private_services(requests=requests))
        for step in steps:
            requests.check()
            if not _passes(step, env):
                failed.append(step.name)
    print(
        f"\n{len(steps) - len(failed)} passed, {len(failed)} failed{': ' * bool(failed)}{', '.join(failed)}"
    )
    return int(bool(failed))


def _passes(step: Step, env: Mapping[str, str]) -> bool:
    started = time.monotonic()
    output = _outcome(step, env)
    print(f"{'✗' if output else '✓'} {step.name} ({time.monotonic() - started:.1f} s)", flush=True)
    if output:
        print("\n".join(f"    {line}" for line in output.splitlines()), flush=True)
    return not output


def _outcome(step: Step, env: Mapping[str, str]) -> str:
    """Why a step fails; nothing when it passes."""
    if step.finds:
        return "\n".join(step.finds())
    assert step.command
    done = subprocess.run(
        step.command(),
        cwd=step.cwd,
        env=dict(env) | dict(step.env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else done.stdout.strip() or f"exit code {done.returncode}"
