"""What tests of the clients share: the running product, and Node, old and new, before it."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nodejs.node
import playwright
import pytest
from moments_rewards import Moments, Retries, RewardCall
from pytest_django.live_server_helper import LiveServer

from moments.api import reading
from tests.world import World, make_world

ROOT = Path(__file__).resolve().parents[2]
TYPESCRIPT = ROOT / "clients" / "typescript"
# The oldest that the client promises to run on, and the newest that is at hand.
NODES = {"old": nodejs.node.path, "new": str(Path(playwright.__file__).parent / "driver" / "node")}
# Waits of tests are short; how long they may be is a matter of test_retries.
HASTY = Retries(most=40, total_seconds=60, first_wait=0.005, longest_wait=0.05)

type RunNode = Callable[..., Any]


_OPEN: list[Moments] = []


@pytest.fixture
def service(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the running product, whose keys may read as fast as a test does."""
    monkeypatch.setattr(reading, "READING_CALLS_PER_SECOND", 1_000_000)
    yield live_server.url.replace("localhost", "127.0.0.1")
    while _OPEN:
        _OPEN.pop().close()


@pytest.fixture
def world(service: str, transactional_db: None) -> World:
    """A company with a live campaign that has room for 36 actions of 27.50 USD."""
    return make_world()


@pytest.fixture
def moments(service: str, world: World) -> Moments:
    return client_of(world, service)


def client_of(world: World, url: str, *, secret: str | None = None, **options: Any) -> Moments:
    """A client that is closed when the test ends."""
    _OPEN.append(Moments(secret or world.live_secret, base_url=url, **({"retries": HASTY} | options)))
    return _OPEN[-1]


def call_of(world: World, **changes: Any) -> RewardCall:
    """A call for the world's moment, of a customer of its own."""
    sent = world.body()
    facts: dict[str, Any] = {
        "app_id": sent["appId"],
        "campaign_id": sent["campaignId"],
        "moment_id": sent["momentId"],
        "device_type": sent["deviceType"],
        "reward_group_id": sent["rewardGroupId"],
        "customer_id": sent["customerId"],
    }
    return RewardCall(**facts | changes)


def in_module(folder: Path, script: str, name: str = "script.mjs") -> Path:
    """The script in a folder where `npm install` has put the client: a link to where it lies."""
    modules = folder / "node_modules"
    modules.mkdir(exist_ok=True)
    if not (modules / "moments-rewards").exists():
        (modules / "moments-rewards").symlink_to(TYPESCRIPT)
    path = folder / name
    path.write_text(script, encoding="utf-8")
    return path


def run_node(node: str, folder: Path, script: str, **env: str) -> Any:
    """What the script prints last, as JSON."""
    done = subprocess.run(
        [NODES[node], str(in_module(folder, script))],
        env=os.environ | env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


HEAD = """
import * as client from "moments-rewards";
const {MOMENTS_URL: baseUrl, MOMENTS_KEY: key, CALL: sent} = process.env;
const retries = {most: 40, totalSeconds: 60, firstWait: 0.005, longestWait: 0.05};
const moments = new client.Moments(key, {baseUrl, retries});
const call = (changes) => ({...JSON.parse(sent), ...changes});
const say = (what) => console.log(JSON.stringify(what));
"""


@pytest.fixture(params=NODES)
def node(service: str, world: World, tmp_path: Path, request: pytest.FixtureRequest) -> RunNode:
    """Run a script that has a client of the running product, in an old Node and in a new one."""

    def run(script: str, *, url: str = service, **env: str) -> Any:
        given = {"MOMENTS_URL": url, "MOMENTS_KEY": world.live_secret, "CALL": json.dumps(world.body())}
        return run_node(request.param, tmp_path, HEAD + script, **given | env)

    return run
