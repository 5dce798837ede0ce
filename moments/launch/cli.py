"""The launcher's command line."""

import argparse
import errno
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from moments.launch import commands
from moments.launch.assets import build_assets
from moments.launch.catalogues import compile_catalogues
from moments.launch.check import check
from moments.launch.console import remark
from moments.launch.environment import base_url_for
from moments.launch.errors import LaunchError, StopRequested
from moments.launch.folder import DataFolder
from moments.launch.lockfiles import lock
from moments.launch.managing import bench, manage
from moments.launch.network import web_answers
from moments.launch.processes import ROOT
from moments.launch.serve import Options, serve
from moments.launch.testing import test

USAGE = """\
python3 run.py [options] [command] [arguments of the command]

commands:
  serve            start everything and keep it running (what happens without a command)
  manage ...       pass on to manage.py, with the services of this data folder
  test ...         run all tests; arguments go to pytest
  check            lint, format, types, import contracts, templates, migrations, deployment
  bench [calls ... | catalogue ... | batch ... | reconciliation ... | close ... |
         expiry ... | substitution ... | linking ...]
                   run the benchmarks, or one of them, on services of their own
  lock [--upgrade] write the hashed requirements from pyproject.toml
  assets           build static/dist from the sources under static/vendor
  words [--check]  bring the catalogues of translations up to date with the sources
  web, worker, beat, migrate, healthy
                   one part of production by itself, configured by the environment
"""
COMMANDS = (
    "serve",
    "manage",
    "test",
    "check",
    "bench",
    "lock",
    "assets",
    "words",
    "web",
    "worker",
    "beat",
    "migrate",
    "healthy",
)
_WITH_VALUE = ("--port", "--host", "--data")


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says; the exit code."""
    before, command, after = split(arguments)
    try:
        return _run(command, _options(before + (after if command == "serve" else [])), after)
    except LaunchError as error:
        remark(str(error))
    except StopRequested:
        return 130
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        remark(f"There is no room left on the disk: {error}")
    return 1


def split(arguments: Sequence[str]) -> tuple[list[str], str, list[str]]:
    """Our own options, the command, and what belongs to the command."""
    place = 0
    while place < len(arguments):
        if arguments[place] in COMMANDS:
            return list(arguments[:place]), arguments[place], list(arguments[place + 1 :])
        place += 2 if arguments[place] in _WITH_VALUE else 1
    return list(arguments), "serve", []


def _options(arguments: Sequence[str]) -> Options:
    parser = argparse.ArgumentParser(usage=USAGE)
    parser.add_argument("--port", type=int, default=8000, help="where the web server listens (8000)")
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="the address it listens on (127.0.0.1); for others set ALLOWED_HOSTS too",
    )
    parser.add_argument("--data", default="var", help="the data folder, counted from beside run.py (var)")
    parser.add_argument("--demo", action=argparse.BooleanOptionalAction, help="load the demo, or start empty")
    known = parser.parse_args(arguments)
    folder = DataFolder(Path(os.path.abspath(ROOT / known.data)))  # noqa: PTH100 - keeps links as they are
    return Options(host=known.host, port=known.port, folder=folder, demo=known.demo)


def _run(command: str, options: Options, arguments: list[str]) -> int:
    match command:
        case "serve":
            serve(options)
        case "manage":
            return manage(arguments, folder=options.folder, port=options.port)
        case "test":
            test(arguments)
        case "check":
            return check(arguments)
        case "bench":
            return bench(arguments)
        case "lock":
            lock(arguments)
        case "assets":
            build_assets()
        case "words":
            return subprocess.run(
                [sys.executable, "-m", "moments.words", *arguments], cwd=ROOT, check=False
            ).returncode
        case "healthy":
            return int(not web_answers("127.0.0.1", _production_port(), base_url_for(_production_port())))
        case _:
            _become(command)
    return 0


def _become(command: str) -> None:
    """Go on as one part of production; its logs go where ours would."""
    compile_catalogues()
    data = Path(os.environ.get("DATA_DIR", "."))
    steps = {
        "web": commands.web(os.environ.get("HOST", "0.0.0.0"), _production_port()),  # noqa: S104 - a container's
        "worker": commands.worker(),
        "beat": commands.beat(data),
        "migrate": commands.several(commands.PREPARATION),
    }
    os.chdir(ROOT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moments.settings")
    sys.stdout.flush()
    os.execv(steps[command][0], steps[command])  # noqa: S606


def _production_port() -> int:
    return int(os.environ.get("PORT", "8000"))
