"""What the launcher refuses, in a line or two, before or instead of starting anything."""

import re
from pathlib import Path

import pytest

from moments.launch.errors import LaunchError
from moments.launch.folder import DataFolder
from tests.launch.conftest import Launch


def test_a_taken_port_is_named(launch: Launch, tmp_path: Path, taken_port: int) -> None:
    done = launch("--port", taken_port, "--data", tmp_path / "data")

    assert done.returncode == 1
    assert f"Port {taken_port} is taken by another program. Choose another one with --port." in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "data" / "postgres").exists()


def test_the_data_of_another_postgresql_is_left_alone(launch: Launch, tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("15\n")

    done = launch("--port", 0, "--data", tmp_path)

    assert done.returncode == 1
    assert re.search(r"was made by PostgreSQL 15, and this is PostgreSQL \d\d\.", done.stderr)
    assert "pg_dumpall" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_is_no_database_is_left_alone(launch: Launch, tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "holiday.jpg").touch()

    done = launch("--data", tmp_path, "manage", "check")

    assert done.returncode == 1
    assert "is no PostgreSQL data folder" in done.stderr


def test_a_data_folder_in_use_names_the_process(launch: Launch, tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.prepare()
    with folder.locked():
        done = launch("--port", 0, "--data", tmp_path)

    holder = (tmp_path / "run.lock").read_text().strip()
    assert done.returncode == 1
    assert f"Another run (process {holder}) uses {tmp_path}." in done.stderr


def test_a_data_folder_that_cannot_be_is_refused(launch: Launch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    done = launch("--data", tmp_path / "file" / "var")

    assert done.returncode == 1
    assert f"Cannot use {tmp_path / 'file' / 'var'} as the data folder: Not a directory." in done.stderr


def test_a_full_disk_says_found_and_needed(tmp_path: Path) -> None:
    with pytest.raises(LaunchError, match=r"No room .*: [\d,]+ MB are free, 1,000,000,000,000 MB are needed"):
        DataFolder(tmp_path).prepare(room=10**18)


def test_an_unknown_option_is_refused_with_the_usage(launch: Launch) -> None:
    done = launch("--prot", 9000)

    assert done.returncode == 2
    assert "unrecognized arguments: --prot" in done.stderr
