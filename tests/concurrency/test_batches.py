"""Batches under kills and races: one decision a row, charges as 200s, exact caps, and turns for everybody (A6)."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from billing.models import LedgerTransaction, Limit
from campaigns.calls import RewardCall, SubmittedRow, canonical_of
from campaigns.models import Action, Batch, BatchRow, Decision
from campaigns.operations import confirm_file, submit_batch, upload_file, work_on_batches
from events.models import Event
from rewards.models import Reward
from tests.conftest import in_parallel
from tests.world import MARKETER, World, make_world

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0  # seconds; a busy machine takes its time
ROWS = 240
ROOM = 180
KILLS = 5


def rows(world: World, count: int) -> list[SubmittedRow]:
    """So many calls, each for a customer of its own."""
    return [row(world, f"row-{number}") for number in range(count)]


def row(world: World, row_id: str) -> SubmittedRow:
    call = RewardCall.of(
        world.company,
        campaign_id=world.campaign.id,
        moment_id=world.moment.key,
        device_type="Web",
        marketplace="US",
        canonical_body=canonical_of({"rowId": row_id}),
        customer_id=row_id,
    )
    return SubmittedRow(row_id, call)


def send(world: World, calls: Sequence[SubmittedRow]) -> Batch:
    return submit_batch(app=world.app, is_test=False, key=world.live_key, rows=calls, actor=MARKETER)


class Workers:
    """Worker processes on the database of this test, one after the other or several at once."""

    def __init__(self) -> None:
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
        own = {
            "DATABASE_URL": url.geturl(),
            "SECRET_KEY": settings.SECRET_KEY,
            "BATCH_ROWS_PER_SECOND": "100000",
            "BATCH_WORKERS": "2",
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "moments.settings",
        }
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).parent / "batch_workers.py")],
            cwd=ROOT,
            env=os.environ | own,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self) -> int:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def stop(self) -> None:
        self.process.communicate(timeout=PATIENCE)


@pytest.fixture
def workers() -> Iterator[Workers]:
    workers = Workers()
    yield workers
    workers.stop()


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def decided(batch: Batch) -> int:
    return batch.rows.exclude(outcome="waiting").count()


def expire_claims() -> None:
    """What a claim of a killed worker does by itself in six seconds."""
    Batch.objects.exclude(claimed_until=None).update(claimed_until="2020-01-01T00:00:00Z")


def assert_each_row_was_decided_once(world: World, batch: Batch, *, completed: int, refused: int) -> None:
    """One decision a row; actions, rewards, charges and events as the rows that were completed; caps exact."""
    batch.refresh_from_db()
    assert batch.state == "finished"
    outcomes = Counter(batch.rows.values_list("outcome", "status"))
    assert outcomes == Counter({("completed", 200): completed, ("refused", 409): refused})
    keys = list(batch.rows.values_list("decision_key", flat=True))
    assert (len(set(keys)), Decision.objects.count()) == (batch.row_count, batch.row_count)
    assert set(keys) == set(Decision.objects.values_list("pk", flat=True))
    answered = [one["actionId"] for one in batch.rows.filter(status=200).values_list("answer", flat=True)]
    assert sorted(answered) == sorted(Action.objects.values_list("pk", flat=True))
    counts = {model.__name__: model.objects.count() for model in (Action, Reward, LedgerTransaction)}
    assert counts == {"Action": completed, "Reward": completed, "LedgerTransaction": completed}
    assert Event.objects.filter(type="action.completed").count() == completed
    assert Event.objects.filter(type="batch.finished").count() == 1
    assert set(Limit.objects.values_list("spent_usd_cents", flat=True)) == {completed * 2_750}


def test_a_worker_killed_five_times_leaves_one_decision_a_row_and_an_exact_cap(workers: Workers) -> None:
    world = make_world(budget_usd_cents=2_000_000)
    Limit.objects.update(cap_usd_cents=2_000_000)
    Limit.objects.filter(scope="campaign").update(cap_usd_cents=ROOM * 2_750 + 2_749)
    batch = send(world, rows(world, ROWS))
    chance = random.Random(2026)

    for number in range(KILLS):
        worker = workers.start()
        goal = (number + 1) * ROWS // (KILLS + 2) + chance.randrange(20)
        wait_until(lambda goal=goal: decided(batch) >= goal)
        time.sleep(chance.random() / 50)  # somewhere in the middle of a row
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda worker=worker: not Path(f"/proc/{worker}").exists())
        assert decided(batch) < ROWS
        expire_claims()
    workers.start()
    wait_until(lambda: not Batch.objects.get().is_open)

    assert_each_row_was_decided_once(world, batch, completed=ROOM, refused=ROWS - ROOM)


def test_a_claim_of_a_killed_worker_runs_out_by_itself(workers: Workers) -> None:
    world = make_world(budget_usd_cents=2_000_000)
    batch = send(world, rows(world, 30))
    killed = workers.start()
    wait_until(lambda: decided(batch) >= 3)
    os.kill(killed, signal.SIGKILL)
    left = 30 - decided(batch)

    workers.start()
    wait_until(lambda: not Batch.objects.get().is_open)

    assert left > 0
    assert_each_row_was_decided_once(world, batch, completed=30, refused=0)


def test_workers_at_once_decide_each_row_once(settings: Any) -> None:
    settings.BATCH_WORKERS, settings.BATCH_ROWS_PER_SECOND = 8, 100_000
    worlds = [make_world(name=f"Company {number}") for number in range(3)]
    batches = [send(world, rows(world, 12)) for world in worlds]

    in_parallel(8, lambda _: work_on_batches(seconds=10))
    while work_on_batches():
        continue

    assert [decided(batch) for batch in batches] == [12, 12, 12]
    assert (Decision.objects.count(), LedgerTransaction.objects.count()) == (36, 36)


def test_no_more_workers_than_may_have_batches_in_hand(settings: Any) -> None:
    settings.BATCH_WORKERS = 1
    worlds = [make_world(name=f"Company {number}") for number in range(6)]
    for world in worlds:
        send(world, rows(world, 4))
    held: list[int] = []

    def look(_: float) -> None:
        held.append(Batch.objects.exclude(claimed_by="").values("claimed_by").distinct().count())

    in_parallel(4, lambda _: work_on_batches(seconds=10, sleep=look))

    assert max(held) == 1


def test_ten_rows_of_a_sixth_company_do_not_wait_for_five_long_batches(settings: Any) -> None:
    """By turns, not by the clock: what is in no hand for longest is next."""
    settings.BATCH_ROWS_PER_SECOND = 100_000
    worlds = [make_world(name=f"Company {number}", budget_usd_cents=1_000_000) for number in range(5)]
    for world in worlds:
        send(world, rows(world, 200))
    last = make_world(name="Harbor Tea")
    small = send(last, rows(last, 3))

    for _ in range(4):
        work_on_batches(seconds=0.5)

    assert decided(small) == 3
    assert BatchRow.objects.filter(batch__row_count=200, outcome="waiting").count() > 500


def test_a_file_confirmed_by_many_at_once_is_one_batch() -> None:
    world = make_world()
    files = [
        upload_file(app=world.app, is_test=False, rows=rows(world, 3), name=f"{number}.csv", actor=MARKETER)
        for number in range(4)
    ]

    def confirm(number: int) -> str:
        return confirm_file(file=files[number % 4], actor=MARKETER).pk

    assert len(set(in_parallel(16, confirm))) == 1
    assert (Batch.objects.count(), BatchRow.objects.count()) == (1, 3)
