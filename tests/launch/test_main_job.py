"""The main job against the whole of Moments: exact caps, one answer a key, and kills under load."""

import json
import os
import signal
import subprocess
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.request import urlopen

from moments.launch.binaries import postgres_programs
from tests.launch.instance import Instance, instance

__all__ = ["instance"]

BOOKS = """
SELECT (SELECT count(*) FROM campaigns_action), (SELECT count(*) FROM rewards_reward),
       (SELECT count(*) FROM billing_ledgertransaction), (SELECT sum(amount_usd_cents) FROM billing_ledgerentry),
       (SELECT count(*) FROM billing_limit l WHERE spent_usd_cents <> COALESCE(
            (SELECT sum(e.amount_usd_cents) FROM billing_ledgertransaction t JOIN billing_ledgerentry e
                ON e.transaction_id = t.id AND e.account = 'receivable'
             WHERE t.company_id = l.company_id AND (l.campaign_key IS NULL OR t.campaign_key = l.campaign_key)
               AND (l.month IS NULL OR t.month = l.month)), 0))
"""


class Server:
    """A company's server that calls the demo."""

    def __init__(self, instance: Instance) -> None:
        self.instance, self.demo = instance, instance.demo()
        ids = {
            "appId": self.demo["app_id"],
            "deviceType": "Web",
            "rewardGroupId": self.demo["reward_group_id"],
        }
        self.live = ids | {"campaignId": self.demo["campaign_id"], "momentId": self.demo["moment_id"]}
        self.capped = ids | {
            "campaignId": self.demo["cap_campaign_id"],
            "momentId": self.demo["cap_moment_id"],
        }

    def call(self, body: dict[str, Any], key: str | None = None) -> tuple[int, dict[str, Any]]:
        http = HTTPConnection("127.0.0.1", self.instance.port, timeout=30)
        headers = {"Content-Type": "application/json", "x-api-key": self.demo["live_key"]}
        try:
            http.request(
                "POST", "/v1/getReward", json.dumps(body), headers | ({"Idempotency-Key": key} if key else {})
            )
            answer = http.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            http.close()

    def call_until_answered(self, number: int) -> dict[str, Any]:
        """What a careful integrator does: the same call with the same key, until it is answered for good."""
        while True:
            try:
                status, answer = self.call(
                    self.live | {"customerId": f"stubborn-{number}"}, key=f"stubborn-{number}"
                )
            except (OSError, HTTPException):
                status, answer = 0, {"retryable": True}
            if status == 200 or not answer["retryable"]:
                return answer
            time.sleep(0.05)

    def books(self) -> list[str]:
        services = json.loads((self.instance.data / "services.json").read_text())
        command = [str(postgres_programs() / "psql"), services["database_url"], "-Atc", BOOKS]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip().split("|")


def test_the_main_job_is_exact_and_survives_kills_under_load(instance: Instance) -> None:
    server = Server(instance)
    before = int(server.books()[0])

    with ThreadPoolExecutor(100) as pool:
        capped = list(
            pool.map(lambda number: server.call(server.capped | {"customerId": f"c{number}"}), range(100))
        )
    room = server.demo["cap_room"]
    assert Counter(status for status, _ in capped) == {200: room, 409: 100 - room}

    with ThreadPoolExecutor(32) as pool:
        same = list(pool.map(lambda _: server.call(server.live, key="one"), range(32)))
    assert len({answer["rewardId"] for status, answer in same if status == 200}) == 1
    assert {answer["code"] for status, answer in same if status != 200} <= {"idempotency_in_progress"}

    killed = threading.Thread(target=kill_one_after_the_other, args=[instance])
    killed.start()
    with ThreadPoolExecutor(16) as pool:
        stubborn = list(pool.map(server.call_until_answered, range(600)))
    killed.join()
    instance.await_that(instance.answers)

    assert len({answer["rewardId"] for answer in stubborn}) == 600
    count = str(before + room + 1 + 600)
    assert server.books() == [count, count, count, "0", "0"]
    assert_opens(instance, stubborn[0]["rewardNotificationUrl"])
    assert_opens(instance, stubborn[-1]["rewardNotificationUrl"])


def kill_one_after_the_other(instance: Instance) -> None:
    for name in ("web", "worker", "valkey", "postgres"):
        time.sleep(1)
        os.kill(instance.demo()["process_ids"][name], signal.SIGKILL)


def assert_opens(instance: Instance, url: str) -> None:
    with urlopen(f"http://localhost:{instance.port}/r/{url.rpartition('/r/')[2]}", timeout=30) as page:
        assert page.status == 200
