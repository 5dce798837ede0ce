"""Valkey holds nothing that may be missed: flushed and killed under load, no promise is lost (architecture.md)."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from billing.models import Account, LedgerEntry
from billing.operations import set_monthly_cap
from campaigns.models import Action, Batch
from events.models import Event, Mail
from events.operations import add_endpoint, queue_mail
from tests.events.receivers import serving
from tests.launch.fleet import Fleet, await_that, running_fleet
from tests.world import ACTOR, World, make_world

CALLS, ROWS, TURNS = 400, 100, 3


class Caller:
    """A company's server that repeats a call with the same key until it is answered for good."""

    def __init__(self, fleet: Fleet, world: World) -> None:
        self.port, self.world = fleet.port, world
        self.answered = 0

    def reward(self, number: int) -> dict[str, Any]:
        body = self.world.body(customerId=f"caller {number}")
        answer = self._until_answered("/v1/getReward", body, f"call-{number}", 200)
        self.answered += 1
        return answer

    def await_answers(self, count: int) -> None:
        await_that(lambda: self.answered >= count)

    def submit(self) -> dict[str, Any]:
        rows = [self.world.body(rowId=f"r{number}", customerId=f"row {number}") for number in range(ROWS)]
        return self._until_answered("/v1/actions/batches", {"rows": rows}, "batch", 202)

    def _until_answered(self, path: str, body: dict[str, Any], key: str, wanted: int) -> dict[str, Any]:
        while True:
            try:
                status, answer = self._post(path, body, key)
            except (OSError, HTTPException):
                continue
            if status == wanted:
                return answer
            assert answer.get("retryable"), answer

    def _post(self, path: str, body: dict[str, Any], key: str) -> tuple[int, dict[str, Any]]:
        http = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {
            "Content-Type": "application/json",
            "x-api-key": self.world.live_secret,
            "Idempotency-Key": key,
        }
        try:
            http.request("POST", path, json.dumps(body), headers)
            answer = http.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            http.close()


def lose_valkey(fleet: Fleet, caller: Caller) -> None:
    """Flush it and kill it, three times under load; calls go on while it is away, and an empty one comes back.

    A mail is written in each outage: no word of it reaches a worker.
    """
    for turn in range(TURNS):
        caller.await_answers(CALLS * (turn + 1) // (TURNS + 2))
        fleet.lose_valkey()
        write_a_mail(turn)
        caller.await_answers(min(CALLS, caller.answered + 10))
        fleet.let_valkey_return()


def write_a_mail(number: int) -> None:
    queue_mail(kind="drill", to=f"reader-{number}@example.com", subject="Lost word", text="It arrives.")
    connection.close()


def raise_caps(world: World) -> None:
    for campaign_key in (world.campaign.pk, None):
        set_monthly_cap(
            company=world.company,
            campaign_key=campaign_key,
            cap_usd_cents=100_000_000,
            reason="room for the load",
            actor=ACTOR,
        )


@pytest.mark.django_db(transaction=True)
def test_a_valkey_that_is_flushed_and_killed_under_load_loses_nothing(tmp_path: Path) -> None:
    world = make_world(budget_usd_cents=10_000_000)
    raise_caps(world)
    with serving() as receiver, ExitStack() as fleets:
        add_endpoint(company_key=world.company.pk, url=receiver.url, types=[], actor=ACTOR)
        fleet = fleets.enter_context(running_fleet(tmp_path))
        caller = Caller(fleet, world)
        batch = caller.submit()
        with ThreadPoolExecutor(5) as pool:
            drill = pool.submit(lose_valkey, fleet, caller)
            answers = list(pool.map(caller.reward, range(CALLS)))
            drill.result()

        await_that(lambda: Batch.objects.get(pk=batch["id"]).state == "finished")
        await_that(lambda: not Event.objects.filter(sequence=None).exists())
        await_that(lambda: not Mail.objects.filter(kind="drill", status="pending").exists())
        feed = Event.objects.filter(company_key=world.company.pk).order_by("sequence")
        published = list(feed.values_list("pk", "sequence", "type"))
        ids = {event for event, _, _ in published}
        await_that(lambda: {event["id"] for event in receiver.events} >= ids)

    assert len({answer["actionId"] for answer in answers}) == CALLS
    assert Action.objects.count() == CALLS + ROWS
    charged = LedgerEntry.objects.filter(account=Account.RECEIVABLE)
    assert list(charged.values_list("amount_usd_cents", flat=True)) == [2_750] * (CALLS + ROWS)
    assert [sequence for _, sequence, _ in published] == list(range(1, len(published) + 1))
    told = [kind for _, _, kind in published]
    assert (told.count("action.completed"), told.count("batch.finished")) == (CALLS + ROWS, 1)
    assert list(Mail.objects.filter(kind="drill").values_list("status", flat=True)) == ["sent"] * TURNS
