"""`python3 run.py`: everything from an empty folder to a served page, until it is told to stop."""

import math
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from moments.launch import commands
from moments.launch.console import remark, say
from moments.launch.embedded import embedded_services
from moments.launch.environment import base_url_for, is_given, product_environment
from moments.launch.errors import StopRequested
from moments.launch.fake_stripe import FAKE_SETTINGS, Web
from moments.launch.files import last_lines
from moments.launch.folder import DataFolder
from moments.launch.network import require_free_port, web_answers
from moments.launch.preparing import prepare
from moments.launch.processes import adopt_orphans
from moments.launch.stopping import StopRequests
from moments.launch.supervisor import Service, Supervisor

# A LOG_LEVEL may keep the workers from saying that they are ready; the web server must have answered.
SETTLED = {"web": math.inf, "worker": 20.0, "beat": 20.0}
AFTER_A_KILL = 6.0  # seconds in which the guard has ended what a killed run left


@dataclass(frozen=True)
class Options:
    """What `python3 run.py` was asked for."""

    host: str
    port: int
    folder: DataFolder
    demo: bool | None

    @property
    def base_url(self) -> str:
        """Where people reach this instance."""
        return base_url_for(self.port)

    @property
    def with_demo(self) -> bool:
        """A database of one's own is given a demo only when it is asked for."""
        return not is_given("DATABASE_URL") if self.demo is None else self.demo


def serve(options: Options) -> None:
    """Start everything and keep it running until asked to stop; raises LaunchError when that fails."""
    options.folder.prepare()
    with options.folder.locked(), StopRequests() as requests:
        was_killed = options.folder.services_file.exists()
        require_free_port(options.host, options.port, patience=AFTER_A_KILL * was_killed)
        adopt_orphans()
        supervisor = Supervisor(requests)
        try:
            _start(options, supervisor, requests)
            supervisor.watch(lambda: _note_processes(options.folder, supervisor))
        except StopRequested:
            say("Stopping; Ctrl-C once more hurries.")
        finally:
            supervisor.stop()
            _forget_processes(options.folder)
    say("Everything is stopped. The data stays.")


def _start(options: Options, supervisor: Supervisor, requests: StopRequests) -> None:
    folder = options.folder
    say(f"Starting Moments with the data in {folder.path}")
    embedded = embedded_services(folder, web=Web(options.host, options.port, options.base_url))
    supervisor.start(embedded.services)
    env = product_environment(folder, base_url=options.base_url, services=embedded.environment)
    env.setdefault("DEMO_ORDERS", "1" if options.with_demo else "0")
    say("Preparing the database" + (" and the demo" if options.with_demo else ""))
    prepare(folder, env=env, requests=requests, with_demo=options.with_demo)
    supervisor.start(_product_services(options, env))
    folder.note_demo(_addresses(options.base_url))
    _note_processes(folder, supervisor)
    folder.note_services(
        {
            "pid": os.getpid(),
            "base_url": options.base_url,
            "database_url": env.get("DATABASE_URL"),
            "redis_url": env.get("REDIS_URL"),
            "stripe": {name: env[name] for name in FAKE_SETTINGS if name in env},
        }
    )
    say(_ready(options))


def _product_services(options: Options, env: dict[str, str]) -> list[Service]:
    folder = options.folder

    def service(name: str, title: str, command: list[str], is_ready: Callable[[], bool]) -> Service:
        return Service(name, title, command, env, folder.log(name), is_ready, settles_within=SETTLED[name])

    def has_said(name: str, words: str) -> Callable[[], bool]:
        return lambda: words in last_lines(folder.log(name), 200)

    web = commands.web(options.host, options.port)
    beat = commands.beat(folder.path)
    return [
        service(
            "web", "The web server", web, lambda: web_answers(options.host, options.port, options.base_url)
        ),
        service("worker", "The worker", commands.worker(), has_said("worker", " ready.")),
        service("beat", "The scheduler", beat, has_said("beat", "beat: Starting")),
    ]


def _addresses(base_url: str) -> dict[str, object]:
    return {
        "console_url": f"{base_url}/console/",
        "admin_url": f"{base_url}/admin/",
        "openapi_url": f"{base_url}/v1/openapi.json",
    }


def _note_processes(folder: DataFolder, supervisor: Supervisor) -> None:
    _note(folder, {"run": os.getpid(), **supervisor.pids()})


def _forget_processes(folder: DataFolder) -> None:
    folder.services_file.unlink(missing_ok=True)
    if folder.demo_file.exists():
        _note(folder, {})


def _note(folder: DataFolder, process_ids: dict[str, int]) -> None:
    """Write the process ids; a full disk must not stop what runs, nor keep it from stopping."""
    try:
        folder.note_demo({"process_ids": process_ids})
    except OSError as error:
        remark(f"Cannot write {folder.demo_file}: {error.strerror}.")


def _ready(options: Options) -> str:
    base, folder = options.base_url, options.folder
    demo = "sign-ins, keys and ids to try" if options.with_demo else "addresses and process ids"
    return f"""
Moments is ready.

  Console    {base}/console/
  Admin      {base}/admin/
  API docs   {base}/docs/api/
  Demo       {_short(folder.demo_file)} ({demo})
  Data       {_short(folder.path)} (logs in {_short(folder.path / "log")})
  Stop       Ctrl-C
"""


def _short(path: Path) -> str:
    """A path as short as it can be said from here."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
