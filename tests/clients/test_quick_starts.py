"""What the README, the clients' own pages and the console show can be copied and run as it is."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from campaigns.models import Action
from events.operations import publish_events
from moments.console.calls import CallCode, CallParameters, first_call, get_reward_call, get_reward_info_call
from tests.clients.conftest import NODES, ROOT, in_module
from tests.clients.typescript import check
from tests.world import World

URL_OF_README, URL_OF_CLIENTS = "http://localhost:8000", "https://moments.example"
# Stands where curl is called, and writes down what it was called with.
_CURL = f"""#!{sys.executable}
import json, sys
print(json.dumps(sys.argv[1:]))
"""
_PROCESS = "declare const process: { env: { MOMENTS_KEY?: string } };\n"


@pytest.fixture
def somewhere(tmp_path: Path, world: World) -> Iterator[Path]:
    """A folder of somebody who has started the demo."""
    demo = {
        "live_key": world.live_secret,
        "app_id": world.app.id,
        "campaign_id": world.campaign.id,
        "moment_id": world.moment.key,
    }
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "demo.json").write_text(json.dumps(demo))
    (tmp_path / "bin").mkdir()
    for name, lines in (
        ("curl", _CURL),
        ("uuidgen", "#!/bin/sh\necho 0198c2f0-5b1e-7c7a-9d27-5a3f6d0e8b11\n"),
    ):
        (tmp_path / "bin" / name).write_text(lines)
        (tmp_path / "bin" / name).chmod(0o755)
    return tmp_path


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(
        rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )


def filled(lines: str, world: World, service: str) -> str:
    """A quick start with the ids of the test in place of its own."""
    values = {
        URL_OF_README: service,
        URL_OF_CLIENTS: service,
        "app_…": world.app.id,
        "cmp_…": world.campaign.id,
    }
    for shown, value in values.items():
        lines = lines.replace(shown, value)
    return lines


def run(command: list[str], folder: Path, world: World) -> str:
    path = {"PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    client = {"PYTHONPATH": str(ROOT / "clients" / "python" / "src"), "MOMENTS_KEY": world.live_secret}
    env = os.environ | path | client
    done = subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def run_python(lines: str, folder: Path, world: World) -> str:
    return run([sys.executable, "-c", lines], folder, world)


def run_typescript(lines: str, folder: Path, world: World) -> str:
    return run([NODES["old"], str(in_module(folder, lines))], folder, world)


def run_with_types(lines: str, folder: Path, world: World) -> str:
    """Newer Nodes run TypeScript as it is."""
    return run([NODES["new"], str(in_module(folder, lines, "script.mts"))], folder, world)


def run_shell(lines: str, folder: Path, world: World) -> str:
    """What the call that a shell makes is answered with: curl's part of it is played here."""
    words = json.loads(run(["bash", "-c", lines], folder, world))
    url = urlsplit(next(word for word in words if word.startswith("http")))
    pairs = list(pairwise(words))
    headers = dict(value.split(": ", 1) for option, value in pairs if option == "-H")
    body = next(value for option, value in pairs if option == "-d")
    http = HTTPConnection(url.hostname or "", url.port, timeout=30)
    http.request(words[words.index("-X") + 1], url.path, body, headers)
    answer = http.getresponse().read().decode()
    http.close()
    return answer


def assert_given(said: str, count: int = 1) -> None:
    assert Action.objects.count() == count
    assert "/r/" in said


def test_the_readme_in_python(world: World, service: str, somewhere: Path) -> None:
    (block,) = blocks(ROOT / "README.md", "python")

    assert_given(run_python(filled(block, world, service), somewhere, world))
    assert_given(run_python(filled(block, world, service), somewhere, world))


def test_the_readme_in_typescript(world: World, service: str, somewhere: Path) -> None:
    (block,) = blocks(ROOT / "README.md", "ts")

    assert_given(run_typescript(filled(block, world, service), somewhere, world))


def test_the_readme_with_curl(world: World, service: str, somewhere: Path) -> None:
    (block,) = blocks(ROOT / "README.md", "bash")

    assert_given(run_shell(filled(block, world, service), somewhere, world))


def test_the_page_of_the_python_client(world: World, service: str, somewhere: Path) -> None:
    start, following, receiving = blocks(ROOT / "clients" / "python" / "README.md", "python")
    start = filled(start, world, service)

    assert_given(run_python(start, somewhere, world))
    again = start.replace("level-10-of-player-1", "another")
    assert re.fullmatch(r".+ rwd_\w+\n", run_python(again, somewhere, world))
    publish_events()
    followed = run_python(f"{start}\n{following}\nsettle(0)", somewhere, world).splitlines()[-1]
    assert followed.endswith(f" {Action.objects.get().id}")
    assert (
        run_python(f'{receiving}\nprint(receive(b"x", {{}}, ["whsec_c2VjcmV0"]))', somewhere, world)
        == "400\n"
    )


def test_the_page_of_the_typescript_client(world: World, service: str, somewhere: Path) -> None:
    start, following, receiving = blocks(ROOT / "clients" / "typescript" / "README.md", "ts")
    start = filled(start, world, service)

    assert_given(run_typescript(start, somewhere, world))
    again = start.replace("level-10-of-player-1", "another")
    assert re.fullmatch(r".+ rwd_\w+\n", run_typescript(again, somewhere, world))
    publish_events()
    followed = run_with_types(f"{start}\n{following}\nawait settle(0);", somewhere, world)
    assert Action.objects.get().id in followed
    told = 'console.log(await receive(new Uint8Array(), new Headers(), ["whsec_c2VjcmV0"]));'
    assert run_with_types(receiving + told, somewhere, world) == "400\n"
    assert check(somewhere, _PROCESS + _own(start) + following + _own(receiving)) == ""


def _own(lines: str) -> str:
    """A snippet that is compiled beside the client's sources."""
    return lines.replace('"moments-rewards"', '"./src/index.ts"')


@pytest.fixture
def parameters(world: World) -> CallParameters:
    return CallParameters(world.app.id, world.campaign.id, world.moment.key, "Web", "US")


@pytest.fixture
def shown(service: str, parameters: CallParameters, settings) -> CallCode:
    """How to give a reward, as the console shows it."""
    settings.BASE_URL = service
    return get_reward_call(parameters)


@pytest.mark.parametrize("language", ["curl", "python", "typescript"])
def test_the_consoles_call_gives_a_reward(
    shown: CallCode, world: World, somewhere: Path, language: str
) -> None:
    runs = {"curl": run_shell, "python": run_python, "typescript": run_typescript}

    assert_given(runs[language](getattr(shown, language), somewhere, world))


@pytest.mark.parametrize(
    ("language", "said"), [("curl", '"available":true'), ("python", "True None"), ("typescript", "true null")]
)
def test_the_consoles_question_consumes_nothing(
    shown: CallCode, parameters: CallParameters, world: World, somewhere: Path, language: str, said: str
) -> None:
    runs = {"curl": run_shell, "python": run_python, "typescript": run_typescript}

    assert said in runs[language](getattr(get_reward_info_call(parameters), language), somewhere, world)
    assert Action.objects.count() == 0


def test_the_first_call_works_with_a_test_key(shown: CallCode, world: World, somewhere: Path) -> None:
    world.live_secret = world.test_secret
    call = first_call(world.app, world.campaign)

    assert "/r/" in run_python(call.python, somewhere, world)
    assert "/r/" in run_typescript(call.typescript, somewhere, world)
    assert Action.objects.count() == 0


def test_the_consoles_typescript_has_its_types(
    shown: CallCode, parameters: CallParameters, tmp_path: Path
) -> None:
    asked = get_reward_info_call(parameters).typescript
    assert check(tmp_path, _PROCESS + _own(shown.typescript)) == ""
    wrong = asked.replace('deviceType: "Web"', 'deviceType: "Toaster"')
    (tmp_path / "other").mkdir()
    assert "Toaster" in check(tmp_path / "other", _PROCESS + _own(wrong))
