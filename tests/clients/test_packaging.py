"""How a developer gets the clients today: from their folders."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.clients.conftest import ROOT, TYPESCRIPT, run_node

PYTHON = ROOT / "clients" / "python"
_USE = """
import importlib.metadata as packages, json, moments_rewards
print(json.dumps([
    moments_rewards.__file__, packages.version("moments-rewards"), packages.requires("moments-rewards"),
    repr(moments_rewards.Moments("mk_test_x", base_url="http://localhost:1")),
]))
"""


def ran(*command: object) -> str:
    """What a command prints, far from this repository and from its packages."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        list(map(str, command)), cwd="/", env=env, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_pip_installs_the_folder_into_a_fresh_environment(tmp_path: Path) -> None:
    ran(sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv")
    python = tmp_path / "venv" / "bin" / "python"
    ran(
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "-q",
        "--disable-pip-version-check",
        PYTHON,
    )

    where, version, needs, shown = json.loads(ran(python, "-c", _USE))
    assert Path(where).is_relative_to(tmp_path)
    assert (version, needs, shown) == ("0.1.0", None, "Moments(base_url='http://localhost:1')")


def test_the_wheel_has_its_types_and_its_licence(tmp_path: Path) -> None:
    ran(sys.executable, "-m", "uv", "build", "-q", "--wheel", "--out-dir", tmp_path, PYTHON)

    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert wheel.name == "moments_rewards-0.1.0-py3-none-any.whl"
    assert "moments_rewards/py.typed" in names
    assert {Path(name).name for name in names if name.startswith("moments_rewards/")} == {
        path.name for path in (PYTHON / "src" / "moments_rewards").iterdir() if path.is_file()
    }
    licences = [name for name in names if name.endswith("/LICENSE")]
    assert [zipfile.ZipFile(wheel).read(name) for name in licences] == [(ROOT / "LICENSE").read_bytes()]


def test_the_folder_of_the_typescript_client_is_a_package(tmp_path: Path) -> None:
    package = json.loads((TYPESCRIPT / "package.json").read_text())
    script = 'import * as client from "moments-rewards"; console.log(JSON.stringify(Object.keys(client)));'

    assert {"Moments", "verifyWebhook", "AlreadyRewarded"} <= set(run_node("old", tmp_path, script))
    assert (package.get("dependencies"), package["license"]) == (None, "MIT")
    assert (TYPESCRIPT / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    assert [(TYPESCRIPT / path).is_file() for path in package["exports"]["."].values()] == [True, True]
    assert all((TYPESCRIPT / name).exists() for name in package["files"])
