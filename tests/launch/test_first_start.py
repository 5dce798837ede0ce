"""run.py itself: which Python it goes on with, and what it does to .venv."""

import ast
import hashlib
import json
import shutil
import subprocess
import sys
import sysconfig
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from moments.launch import cli
from tests.launch.conftest import ROOT

GOOD = """#!/bin/sh
if [ "$1" = -c ]; then echo "$0"; echo "9 9 9"; else echo "went on with $0 $*"; fi
"""
OLD = """#!/bin/sh
echo "$0"; echo "3 11 2"
"""
BROKEN_SHIM = """#!/bin/sh
echo "pyenv: $0: command not found" >&2; exit 127
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone whose product needs no packages and only says how it was started."""
    shutil.copy(ROOT / "run.py", tmp_path)
    (tmp_path / "requirements.txt").write_text("# nothing\n")
    package = tmp_path / "moments" / "launch"
    package.mkdir(parents=True)
    (package / "__main__.py").write_text("import sys; print('launched', *sys.argv[1:])\n")
    return tmp_path


@pytest.fixture
def clone_for_a_later_python(clone: Path) -> Path:
    """A clone for which the running Python is too old."""
    text = (clone / "run.py").read_text()
    (clone / "run.py").write_text(text.replace("OLDEST = (3, 12)", "OLDEST = (9, 0)"))
    return clone


@pytest.fixture
def installed_clone(clone: Path) -> Path:
    """A clone that was started before, made without the seconds that takes."""
    environment = clone / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    packages = next(environment.glob("lib/*/site-packages"))
    (packages / "pip_of_ours.pth").write_text(sysconfig.get_path("purelib"))
    digest = hashlib.sha256((clone / "requirements.txt").read_bytes()).hexdigest()
    stamp = {"requirements.txt": digest, "venv": str(environment)}
    (environment / "installed.json").write_text(json.dumps(stamp))
    return clone


def start(clone: Path, *arguments: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(clone / "run.py"), *arguments],
        env={"PATH": str(path) if path else "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def program(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)
    return folder / name


def test_a_too_old_python_goes_on_with_a_newer_one_of_the_path(clone_for_a_later_python: Path) -> None:
    bin_folder = clone_for_a_later_python / "bin"
    program(bin_folder, "python3.13", BROKEN_SHIM)
    program(bin_folder, "python3.12", OLD)
    good = program(bin_folder, "python3", GOOD)

    done = start(clone_for_a_later_python, "--port", "8123", path=bin_folder)

    assert done.stdout == f"went on with {good} {clone_for_a_later_python / 'run.py'} --port 8123\n"


def test_without_a_newer_python_it_says_what_was_found(clone_for_a_later_python: Path) -> None:
    bin_folder = clone_for_a_later_python / "bin"
    program(bin_folder, "python3.13", BROKEN_SHIM)
    program(bin_folder, "python3", OLD)

    done = start(clone_for_a_later_python, path=bin_folder)

    assert done.returncode == 1
    assert done.stdout == ""
    assert "Moments needs Python 3.12 or newer" in done.stderr
    assert f"{bin_folder / 'python3'} is 3.11.2" in done.stderr
    assert "Traceback" not in done.stderr


def test_old_pythons_can_read_run_py() -> None:
    ast.parse((ROOT / "run.py").read_text(), feature_version=(3, 5))


def test_run_py_knows_the_commands_of_the_launcher() -> None:
    assignments = {
        node.targets[0].id: node.value
        for node in ast.parse((ROOT / "run.py").read_text()).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }

    assert ast.literal_eval(assignments["COMMANDS"]) == cli.COMMANDS


def test_two_first_starts_at_once_make_one_environment_and_later_ones_none(clone: Path) -> None:
    with ThreadPoolExecutor() as pool:
        both = list(pool.map(lambda port: start(clone, "--port", port), ("1", "2")))
    later = start(clone)

    assert [done.stdout for done in both] == ["launched --port 1\n", "launched --port 2\n"]
    assert sum("Making .venv" in done.stderr for done in both) == 1
    assert (later.stdout, later.stderr) == ("launched\n", "")


def test_an_installation_that_was_cut_short_is_made_anew(installed_clone: Path) -> None:
    environment = installed_clone / ".venv"
    (environment / "installed.json.unfinished").touch()
    (environment / "half").touch()

    again = start(installed_clone)

    assert again.stdout == "launched\n"
    assert "Making .venv" in again.stderr
    assert not (environment / "half").exists()
    assert not (environment / "installed.json.unfinished").exists()
    assert set(json.loads((environment / "installed.json").read_text())) == {"requirements.txt", "venv"}


def test_changed_requirements_are_installed_and_a_refusal_of_pip_keeps_what_is_there(
    installed_clone: Path,
) -> None:
    (installed_clone / "requirements.txt").write_text("./no-such-package\n")

    failed = start(installed_clone)
    (installed_clone / "requirements.txt").write_text("# nothing again\n")
    healed = start(installed_clone)

    assert failed.returncode == 1
    assert "no-such-package" in failed.stderr
    assert "Installing requirements.txt failed" in failed.stderr
    assert healed.stdout == "launched\n"
    assert "Making .venv" not in healed.stderr
