"""Events are numbered gap-free after the commit, and delivered to webhooks at least once."""

import json
import socket
import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection, transaction
from standardwebhooks import Webhook

from events import delivery, operations, tasks
from events.delivery import SCHEDULE
from events.errors import EndpointNotAllowed, TooManyEndpoints
from events.models import Event, WebhookDelivery, WebhookEndpoint, WebhookSecret
from events.queries import events_of
from kit import clock
from kit.ids import new_id
from tests.conftest import in_parallel
from tests.events.receivers import Receiver

COMPANY, STRANGER = new_id("com"), new_id("com")


def record(company: str = COMPANY, type: str = "action.completed") -> Event:
    return operations.record(company_key=company, type=type, data={"n": 1})


def sequences(company: str = COMPANY) -> list[int]:
    return list(
        Event.objects.filter(company_key=company).order_by("sequence").values_list("sequence", flat=True)
    )


@pytest.fixture
def endpoint(db: None, receiver: Receiver) -> tuple[WebhookEndpoint, str]:
    return operations.add_endpoint(company_key=COMPANY, url=receiver.url, types=[], actor="system:test")


def test_waiting_events_are_numbered_in_their_order(db: None) -> None:
    ids = [record().id for _ in range(3)]
    record(STRANGER)
    tasks.publish_events()
    ids.append(record().id)
    tasks.publish_events()

    assert (
        list(Event.objects.filter(company_key=COMPANY).order_by("sequence").values_list("id", flat=True))
        == ids
    )
    assert (sequences(), sequences(STRANGER)) == ([1, 2, 3, 4], [1])


def test_an_event_that_is_not_published_yet_is_not_read(db: None) -> None:
    record()

    assert list(events_of(COMPANY)) == []


@pytest.mark.django_db(transaction=True)
def test_publishers_and_writers_at_once_leave_no_gap() -> None:
    def write_or_publish(number: int) -> None:
        if number % 3 == 0:
            operations.publish_events(batch=5)
            return
        with transaction.atomic():
            record()
            if number % 5 == 0:
                transaction.set_rollback(True)

    in_parallel(120, write_or_publish, threads=12)
    tasks.publish_events()

    assert sequences() == list(range(1, Event.objects.count() + 1))
    assert Event.objects.count() == sum(1 for number in range(120) if number % 3 and number % 5)


def test_a_delivery_is_signed_as_standard_webhooks_says(
    endpoint: tuple[WebhookEndpoint, str], receiver: Receiver
) -> None:
    event = record()
    tasks.publish_events()
    tasks.deliver_webhooks()

    [(headers, body)] = receiver.got
    assert Webhook(endpoint[1]).verify(body, headers) == json.loads(body)
    assert headers["webhook-id"] == event.id
    assert json.loads(body)["type"] == "action.completed"
    assert json.loads(body)["sequence"] == 1
    assert WebhookDelivery.objects.get().status == "delivered"


def test_delivering_again_sends_nothing_again(
    endpoint: tuple[WebhookEndpoint, str], receiver: Receiver
) -> None:
    record()
    for _ in range(2):
        tasks.publish_events()
        tasks.deliver_webhooks()

    assert len(receiver.got) == 1


def test_a_company_is_told_of_its_own_events_and_wanted_types_only(receiver: Receiver, db: None) -> None:
    operations.add_endpoint(company_key=COMPANY, url=receiver.url, types=["key.revoked"], actor="system:test")
    record()
    record(STRANGER, "key.revoked")
    wanted = record(type="key.revoked")
    tasks.publish_events()
    tasks.deliver_webhooks()

    assert [headers["webhook-id"] for headers, _ in receiver.got] == [wanted.id]


@pytest.mark.parametrize("status", [500, 302, 404])
def test_a_failed_delivery_is_tried_again_on_schedule(
    endpoint: tuple[WebhookEndpoint, str], receiver: Receiver, status: int
) -> None:
    receiver.status = status
    record()
    tasks.publish_events()
    tasks.deliver_webhooks()

    sent = WebhookDelivery.objects.get()
    assert (sent.status, sent.attempts, sent.last_status) == ("pending", 1, status)
    wait = (sent.next_attempt_at - clock.now()).total_seconds()
    assert 3 < wait <= 5.5
    assert len(receiver.got) == 1


def test_a_receiver_that_is_away_counts_as_a_failed_try(endpoint: tuple[WebhookEndpoint, str]) -> None:
    WebhookEndpoint.objects.update(url="http://127.0.0.1:9/hook")
    record()
    tasks.publish_events()
    tasks.deliver_webhooks()

    sent = WebhookDelivery.objects.get()
    assert (sent.attempts, sent.last_status, sent.last_error) == (
        1,
        None,
        "No connection: Connection refused.",
    )


def test_after_the_last_try_the_endpoint_is_disabled(
    endpoint: tuple[WebhookEndpoint, str], receiver: Receiver
) -> None:
    receiver.status = 500
    WebhookEndpoint.objects.update(enabled_at=clock.now() - timedelta(days=5, seconds=1))
    record()
    tasks.publish_events()
    WebhookDelivery.objects.update(step=len(SCHEDULE) - 1)
    tasks.deliver_webhooks()

    assert WebhookDelivery.objects.get().status == "failed"
    assert not WebhookEndpoint.objects.get().enabled


def test_an_endpoint_that_was_reached_lately_stays(
    endpoint: tuple[WebhookEndpoint, str], receiver: Receiver
) -> None:
    receiver.status = 500
    WebhookEndpoint.objects.update(
        enabled_at=clock.now() - timedelta(days=9), delivered_at=clock.now() - timedelta(days=4)
    )
    record()
    tasks.publish_events()
    WebhookDelivery.objects.update(step=len(SCHEDULE) - 1)
    tasks.deliver_webhooks()

    assert WebhookEndpoint.objects.get().enabled


def test_410_disables_the_endpoint_at_once(endpoint: tuple[WebhookEndpoint, str], receiver: Receiver) -> None:
    receiver.status = 410
    record()
    tasks.publish_events()
    tasks.deliver_webhooks()

    assert not WebhookEndpoint.objects.get().enabled
    assert WebhookDelivery.objects.get().status == "failed"


def test_a_worker_that_dies_with_a_delivery_leaves_it_due_again(
    endpoint: tuple[WebhookEndpoint, str],
) -> None:
    record()
    tasks.publish_events()
    [claimed] = operations.claim_deliveries()

    assert operations.claim_deliveries() == []
    later = WebhookDelivery.objects.get(pk=claimed.pk).next_attempt_at
    assert 0 < (later - clock.now()).total_seconds() <= 45
    assert WebhookDelivery.objects.get().attempts == 1


def test_a_delivery_whose_workers_die_each_time_is_given_up(endpoint: tuple[WebhookEndpoint, str]) -> None:
    record()
    tasks.publish_events()
    WebhookDelivery.objects.update(attempts=len(SCHEDULE), step=len(SCHEDULE))

    assert operations.claim_deliveries() == []
    assert WebhookDelivery.objects.get().status == "failed"


def test_a_receiver_that_drips_is_cut_at_the_deadline(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes in time for the socket's own time-out, and the answer never ends."""
    monkeypatch.setattr(delivery, "DEADLINE_SECONDS", 0.5)
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while not stop.wait(0.05):
                    connection.sendall(b"x")

        threading.Thread(target=drip, daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        operations.add_endpoint(company_key=COMPANY, url=url, types=[], actor="system:test")
        record()
        tasks.publish_events()
        tasks.deliver_webhooks()
        stop.set()

    sent = WebhookDelivery.objects.get()
    assert (sent.status, sent.attempts, sent.last_status) == ("pending", 1, None)


def test_an_endpoint_that_can_not_be_called_holds_back_no_other(
    endpoint: tuple[WebhookEndpoint, str], receiver: Receiver
) -> None:
    sealed = WebhookSecret.objects.get().encrypted_secret
    for url, secret in (("http://" + "a" * 300 + ".example/", sealed), (receiver.url, "spoiled")):
        other = WebhookEndpoint.objects.create(company_key=STRANGER, url=url)
        WebhookSecret.objects.create(endpoint=other, encrypted_secret=secret)
    for company in (STRANGER, COMPANY):
        record(company)
    tasks.publish_events()
    tasks.deliver_webhooks()

    assert len(receiver.got) == 1
    assert sorted(WebhookDelivery.objects.values_list("status", "attempts")) == [
        ("delivered", 1),
        ("pending", 1),
        ("pending", 1),
    ]


def test_a_company_has_ten_endpoints_at_most(db: None, receiver: Receiver) -> None:
    for _ in range(10):
        operations.add_endpoint(company_key=COMPANY, url=receiver.url, types=[], actor="system:test")

    with pytest.raises(TooManyEndpoints, match="at most 10"):
        operations.add_endpoint(company_key=COMPANY, url=receiver.url, types=[], actor="system:test")


@pytest.mark.parametrize(
    "url",
    [
        "https://user:pass@example.com/hook",
        "https://[::1%lo]/hook",
        "https://100.64.0.1/hook",
        "https://224.0.0.1/hook",
        "https://[fe80::1]/hook",
        "https://[::ffff:7f00:1]/hook",
        "https://0x7f.1/hook",
        "https://2130706433/hook",
        "ftp://example.com/hook",
        "http://192.0.2.1/hook",
        "https://10.0.0.1/hook",
        "https://192.168.1.1/hook",
        "https://169.254.169.254/latest/meta-data",
        "https://[::ffff:10.0.0.1]/hook",
        "https://[fd00::1]/hook",
        "https://0.0.0.0/hook",
        "https:///hook",
        "https://127.0.0.1.:99999/hook",
        "https://[64:ff9b::a00:1]/hook",
        "https://[::7f00:1]/hook",
        "https://[fec0::1]/hook",
        "https://192.88.99.1/hook",
    ],
)
def test_only_public_https_addresses_are_taken(db: None, url: str, settings) -> None:
    settings.WEBHOOKS_TO_LOOPBACK = False
    with pytest.raises(EndpointNotAllowed):
        operations.add_endpoint(company_key=COMPANY, url=url, types=[], actor="system:test")
    assert not WebhookEndpoint.objects.exists()


def test_loopback_is_for_development_only(db: None, receiver: Receiver, settings) -> None:
    settings.WEBHOOKS_TO_LOOPBACK = False

    with pytest.raises(EndpointNotAllowed):
        operations.add_endpoint(company_key=COMPANY, url=receiver.url, types=[], actor="system:test")


def test_the_audit_trail_can_not_be_changed(db: None) -> None:
    operations.audit(actor="system:test", verb="test", object_key="x")

    for change in ("UPDATE events_auditentry SET reason = 'x'", "DELETE FROM events_auditentry"):
        with (
            pytest.raises(Exception, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)
