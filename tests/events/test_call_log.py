"""The request log is written beside the calls: in batches, in time, through outages, and not without bounds."""

import os
import threading
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection

from events import operations
from events.call_log import LOG, CallLog, Uses
from events.floods import Floods
from events.models import ApiCall
from events.queries import last_uses
from events.tasks import forget_api_calls
from kit.ids import made_at, new_id
from tests.events.calls import new_call


class Table:
    """Where a log writes to: it can be away, and says when something was written."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.threads: set[str] = set()
        self.written = threading.Condition()
        self.is_away = False

    def write(self, calls: Sequence[ApiCall]) -> None:
        if self.is_away:
            raise OperationalError("the server closed the connection")
        with self.written:
            self.batches.append([call.pk for call in calls])
            self.threads.add(threading.current_thread().name)
            self.written.notify_all()

    @property
    def rows(self) -> list[str]:
        return [row for batch in self.batches for row in batch]

    def has(self, rows: Sequence[str]) -> bool:
        """Whether all of them are written before long."""
        with self.written:
            return self.written.wait_for(lambda: self.rows == list(rows), timeout=30)


def by_hand(table: Table, **bounds: int) -> CallLog:
    log = CallLog(table.write, **bounds)
    log.by_hand = True
    return log


def some_calls(count: int, **fields: Any) -> list[ApiCall]:
    return [new_call(**fields) for _ in range(count)]


def ids(calls: Sequence[ApiCall]) -> list[str]:
    return [call.pk for call in calls]


def add(log: CallLog, calls: Sequence[ApiCall]) -> None:
    for call in calls:
        log.add(call)


def test_rows_are_written_in_batches_in_their_order() -> None:
    table, calls = Table(), some_calls(5)
    log = by_hand(table, batch=2)
    add(log, calls)

    log.flush()

    assert table.batches == [ids(calls[:2]), ids(calls[2:4]), ids(calls[4:])]


def test_a_thread_of_the_log_writes_what_callers_only_queue() -> None:
    table, calls = Table(), some_calls(3)
    log = CallLog(table.write)

    add(log, calls)

    assert table.has(ids(calls))
    assert table.threads == {"request-log"}
    log.close()


def test_the_end_of_the_process_writes_what_is_queued_and_what_comes_after() -> None:
    table, calls = Table(), some_calls(4)
    log = CallLog(table.write)
    add(log, calls[:3])

    log.close()

    assert sorted(table.rows) == ids(calls[:3])
    log.add(calls[3])
    assert calls[3].pk in table.rows


def test_while_the_database_is_away_the_newest_rows_are_kept_and_the_lost_ones_told(caplog) -> None:
    table, calls = Table(), some_calls(7)
    log = by_hand(table, room=4, batch=3)
    table.is_away = True
    add(log, calls[:5])
    log.flush()
    add(log, calls[5:])
    log.flush()

    table.is_away = False
    log.flush()

    assert table.rows == ids(calls[3:])
    assert "3 calls are missing from the request log" in caplog.text


def test_a_log_whose_database_never_comes_back_ends_all_the_same(caplog) -> None:
    table = Table()
    table.is_away = True
    log = CallLog(table.write)
    add(log, some_calls(2))

    log.close()

    assert "2 calls are missing from the request log" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_row_that_is_refused_takes_no_other_with_it(caplog) -> None:
    good, bad, other = new_call(), new_call(status=7), new_call()
    log = CallLog(lambda calls: operations.write_calls(calls=calls))
    log.by_hand = True
    add(log, [good, bad, other])

    log.flush()

    assert set(ApiCall.objects.values_list("pk", flat=True)) == {good.pk, other.pk}
    assert f"{bad.pk} is missing from the request log" in caplog.text


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_fork_has_none_of_the_rows_of_its_parent() -> None:
    LOG.add(new_call())

    child = os.fork()
    if not child:
        os._exit(len(LOG._queue))

    assert os.waitpid(child, 0)[1] == 0
    assert len(LOG._queue) == 1


@pytest.mark.django_db(transaction=True)
def test_the_thread_writes_to_the_database_and_gives_its_connection_back() -> None:
    call, done = new_call(), threading.Event()

    def write(calls: Sequence[ApiCall]) -> None:
        operations.write_calls(calls=calls)
        done.set()

    log = CallLog(write)
    log.add(call)
    assert done.wait(30)
    log.close()

    assert ApiCall.objects.get().pk == call.pk
    assert eventually_only_our_connection()


def eventually_only_our_connection() -> bool:
    """Whether nobody else is connected to the test database before long."""
    alone = threading.Event()
    for _ in range(100):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
            if cursor.fetchone() == (1,):
                return True
        alone.wait(0.1)
    return False


def test_writing_the_same_calls_again_changes_nothing(db: None) -> None:
    calls = some_calls(2)
    operations.write_calls(calls=calls)

    operations.write_calls(calls=calls)

    assert ApiCall.objects.count() == 2


def test_a_key_is_noted_as_used_by_its_latest_call_that_was_let_in(db: None) -> None:
    key = new_id("key")
    early, late = (new_call(key_key=key, age=timedelta(minutes=age)) for age in (2, 1))
    refused = new_call(401, "invalid_api_key", key_key=key, note="revoked")
    Uses().note([late, early, refused])
    Uses().note([new_call(key_key=key, age=timedelta(minutes=3))])  # of another process, and older

    assert last_uses([key, new_id("key")]) == {key: late.at}


def test_a_key_in_use_is_noted_every_few_seconds(db: None, django_assert_num_queries) -> None:
    uses, key = Uses(), new_id("key")
    calls = [new_call(key_key=key, age=timedelta(seconds=age)) for age in (20, 16, 14)]

    for call, statements in zip(calls, (1, 0, 1), strict=True):
        with django_assert_num_queries(statements):
            uses.note([call])

    assert last_uses([key]) == {key: calls[2].at}


def test_a_batch_is_written_by_one_statement(db: None, django_assert_num_queries) -> None:
    calls = [
        new_call(customer_hash=b"\x00\\\xff" * 10, user_agent="ünï \\ 'q\" %s", decision_key=new_id("dec")),
        new_call(request="(not read)", answer={"text": "“ü” \\ \n", "none": None, "many": [1, 2.5, True]}),
    ]

    with django_assert_num_queries(1):
        operations.write_calls(calls=calls)

    for call in calls:
        read = ApiCall.objects.get(pk=call.pk)
        for field in ApiCall._meta.concrete_fields:
            found = getattr(read, field.attname)
            assert (bytes(found) if isinstance(found, memoryview) else found) == getattr(call, field.attname)


def test_a_flood_of_refusals_is_written_in_part_and_counted_in_full() -> None:
    now = [100.0]
    floods, key = Floods(lambda: now[0]), new_id("key")

    def let_in(count: int, status: int = 429) -> list[ApiCall]:
        return [
            call
            for call in some_calls(count, status=status, code="throttled", key_key=key)
            if floods.lets_in(call)
        ]

    assert len(let_in(15)) == 10
    now[0] += 1
    again = let_in(12)
    answered = new_call(key_key=key)

    assert floods.lets_in(answered)
    assert [call.left_out for call in again] == [5] + [0] * 9
    assert answered.left_out == 2


def test_a_flood_of_one_key_hides_no_call_of_another_and_no_answer() -> None:
    floods = Floods(lambda: 100.0)
    for call in some_calls(50, status=401, code="invalid_api_key", key_key=new_id("key")):
        floods.lets_in(call)

    assert floods.lets_in(new_call(401, "invalid_api_key"))
    assert all(floods.lets_in(call) for call in some_calls(50, key_key=new_id("key")))


def test_calls_are_forgotten_after_30_days(db: None) -> None:
    kept = new_call(age=timedelta(days=29, hours=23))
    old = [new_call(age=timedelta(days=30, seconds=number)) for number in range(1, 4)]
    operations.write_calls(calls=[kept, *old])

    assert operations.forget_api_calls(batch=2) == 2
    forget_api_calls()

    assert [call.pk for call in ApiCall.objects.all()] == [kept.pk]


def test_an_id_tells_when_it_was_made(db: None) -> None:
    call = new_call(age=timedelta(days=3))

    assert made_at("req", call.pk) == call.at
