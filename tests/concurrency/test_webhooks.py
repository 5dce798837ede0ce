"""Webhooks under load, on the real PostgreSQL and Valkey: nothing is lost, and nobody waits for another's receiver."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from standardwebhooks import Webhook

from events import operations, tasks
from events.delivery import Outcome
from events.models import Event, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from events.operations import QUICK, SLOW
from events.queries import attempts_of, events_of
from kit import clock, valkey
from kit.ids import new_id
from tests.conftest import in_parallel
from tests.events.receivers import Receiver, serving

pytestmark = pytest.mark.django_db(transaction=True)
COMPANY, OTHER = new_id("com"), new_id("com")


def add(url: str, company: str = COMPANY, rate: int = 100) -> tuple[WebhookEndpoint, str]:
    return operations.add_endpoint(
        company_key=company, url=url, types=[], rate_per_second=rate, actor="system:test"
    )


def record(count: int, company: str = COMPANY) -> None:
    Event.objects.bulk_create(
        Event(company_key=company, type="action.completed", data={"n": number}) for number in range(count)
    )
    tasks.publish_events()


def wait_until(holds: Callable[[], bool], *, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "It did not come to pass."
        time.sleep(0.02)


def beside(work: Callable[[], object]) -> threading.Thread:
    """Work in a thread of its own, on a connection of its own."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_reader_of_the_feed_never_misses_nor_sees_twice_while_commits_come_out_of_order() -> None:
    """Who writes first commits last: numbers given when an event is written would be read out of order."""
    seen: list[int] = []
    done = threading.Event()

    def read() -> None:
        while True:
            last = done.is_set()
            operations.publish_events(batch=7)
            after = seen[-1] if seen else 0
            found = events_of(COMPANY).filter(sequence__gt=after).order_by("sequence")
            seen.extend(found.values_list("sequence", flat=True))
            if last and not operations.publish_events():
                return

    reader = beside(read)
    turns = [threading.Event() for _ in range(16)]
    turns[-1].set()

    def write(number: int) -> None:
        with transaction.atomic():
            operations.record(company_key=COMPANY, type="action.completed", data={"n": number})
            if number < 16:
                turns[number].wait(30)  # the one that began after it has committed
        if 0 < number < 16:
            turns[number - 1].set()

    in_parallel(80, write, threads=16)
    done.set()
    reader.join()

    assert seen == list(range(1, 81))
    written = list(Event.objects.order_by("id").values_list("data__n", flat=True))
    assert written != list(Event.objects.order_by("sequence").values_list("data__n", flat=True))


def test_a_receiver_that_fails_at_random_dies_and_comes_back_gets_every_event() -> None:
    there, chance = Receiver(), random.Random(5)
    there.decide = lambda: 200 if chance.random() < 0.7 else 500
    with serving(there):
        _, secret = add(there.url)
    record(1_000)
    with serving(there):
        tasks.deliver_webhooks()  # the first tries of all of them
    pending = WebhookDelivery.objects.filter(status="pending")
    assert 0 < pending.count() < 1_000

    pending.filter(pk__in=pending.values("pk")[:40]).update(next_attempt_at=clock.now())
    tasks.deliver_webhooks()  # nobody listens
    refused = WebhookAttempt.objects.filter(error="No connection: Connection refused.")
    assert refused.count() >= 40
    with serving(there):
        while pending.exists():
            pending.update(next_attempt_at=clock.now())
            tasks.deliver_webhooks()

    accepted = {event["id"]: event["sequence"] for event in there.events}
    assert sorted(accepted.values()) == list(range(1, 1_001))
    assert WebhookDelivery.objects.filter(status="delivered").count() == 1_000
    headers, body = there.got[-1]
    assert Webhook(secret).verify(body, headers) == json.loads(body)


def test_claimers_at_once_take_each_delivery_once_and_keep_the_rate_exactly() -> None:
    add("http://127.0.0.1:9/", rate=10)
    add("http://127.0.0.1:9/", rate=7)
    record(60)

    def claim(_: int) -> list[int]:
        claimed = operations.claim_deliveries(lane=QUICK, limit=4)
        for one in claimed:
            operations.settle_delivery(claimed=one, outcome=Outcome(status=200))
        return [one.pk for one in claimed]

    taken = [pk for pks in in_parallel(160, claim, threads=8) for pk in pks]

    assert len(taken) == len(set(taken)) > 10
    for rate in (10, 7):
        endpoint = WebhookEndpoint.objects.get(rate_per_second=rate)
        begun = sorted(
            WebhookAttempt.objects.filter(endpoint_key=endpoint.pk).values_list("started_at", flat=True)
        )
        second = timedelta(seconds=1)
        assert max(sum(at <= one < at + second for one in begun) for at in begun) == rate


def test_a_receiver_that_hangs_delays_no_other_company() -> None:
    """Ten endpoints of one company take their calls and answer none; another's 200 events arrive meanwhile."""
    goes_on = threading.Event()
    hanging, prompt = Receiver(), Receiver()
    hanging.decide = lambda: 200 if goes_on.wait(60) else 500
    with serving(hanging), serving(prompt):
        for _ in range(10):
            add(hanging.url)
        add(prompt.url, OTHER)
        record(300)
        worker = beside(tasks.deliver_webhooks)
        try:
            wait_until(lambda: WebhookAttempt.objects.filter(company_key=COMPANY).count() >= 8)
            record(200, OTHER)
            wait_until(lambda: len(prompt.got) == 200, seconds=14)
            under_way = WebhookAttempt.objects.filter(company_key=COMPANY, duration_ms=None).count()
            assert under_way >= 8
            assert hanging.got == []
            WebhookEndpoint.objects.filter(company_key=COMPANY).update(
                enabled=False, disabled_at=clock.now(), disabled_reason="by_hand"
            )
        finally:
            goes_on.set()
            worker.join()


def test_slow_endpoints_have_a_lane_of_their_own_and_leave_it_again() -> None:
    add("http://127.0.0.1:9/")
    record(40)
    assert operations.claim_deliveries(lane=SLOW) == []
    assert len(operations.claim_deliveries(lane=QUICK, limit=64)) == 4
    WebhookAttempt.objects.update(started_at=clock.now() - timedelta(seconds=3))

    assert operations.claim_deliveries(lane=QUICK, limit=64) == []
    WebhookAttempt.objects.update(duration_ms=3_000)
    WebhookEndpoint.objects.update(slow_until=clock.now() + timedelta(minutes=1))
    assert operations.claim_deliveries(lane=QUICK, limit=64) == []
    assert len(operations.claim_deliveries(lane=SLOW, limit=64)) == 2
    WebhookAttempt.objects.update(duration_ms=3_000)
    WebhookEndpoint.objects.update(slow_until=clock.now())
    assert len(operations.claim_deliveries(lane=QUICK, limit=64)) == 4


def test_places_go_to_the_company_with_the_least_under_way() -> None:
    for _ in range(3):
        add("http://127.0.0.1:9/")
    record(50)
    assert len(operations.claim_deliveries(limit=64)) == 8  # of one company, in one moment
    for number in range(4):
        company = OTHER if number == 0 else new_id("com")
        add("http://127.0.0.1:9/", company)
        record(10, company)

    claimed = Counter(one.event.company_key for one in operations.claim_deliveries(limit=8))
    assert (COMPANY in claimed, sorted(claimed.values())) == (False, [2, 2, 2, 2])


def test_a_claim_reads_little_of_a_company_with_two_hundred_thousand_waiting() -> None:
    for _ in range(10):
        add("http://127.0.0.1:9/")
    add("http://127.0.0.1:9/", OTHER)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        record(1)
        cursor.execute(
            "INSERT INTO events_event (id, company_key, type, data, occurred_at, sequence) SELECT gen_random_uuid(),"
            " company_key, type, data, occurred_at, 1 + number FROM events_event, generate_series(1, 20000) number"
        )
        cursor.execute(
            "INSERT INTO events_webhookdelivery (event_id, endpoint_id, status, attempts, next_attempt_at, last_error)"
            " SELECT event.id, endpoint.id, 'pending', 0, now() - interval '1 hour', '' FROM events_event event"
            " JOIN events_webhookendpoint endpoint USING (company_key) WHERE sequence > 1"
        )
        cursor.execute("ANALYZE events_webhookdelivery, events_webhookendpoint, events_webhookattempt")
        cursor.execute("RESET statement_timeout")
    record(1, OTHER)
    assert WebhookDelivery.objects.filter(status="pending").count() == 200_011

    def blocks_read() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_force_next_flush()")
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT sum(heap_blks_read + heap_blks_hit + idx_blks_read + idx_blks_hit)"
                " FROM pg_statio_user_tables WHERE relname = 'events_webhookdelivery'"
            )
            return int(cursor.fetchone()[0])

    before = blocks_read()
    claimed = operations.claim_deliveries(limit=64)
    assert Counter(one.event.company_key for one in claimed) == {COMPANY: 8, OTHER: 1}
    # The whole queue is some 6,000 pages.
    assert blocks_read() - before < 600


def test_a_worker_that_is_killed_in_mid_delivery_loses_nothing() -> None:
    goes_on = threading.Event()
    there = Receiver()
    there.decide = lambda: 200 if goes_on.wait(90) else 500
    with serving(there):
        add(there.url)
        record(3)
        database = os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + connection.settings_dict["NAME"]
        command = "import django; django.setup(); from events import tasks; tasks.deliver_webhooks()"
        with subprocess.Popen(
            [sys.executable, "-c", command],
            env=os.environ | {"DATABASE_URL": database},
            cwd=django_settings.ROOT,
        ) as worker:
            wait_until(lambda: WebhookAttempt.objects.count() == 3, seconds=90)
            worker.send_signal(signal.SIGKILL)
        assert there.got == []
        goes_on.set()
        assert set(WebhookDelivery.objects.values_list("status", "attempts")) == {("pending", 1)}

        WebhookDelivery.objects.update(next_attempt_at=clock.now())
        valkey.forget_everything()
        tasks.deliver_webhooks()

    assert set(WebhookDelivery.objects.values_list("status", "attempts")) == {("delivered", 2)}
    last, first = attempts_of(WebhookDelivery.objects.first())
    assert (first.error, last.status) == ("The worker did not come back.", 200)
