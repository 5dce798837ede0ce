"""The servers that the console shows take what is signed, and refuse what is not."""

import os
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest

from moments.console.webhooks import receiver_code
from moments.launch.network import free_port
from tests.clients.conftest import NODES, ROOT, in_module
from tests.clients.test_webhook_proof import BODY, SECRET, signed

PATIENCE = 30.0  # seconds; a busy machine takes its time


def post(port: int, headers: dict[str, str]) -> int:
    http = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    http.request("POST", "/webhooks", BODY.encode(), headers)
    status = http.getresponse().status
    http.close()
    return status


def post_once_it_listens(port: int, headers: dict[str, str]) -> int:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return post(port, headers)
        except ConnectionRefusedError:
            assert time.monotonic() < deadline
            time.sleep(0.02)


@pytest.mark.parametrize("language", ["python", "typescript"])
def test_a_receiver_runs_as_it_is_shown(language: str, tmp_path: Path) -> None:
    port = free_port()
    lines = getattr(receiver_code(), language).replace("8000", str(port))
    commands = {
        "python": [sys.executable, "-c", lines],
        "typescript": [NODES["old"], str(in_module(tmp_path, lines))],
    }
    own = {"PYTHONPATH": str(ROOT / "clients" / "python" / "src"), "MOMENTS_WEBHOOK_SECRET": SECRET}
    with subprocess.Popen(
        commands[language], env=os.environ | own, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        try:
            taken = post_once_it_listens(port, signed(SECRET))
            refused = post(port, signed(SECRET) | {"webhook-signature": "v1,AAAA"})
        finally:
            server.terminate()
        assert server.stdout is not None
        said = server.stdout.read()

    assert (taken, refused) == (204, 400)
    assert said == "evt_1 7 action.completed\n"
