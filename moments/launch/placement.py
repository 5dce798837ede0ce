"""Where a PostgreSQL data folder lies and who runs its server: the answer where we are root."""

import hashlib
import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from moments.launch.binaries import copy_of_postgres, postgres_programs
from moments.launch.errors import LaunchError
from moments.launch.identity import OURSELVES, Identity, as_user, in_namespace

ELSEWHERE = Path("/var/lib")


@dataclass(frozen=True)
class Placement:
    """A data folder, the programs to run on it, who runs them, and what to tell about that."""

    data: Path
    programs: Path
    identity: Identity
    notice: str = ""


def place(data: Path) -> Placement:
    """Choose for this data folder: its owner decides if it exists. Raises LaunchError where nothing works."""
    if not os.geteuid():
        return _place_as_root(data)
    if data.exists() and data.stat().st_uid != os.geteuid():
        raise LaunchError(f"{data} belongs to user {_name(data.stat().st_uid)}: start Moments as that user.")
    programs = postgres_programs()
    # initdb asks for our name, which a container's made-up user does not have.
    is_nameless = _name(os.geteuid()).isdecimal() and _works(in_namespace(), programs, data.parent)
    return Placement(data.resolve(), programs, in_namespace() if is_nameless else OURSELVES)


def _place_as_root(data: Path) -> Placement:
    programs = postgres_programs()
    owner = data.stat().st_uid if data.exists() else None
    if not owner and _works(in_namespace(), programs, data.parent):
        return Placement(data.resolve(), programs, in_namespace())
    if owner == 0:
        raise LaunchError(
            f"{data} belongs to root, and this machine lets root not run PostgreSQL in a user namespace.\n"
            f"Give the folder to another user, as in: chown -R nobody {data}"
        )
    someone = as_user(owner or pwd.getpwnam("nobody").pw_uid)
    _let_through(data.parent)
    if _works(someone, programs, data.parent):
        return Placement(
            data.resolve(), programs, someone, f"PostgreSQL refuses root and runs as {_name(someone.uid)}."
        )
    return _place_elsewhere(data, someone)


def _place_elsewhere(data: Path, someone: Identity) -> Placement:
    """Programs and data where that user can reach them; a link stays where the data would be."""
    folder = ELSEWHERE / f"moments-{hashlib.sha256(str(data.absolute()).encode()).hexdigest()[:12]}"
    try:
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        programs = copy_of_postgres(folder, someone)
        if not data.exists():
            data.unlink(missing_ok=True)
            data.symlink_to(folder / "postgres", target_is_directory=True)
    except OSError as error:
        raise LaunchError(f"Cannot prepare {folder} for PostgreSQL, which refuses root: {error}") from error
    if not _works(someone, programs, data.resolve().parent):
        raise LaunchError(
            f"PostgreSQL refuses root, and {_name(someone.uid)} can't run it either. "
            "Start Moments as an ordinary user, or set DATABASE_URL."
        )
    name = _name(someone.uid)
    return Placement(
        data.resolve(), programs, someone, f"PostgreSQL refuses root and runs as {name} in {folder}."
    )


def _works(identity: Identity, programs: Path, folder: Path) -> bool:
    """Whether that identity reaches the folder and can run PostgreSQL there."""
    return identity.can(
        "/bin/sh", "-c", 'cd "$0" && exec "$1" --version', str(folder), str(programs / "postgres")
    )


def _let_through(folder: Path) -> None:
    """Let others pass the data folder, though not look into it: what is private in it has its own mode."""
    folder.chmod(folder.stat().st_mode | 0o011)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
