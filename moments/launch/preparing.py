"""What must be done to the database and the static files before the product starts."""

import hashlib
from collections.abc import Mapping, Sequence

from moments.launch import commands
from moments.launch.catalogues import compile_catalogues
from moments.launch.errors import LaunchError
from moments.launch.files import begin_log, last_lines
from moments.launch.folder import DataFolder
from moments.launch.processes import ROOT, end_group, spawn
from moments.launch.stopping import StopRequests


def prepare(folder: DataFolder, *, env: Mapping[str, str], requests: StopRequests, with_demo: bool) -> None:
    """Compile translations, migrate, collect static files that changed, load reference data and perhaps the demo."""
    compile_catalogues()
    state, stamp = _state_of_static_files(), folder.path / "static.stamp"
    has_files = (folder.path / "static" / "staticfiles.json").exists()
    is_collected = has_files and stamp.exists() and stamp.read_text(encoding="utf-8") == state
    todo: list[Sequence[str]] = [
        one for one in commands.PREPARATION if not (is_collected and one[0] == "collectstatic")
    ]
    if with_demo:
        todo.append(("load_demo", "--output", str(folder.demo_file)))
    run_logged(todo, folder=folder, env=env, requests=requests)
    stamp.write_text(state, encoding="utf-8")


def run_logged(
    todo: Sequence[Sequence[str]], *, folder: DataFolder, env: Mapping[str, str], requests: StopRequests
) -> None:
    """Run management commands; raises LaunchError with their last lines when one fails."""
    log = folder.log("prepare")
    begin_log(log)
    process = spawn(commands.several(todo), env=env, log=log)
    try:
        while process.poll() is None:
            requests.check()
            requests.pause(0.5)
        if process.returncode:
            raise LaunchError(f"Preparing failed. The last lines of {log}:\n{last_lines(log)}")
    finally:
        end_group(process)


def _state_of_static_files() -> str:
    """Changes whenever collectstatic would have something to do: other packages, or another file of ours."""
    folders = [ROOT / "static"]
    folders += [
        folder
        for folder in (*ROOT.glob("*/static"), *ROOT.glob("*/*/static"))
        if (folder.parent / "__init__.py").exists()
    ]
    paths = [ROOT / "requirements.txt", ROOT / "moments" / "settings.py"]
    paths += [path for folder in folders for path in sorted(folder.rglob("*"))]
    facts = [f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in paths]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()
