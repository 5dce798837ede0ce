"""Batches: each row is decided once, in order, by the operation that decides a call (api.md, A3, A6)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError

from accounts.operations import revoke_key, suspend_company
from campaigns.calls import RewardCall, SubmittedRow, canonical_of
from campaigns.errors import BatchEnded, IdempotencyMismatch, TooManyBatches
from campaigns.models import Action, Batch, BatchRow, Decision
from campaigns.operations import cancel_batch, forget_batches, submit_batch, work_on_batches
from campaigns.operations.batches import deciding
from campaigns.queries.batches import rows_of
from events.models import Event
from fraud.models import KnownAbuser
from kit import clock
from tests.world import MARKETER, World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def row(world: World, row_id: str, **changes: Any) -> SubmittedRow:
    facts = {"customer_id": f"customer {row_id}"} | changes
    call = RewardCall.of(
        world.company,
        campaign_id=world.campaign.id,
        moment_id=world.moment.key,
        device_type="Web",
        marketplace="US",
        canonical_body=canonical_of(facts),
        **facts,
    )
    return SubmittedRow(row_id, call)


def send(world: World, *rows: SubmittedRow, **changes: Any) -> Batch:
    facts = {"key": world.live_key, "rows": rows, "actor": MARKETER} | changes
    return submit_batch(app=world.app, is_test=facts["key"].is_test, **facts)


def work() -> int:
    return work_on_batches(seconds=30, sleep=lambda _: None)


def outcomes(batch: Batch) -> list[tuple[str, str, int | None]]:
    return list(batch.rows.order_by("number").values_list("row_id", "outcome", "status"))


def test_rows_are_decided_in_order_and_told_once(world: World):
    batch = send(world, row(world, "b"), row(world, "a"), row(world, "again", customer_id="customer b"))
    assert outcomes(batch) == [("b", "waiting", None), ("a", "waiting", None), ("again", "waiting", None)]

    assert work() == 3

    batch.refresh_from_db()
    assert (batch.state, batch.claimed_by, batch.claimed_until) == ("finished", "", None)
    assert outcomes(batch) == [("b", "completed", 200), ("a", "completed", 200), ("again", "refused", 409)]
    decided = list(Decision.objects.order_by("pk").values_list("pk", "outcome", "code", "request_key"))
    assert [one[1:] for one in decided] == [
        ("completed", "", None),
        ("completed", "", None),
        ("refused", "already_rewarded", None),
    ]
    assert [one.decision_key for one in batch.rows.order_by("number")] == [one[0] for one in decided]
    [event] = Event.objects.filter(type="batch.finished")
    assert event.data["rows"] == {
        "total": 3,
        "waiting": 0,
        "held": 0,
        "completed": 2,
        "refused": 1,
        "test": 0,
        "failed": 0,
        "cancelled": 0,
    }
    assert work() == 0


def test_nothing_that_a_row_says_of_a_person_stays_in_clear_and_nothing_at_all_once_it_is_decided(
    world: World,
):
    told = {
        "customer_id": "ada-1815",
        "customer_email": "ada@example.com",
        "customer_ip": "198.51.100.7",
        "device_id": "device-77",
    }
    batch = send(world, row(world, "one", **told))
    waiting = str(BatchRow.objects.values().get())

    work()

    assert not [value for value in told.values() if value in waiting]
    [decided] = batch.rows.all()
    assert decided.call is None
    assert "rewardNotificationUrl" not in decided.answer
    assert decided.answer["rewardId"] == Action.objects.get().reward_key


def test_a_row_is_recognised_by_its_signals_as_its_call_would_be(world: World):

    call = row(world, "one", customer_email="bad@example.com")
    [seen] = [one for one in call.call.signals if one.kind == "email"]
    KnownAbuser.objects.create(company_key=world.company.pk, kind=seen.kind, digest=seen.digest)
    batch = send(world, call)

    work()

    assert [one.answer["code"] for one in batch.rows.all()] == ["customer_not_eligible"]


def test_a_test_key_decides_nothing_that_counts(world: World):
    key = world.app.keys.get(mode="test")
    batch = send(world, row(world, "one"), key=key)

    work()

    assert outcomes(batch) == [("one", "test", 200)]
    assert (batch.is_test, Action.objects.count()) == (True, 0)
    assert Decision.objects.get().pk == batch.rows.get().decision_key


def test_the_same_key_and_rows_are_one_batch_for_thirty_days(world: World):
    first = send(world, row(world, "one"), idempotency_key="june")
    assert send(world, row(world, "one"), idempotency_key="june") == first
    with pytest.raises(IdempotencyMismatch):
        send(world, row(world, "two"), idempotency_key="june")
    assert Batch.objects.count() == 1

    Batch.objects.update(created_at=clock.now() - timedelta(days=30, seconds=1))
    assert send(world, row(world, "two"), idempotency_key="june") != first


def test_only_so_many_batches_wait(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("campaigns.operations.batches.submitting.MOST_OPEN", 2)
    for name in ("one", "two"):
        send(world, row(world, name))

    with pytest.raises(TooManyBatches):
        send(world, row(world, "three"))

    assert (Batch.objects.count(), BatchRow.objects.count()) == (2, 2)


def test_what_has_not_begun_can_be_cancelled_once(world: World):
    batch = send(world, row(world, "one"), row(world, "two"))
    cancel_batch(batch=batch, actor=MARKETER)

    assert (work(), Decision.objects.count()) == (0, 0)
    assert (batch.state, batch.reason) == ("cancelled", "Cancelled by the company.")
    assert outcomes(batch) == [("one", "cancelled", None), ("two", "cancelled", None)]
    assert Event.objects.get(type="batch.finished").data["state"] == "cancelled"
    with pytest.raises(BatchEnded):
        cancel_batch(batch=batch, actor=MARKETER)


def test_a_batch_ends_with_its_key(world: World):
    batch = send(world, row(world, "one"))
    revoke_key(key=world.live_key, actor=MARKETER)

    assert (work(), Decision.objects.count()) == (0, 0)
    batch.refresh_from_db()
    assert (batch.state, batch.reason) == (
        "cancelled",
        "The key that it was sent with is not valid any more.",
    )


@pytest.fixture
def dying(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception | None], None]:
    """Makes the decision of rows end with an exception from now on, or work again."""
    works = deciding.get_reward

    def die_of(error: BaseException | None) -> None:
        def get_reward(**kwargs: Any) -> Any:
            answer = works(**kwargs)
            if error is not None:
                raise error
            return answer

        monkeypatch.setattr(deciding, "get_reward", get_reward)

    return die_of


def test_a_worker_that_dies_with_a_row_in_hand_leaves_it_as_it_was(world: World, dying: Any):
    batch = send(world, row(world, "one"), row(world, "two"))
    dying(KeyboardInterrupt())

    with pytest.raises(KeyboardInterrupt):
        work()

    assert (Decision.objects.count(), Action.objects.count()) == (0, 0)
    assert outcomes(batch) == [("one", "waiting", None), ("two", "waiting", None)]
    dying(None)
    assert work() == 2
    assert (Decision.objects.count(), Action.objects.count()) == (2, 2)


def test_a_batch_of_a_killed_worker_is_free_once_its_claim_has_run_out(world: World):
    batch = send(world, row(world, "one"))
    Batch.objects.update(
        state="running",
        started_at=clock.now(),
        claimed_by="killed",
        claimed_until=clock.now() + timedelta(seconds=5),
    )
    assert work() == 0

    Batch.objects.update(claimed_until=clock.now() - timedelta(seconds=1))
    assert work() == 1
    assert outcomes(batch) == [("one", "completed", 200)]


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [(OperationalError("lock timeout"), 503, "try_again"), (ValueError("a fault"), 500, "server_fault")],
)
def test_a_row_that_can_not_be_decided_fails_after_five_tries_and_holds_back_no_other(
    world: World, dying: Any, error: Exception, status: int, code: str
):
    batch = send(world, row(world, "one"))
    dying(error)

    work()

    [failed] = batch.rows.all()
    assert (failed.outcome, failed.status, failed.answer, failed.attempts) == (
        "failed",
        status,
        {"code": code},
        5,
    )
    assert (Decision.objects.count(), Batch.objects.get().state) == (0, "finished")


def test_batches_of_one_company_follow_each_other_and_those_of_others_take_turns(world: World):
    other = make_world()
    first = send(world, row(world, "a1"), row(world, "a2"), row(world, "a3"))
    second = send(world, row(world, "b1"))
    theirs = send(other, row(other, "c1"))

    while work():
        pass

    decided = BatchRow.objects.order_by("decided_at").values_list("row_id", flat=True)
    order = list(decided)
    assert order.index("a3") < order.index("b1")
    assert order.index("c1") < order.index("a3")
    states = Batch.objects.filter(pk__in=[first.pk, second.pk, theirs.pk]).values_list("state", flat=True)
    assert set(states) == {"finished"}


def test_no_batch_goes_faster_than_its_rate(world: World, settings: Any):
    settings.BATCH_ROWS_PER_SECOND = 0.1
    send(world, *(row(world, str(number)) for number in range(3)))
    waits: list[float] = []

    work_on_batches(seconds=30, sleep=waits.append)

    assert [wait > 5 for wait in waits[:3]] == [False, True, True]
    assert max(waits) <= 10


def test_what_rows_said_is_forgotten_thirty_days_after_the_end_and_the_outcome_stays(world: World):
    batch = send(world, row(world, "ada"), row(world, "ben"), name="ada.csv")
    recent = send(world, row(world, "cid"), name="cid.csv")
    assert (work(), work()) == (2, 1)
    Batch.objects.filter(pk=recent.pk).update(finished_at=clock.now() - timedelta(days=29))
    Batch.objects.filter(pk=batch.pk).update(finished_at=clock.now() - timedelta(days=30, seconds=1))

    forgotten = [forget_batches(batch=1) for _ in range(4)]

    assert forgotten == [1, 1, 1, 0]
    batch.refresh_from_db()
    assert (batch.name, batch.forgotten_at is not None) == ("", True)
    rows = list(batch.rows.order_by("number"))
    assert [(one.row_id, one.answer, one.outcome, one.status) for one in rows] == [
        (None, None, "completed", 200),
        (None, None, "completed", 200),
    ]
    assert {one.decision_key for one in rows} <= set(Decision.objects.values_list("pk", flat=True))
    assert [one.answer for one in rows_of(batch)] == [None, None]
    assert Batch.objects.get(pk=recent.pk).name == "cid.csv"
    assert recent.rows.get().row_id == "cid"


def test_a_batch_without_a_key_goes_on_whatever_becomes_of_the_keys(world: World):
    batch = submit_batch(app=world.app, is_test=False, rows=[row(world, "one")], actor=MARKETER)
    revoke_key(key=world.live_key, actor=MARKETER)

    assert (work(), Decision.objects.get().key) == (1, None)
    assert outcomes(batch) == [("one", "completed", 200)]
    assert Batch.objects.get().sent_by == MARKETER


def test_a_batch_of_a_suspended_company_is_refused_row_by_row(world: World):
    batch = submit_batch(app=world.app, is_test=False, rows=[row(world, "one")], actor=MARKETER)
    suspend_company(company=world.company, actor=MARKETER, reason="An invoice is overdue.")

    assert work() == 1
    assert outcomes(batch) == [("one", "refused", 409)]


def test_a_row_that_killed_five_workers_has_failed_and_the_others_go_on(world: World):
    batch = send(world, row(world, "one"), row(world, "two"))

    for _ in range(5):
        Batch.objects.update(
            state="running",
            started_at=clock.now(),
            claimed_by="killed",
            claimed_until=clock.now() - timedelta(seconds=1),
        )
        assert work_on_batches(seconds=0) == 0
    assert batch.rows.get(number=1).attempts == 5
    assert work() == 2

    assert outcomes(batch) == [("one", "failed", 500), ("two", "completed", 200)]
    assert Decision.objects.count() == 1
