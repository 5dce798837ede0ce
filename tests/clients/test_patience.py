"""How long a client goes on: bounded in number and in time, as the service asks, and no further."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from moments_rewards import (
    Moments,
    MomentsError,
    Retries,
    RewardCall,
    ServerFault,
    Throttled,
    TimedOut,
    UnexpectedAnswer,
)
from moments_rewards.retries import is_worth_repeating

from tests.clients.conftest import run_node

CALL = RewardCall(
    app_id="app_1", campaign_id="cmp_1", moment_id="level_10", device_type="Web", reward_group_id="US"
)


@contextmanager
def answering(status: int, body: str = "", **headers: str) -> Iterator[tuple[str, list[str]]]:
    """A server that always answers the same, and the Idempotency-Keys that it saw."""
    keys: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            keys.append(self.headers["idempotency-key"])
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Keep the tests' output to the tests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", keys
    finally:
        server.shutdown()
        server.server_close()


def problem(code: str, status: int) -> str:
    return json.dumps({"code": code, "status": status, "detail": "Not now.", "retryable": True})


def told_by(url: str, retries: Retries, **options: float) -> MomentsError:
    with (
        pytest.raises(MomentsError) as told,
        Moments("mk_test_x", base_url=url, retries=retries, **options) as moments,
    ):
        moments.get_reward(CALL)
    return told.value


def test_a_client_gives_up_after_so_many_tries_with_one_key() -> None:
    with answering(503, problem("try_again", 503)) as (url, keys):
        error = told_by(url, Retries(most=3, first_wait=0.001))

    assert isinstance(error, ServerFault)
    assert len(keys) == 4
    assert set(keys) == {error.idempotency_key}


def test_a_client_gives_up_when_its_time_is_over() -> None:
    with answering(503) as (url, keys):
        began = time.monotonic()
        error = told_by(url, Retries(most=10**6, total_seconds=0.3, first_wait=0.01, longest_wait=0.01))

    assert error.retryable
    assert len(keys) > 5
    assert time.monotonic() - began < 5


def test_a_wait_that_is_too_long_is_told_and_not_waited() -> None:
    with answering(429, problem("throttled", 429), Retry_After="3600") as (url, keys):
        error = told_by(url, Retries())

    assert isinstance(error, Throttled)
    assert (error.retry_after, len(keys)) == (3600.0, 1)


def test_a_wait_may_be_a_date() -> None:
    with answering(429, problem("throttled", 429), Retry_After="Fri, 01 Jan 2100 00:00:00 GMT") as (url, _):
        error = told_by(url, Retries())

    assert error.retry_after is not None
    assert error.retry_after > 10**9


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "invalid_request"),
        (409, "already_rewarded"),
        (409, "budget_exhausted"),
        (403, "customer_not_eligible"),
    ],
)
def test_a_refusal_is_not_asked_for_again(status: int, code: str) -> None:
    with answering(status, problem(code, status), Retry_After="0") as (url, keys):
        error = told_by(url, Retries(first_wait=0.001))

    assert (error.code, len(keys)) == (code, 1)


def test_a_call_that_is_still_decided_is_asked_for_again() -> None:
    with answering(409, problem("idempotency_in_progress", 409), Retry_After="0") as (url, keys):
        error = told_by(url, Retries(most=2, first_wait=0.001))

    assert is_worth_repeating(error)
    assert len(keys) == 3


def test_a_redirect_is_not_followed_with_the_key() -> None:
    with answering(200) as (elsewhere, followed), answering(307, Location=f"{elsewhere}/v1/x") as (url, keys):
        error = told_by(url, Retries())

    assert isinstance(error, UnexpectedAnswer)
    assert (error.status, len(keys), followed) == (307, 1, [])


def test_a_server_that_says_nothing_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        began = time.monotonic()
        error = told_by(url, Retries(most=1, first_wait=0.001), timeout=0.1)

    assert isinstance(error, TimedOut)
    assert time.monotonic() - began < 5


def test_a_page_of_somebody_else_is_no_answer() -> None:
    with answering(200, "<html>Sign in to the hotel's network</html>") as (url, _):
        assert isinstance(told_by(url, Retries()), UnexpectedAnswer)
    with answering(200, '{"hello": "world"}') as (url, _):
        assert "no Reward" in told_by(url, Retries()).detail


def test_waits_double_with_full_jitter_up_to_the_longest() -> None:
    retries, error = Retries(most=20, total_seconds=1000), TimedOut("")
    for tries, longest in enumerate([0.25, 0.5, 1, 2, 4, 8, 8, 8], 1):
        waits = [retries.wait_after(error, tries=tries, spent=0) or 0 for _ in range(300)]
        assert max(waits) <= longest
        assert (min(waits) < longest / 4, max(waits) > longest * 3 / 4) == (True, True)
    assert retries.wait_after(error, tries=21, spent=0) is None
    assert retries.wait_after(error, tries=1, spent=1000) is None


@pytest.mark.parametrize("name", ["old", "new"])
def test_the_typescript_client_is_as_patient(name: str, tmp_path: Path) -> None:
    script = """
    import { Moments } from "moments-rewards";
    const told = [];
    for (const [baseUrl, retries] of JSON.parse(process.env.CASES)) {
      const moments = new Moments("mk_test_x", {baseUrl, retries, timeout: 2});
      try { await moments.getReward({}); } catch (error) { told.push([error.name, error.status ?? null]); }
    }
    console.log(JSON.stringify(told));
    """
    with (
        answering(503, problem("try_again", 503)) as (away, away_keys),
        answering(429, problem("throttled", 429), Retry_After="3600") as (full, full_keys),
        answering(409, problem("budget_exhausted", 409)) as (spent, spent_keys),
        answering(200) as (elsewhere, followed),
        answering(307, Location=f"{elsewhere}/v1/x") as (moved, moved_keys),
        socket.create_server(("127.0.0.1", 0)) as silent,
    ):
        quick = {"most": 3, "firstWait": 0.001}
        cases = [
            *([url, quick] for url in (away, full, spent, moved)),
            [f"http://127.0.0.1:{silent.getsockname()[1]}", {"most": 0}],
        ]
        told = run_node(name, tmp_path, script, CASES=json.dumps(cases))

    assert told == [
        ["ServerFault", 503],
        ["Throttled", 429],
        ["NoRoom", 409],
        ["UnexpectedAnswer", 307],
        ["TimedOut", None],
    ]
    assert (len(away_keys), len(set(away_keys))) == (4, 1)
    assert (len(full_keys), len(spent_keys), len(moved_keys), followed) == (1, 1, 1, [])
