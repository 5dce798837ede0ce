"""Commands that need the product's environment for a while: `manage` and `bench`."""

import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import TextIO

from moments.launch import commands
from moments.launch.embedded import embedded_services
from moments.launch.environment import base_url_for, is_given, product_environment
from moments.launch.errors import LaunchError
from moments.launch.folder import DataFolder
from moments.launch.identity import OURSELVES, before_exec
from moments.launch.private import private_services
from moments.launch.processes import ROOT
from moments.launch.stopping import StopRequests
from moments.launch.supervisor import Supervisor

BENCHES = [
    "calls",
    "catalogue",
    "batch",
    "reconciliation",
    "close",
    "expiry",
    "substitution",
    "linking",
]


def manage(arguments: Sequence[str], *, folder: DataFolder, port: int) -> int:
    """Run manage.py with the services that run on this data folder, or else with services started for it."""
    with _services_of(folder, port) as env:
        return _in_foreground(commands.manage(*arguments), env)


def bench(arguments: Sequence[str]) -> int:
    """Run the benchmarks, or the one that is named, on services of their own, which write to the disk as production
    does.
    """
    chosen = BENCHES if not arguments else [arguments[0]]
    if unknown := set(chosen) - set(BENCHES):
        raise LaunchError(f"There is no bench named {unknown.pop()}. There are: {', '.join(BENCHES)}.")
    with StopRequests() as requests, private_services(lasting=True, requests=requests) as env:
        if not {"-h", "--help"} & set(arguments):
            steps = [one for one in commands.PREPARATION if one[0] != "collectstatic"]
            code = _in_foreground(commands.several(steps), env, output=sys.stderr)
            requests.check()
            if code:
                return code
        for name in chosen:
            code = _in_foreground(commands.manage(f"bench_{name}", *arguments[1:]), env)
            requests.check()
            if code:
                return code
    return 0


@contextmanager
def _services_of(folder: DataFolder, port: int) -> Iterator[dict[str, str]]:
    """The environment of the run on this folder; where there is none, of services started for this long."""
    folder.prepare()
    if is_given("DATABASE_URL") and is_given("REDIS_URL"):
        yield product_environment(folder, base_url=base_url_for(port), services={})
        return
    running = folder.running()
    if running:
        urls = {"DATABASE_URL": running["database_url"], "REDIS_URL": running["redis_url"]}
        urls |= running.get("stripe", {})
        yield product_environment(folder, base_url=running["base_url"], services=urls)
        return
    with ExitStack() as undo:
        undo.enter_context(folder.locked())
        supervisor = Supervisor(undo.enter_context(StopRequests()))
        undo.callback(supervisor.stop)
        embedded = embedded_services(folder)
        supervisor.start(embedded.services)
        yield product_environment(folder, base_url=base_url_for(port), services=embedded.environment)


def _in_foreground(command: Sequence[str], env: Mapping[str, str], output: TextIO | None = None) -> int:
    """Run a command on our terminal and hand on what it is told; its exit code as a shell would give it."""
    process = subprocess.Popen(
        command,
        env=dict(env),
        cwd=ROOT,
        stdout=output,
        preexec_fn=before_exec(OURSELVES, signal.SIGTERM),
    )
    before = {}
    for wish in (signal.SIGTERM, signal.SIGHUP):
        before[wish] = signal.signal(wish, lambda number, _: process.send_signal(number))
    # Ctrl-C reaches the command from the terminal itself; this process only must outlive it.
    before[signal.SIGINT] = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        code = process.wait()
    finally:
        for wish, handler in before.items():
            signal.signal(wish, handler)
    return 128 - code if code < 0 else code
