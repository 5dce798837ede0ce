"""Who runs PostgreSQL, tried for real: with namespaces, without them, and where `nobody` reaches nothing."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from moments.launch.binaries import postgres_programs
from moments.launch.identity import OURSELVES, Way, as_user
from moments.launch.placement import place
from tests.launch.conftest import ROOT

RUN = """
import os, sys
from pathlib import Path
from moments.launch import placement
from moments.launch.private import private_services

placement.ELSEWHERE = Path(sys.argv[1])
with private_services() as env:
    data = Path(env["DATA_DIR"]) / "postgres"
    print(data.stat().st_uid, data.is_symlink())
print(data.exists(), *Path(sys.argv[1]).iterdir())
"""
WITHOUT_NAMESPACES = ("setpriv", "--bounding-set", "-setfcap")  # root may then map no user

if os.geteuid() == 0:

    def test_root_runs_it_in_a_namespace_on_files_of_its_own(tmp_path: Path) -> None:
        placement = place(tmp_path / "postgres")

        assert placement.identity.way is Way.NAMESPACE
        assert placement.data == tmp_path / "postgres"
        assert placement.identity.can(str(postgres_programs() / "postgres"), "--version")

    @pytest.fixture
    def open_folder() -> Iterator[Path]:
        """A folder that every user reaches; those of pytest are closed to others."""
        folder = Path(tempfile.mkdtemp(dir="/tmp"))
        folder.chmod(0o755)
        yield folder
        shutil.rmtree(folder)

    @pytest.mark.parametrize(("mode", "is_elsewhere"), [(0o755, False), (0o700, True)])
    def test_root_without_namespaces_runs_it_as_nobody(
        clean_environment: dict[str, str], open_folder: Path, mode: int, is_elsewhere: bool
    ) -> None:
        (open_folder / "temporary").mkdir(mode=mode)
        (open_folder / "elsewhere").mkdir()

        done = subprocess.run(
            [*WITHOUT_NAMESPACES, sys.executable, "-c", RUN, str(open_folder / "elsewhere")],
            cwd=ROOT,
            env=clean_environment | {"TMPDIR": str(open_folder / "temporary")},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

        assert "PostgreSQL refuses root and runs as nobody" in done.stderr
        nobody = as_user(pwd.getpwnam("nobody").pw_uid)
        is_closed_to_nobody = not nobody.can(str(postgres_programs() / "postgres"), "--version")
        assert done.stdout.splitlines() == [f"{nobody.uid} {is_elsewhere or is_closed_to_nobody}", "False"]

else:

    def test_an_ordinary_user_runs_it_directly(tmp_path: Path) -> None:
        assert place(tmp_path / "postgres").identity == OURSELVES
