"""`python3 run.py lock`: the hashed requirements, written from the lists in pyproject.toml."""

import hashlib
import json
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

from moments.launch.errors import LaunchError
from moments.launch.processes import ROOT

_COMPILE = [
    *(sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.12"),
    *("--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate"),
]
HEADER = '# Written by "python3 run.py lock" from pyproject.toml. Lists: '


def lock(arguments: Sequence[str]) -> None:
    """Write both lock files. Versions in them stay where they still fit; `--upgrade` moves all of them."""
    for name, options in (
        ("requirements.txt", []),
        ("requirements-dev.txt", ["--constraint", "requirements.txt", "--group", "dev"]),
    ):
        print(f"Locking {name}", flush=True)
        command = [*_COMPILE, *options, "pyproject.toml", "--output-file", name, *arguments]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            raise LaunchError(f"{name} could not be locked; the lines above say why.")
        path = ROOT / name
        path.write_text(
            f"{HEADER}{digest_of_lists(name)}\n{path.read_text(encoding='utf-8')}", encoding="utf-8"
        )


def stale_lock_files(root: Path = ROOT) -> list[str]:
    """The lock files that were not written from the lists as they are now."""
    names = ("requirements.txt", "requirements-dev.txt")
    return [name for name in names if _first_line(root / name) != f"{HEADER}{digest_of_lists(name, root)}"]


def digest_of_lists(name: str, root: Path = ROOT) -> str:
    """The SHA-256 of the dependency lists that a lock file is made from; comments don't count."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    lists = [project["project"]["requires-python"], project["project"]["dependencies"]]
    if name == "requirements-dev.txt":
        lists.append(project["dependency-groups"]["dev"])
    return f"sha256:{hashlib.sha256(json.dumps(lists).encode()).hexdigest()}"


def _first_line(path: Path) -> str:
    with path.open(encoding="utf-8") as lines:
        return lines.readline().rstrip("\n")
