"""`run.py check`: its own two steps, and that every step is one that can fail."""

import shutil
from pathlib import Path

import pytest

from moments.launch.check import STEPS, is_unwanted
from moments.launch.lockfiles import HEADER, digest_of_lists, stale_lock_files

PROJECT = """
[project]
requires-python = ">=3.12"
dependencies = ["django~=6.1.0"]  # {comment}
[dependency-groups]
dev = ["{dev}"]
"""


def write_project(folder: Path, *, comment: str = "why", dev: str = "pytest") -> None:
    (folder / "pyproject.toml").write_text(PROJECT.format(comment=comment, dev=dev))


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    """A project whose lock files were written from its lists."""
    write_project(tmp_path)
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text(f"{HEADER}{digest_of_lists(name, tmp_path)}\ndjango==6.1.0\n")
    return tmp_path


def test_lock_files_stay_current_while_only_a_comment_changes(locked: Path) -> None:
    write_project(locked, comment="another reason")

    assert stale_lock_files(locked) == []


def test_a_changed_list_makes_the_lock_files_stale_that_hold_it(locked: Path) -> None:
    write_project(locked, dev="hypothesis")

    assert stale_lock_files(locked) == ["requirements-dev.txt"]


@pytest.mark.parametrize(
    "line",
    [
        "see https://py" + "pi.org/simple",
        "index: https://files.python" + "hosted.org/packages/x.whl",
        "https://registry.npm" + "js.org/htmx.org",
        "# TO" + "DO: later",
        "FIX" + "ME",
    ],
)
def test_registry_addresses_and_work_left_for_later_are_found(line: str) -> None:
    assert is_unwanted(line)


@pytest.mark.parametrize("line", ["from PyPI", "https://moments.example/registry", "MASTODON", "to do so"])
def test_ordinary_lines_are_not(line: str) -> None:
    assert not is_unwanted(line)


def test_every_step_has_exactly_one_way_to_look() -> None:
    assert [step.name for step in STEPS if bool(step.command) == bool(step.finds)] == []
    assert len({step.name for step in STEPS}) == len(STEPS)


def test_the_tools_are_installed() -> None:
    commands = [step.command() for step in STEPS if step.command]

    assert [command[0] for command in commands if shutil.which(command[0]) is None] == []
