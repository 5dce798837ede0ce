"""Each try is kept as it went, whatever arrives; deliveries are sent again, replayed, tested and forgotten."""

import gzip
import socket
from datetime import timedelta

import pytest

from accounts.models import Company
from accounts.tasks import tell_of_disabled_endpoints
from events import delivery, operations, tasks
from events.errors import DeliveryUnderWay, ReplayNotPossible, ReplayUnderWay
from events.models import (
    AuditEntry,
    Event,
    Mail,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookReplay,
)
from events.queries import attempts_of
from kit import clock
from kit.ids import new_id
from tests.accounts.casework import make_founder, make_member
from tests.events.receivers import Receiver

COMPANY = new_id("com")
ACTOR = "system:test"


@pytest.fixture
def endpoint(db: None, receiver: Receiver) -> WebhookEndpoint:
    return operations.add_endpoint(company_key=COMPANY, url=receiver.url, types=[], actor=ACTOR)[0]


def record(count: int = 1, type: str = "action.completed") -> list[Event]:
    return [operations.record(company_key=COMPANY, type=type, data={"n": number}) for number in range(count)]


def deliver() -> None:
    tasks.publish_events()
    tasks.deliver_webhooks()


def test_a_try_keeps_what_was_sent_and_what_was_answered(endpoint: WebhookEndpoint, receiver: Receiver):
    receiver.status, receiver.body, receiver.headers = 503, b"busy\x00\xff", {"x-why": "full"}
    [event] = record()
    deliver()

    [kept] = attempts_of(WebhookDelivery.objects.get())
    assert (kept.number, kept.cause, kept.status, kept.error) == (1, "schedule", 503, "")
    assert (kept.answer_body, kept.answer_cut) == ("busy\ufffd\ufffd", False)
    assert ["x-why", "full"] in kept.answer_headers
    assert kept.duration_ms is not None
    sent, body = receiver.got[0]
    assert {name: sent[name] for name in kept.request_headers} == kept.request_headers
    event.refresh_from_db()
    assert body == delivery.bytes_of(event)


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_is_read_and_kept_within_bounds_and_never_unpacked(
    endpoint: WebhookEndpoint, receiver: Receiver, packed: bool
):
    receiver.body = gzip.compress(bytes(50_000_000)) if packed else b"x" * 5_000_000
    receiver.headers = {"content-encoding": "gzip"} if packed else {}
    record()
    deliver()

    kept = WebhookAttempt.objects.get()
    assert (kept.status, kept.answer_cut) == (200, True)
    assert len(kept.answer_body) <= 4_096
    assert WebhookDelivery.objects.get().status == "delivered"


def test_a_head_without_end_is_no_answer(endpoint: WebhookEndpoint, receiver: Receiver):
    receiver.headers = {f"x-{number}": "y" * 1_000 for number in range(60)}
    record()
    deliver()

    kept = WebhookAttempt.objects.get()
    assert len(str(kept.answer_headers)) < 40_000
    assert WebhookDelivery.objects.get().attempts == 1


def test_a_name_that_turns_to_an_inner_address_is_not_called(
    db: None, receiver: Receiver, settings, monkeypatch: pytest.MonkeyPatch
):
    """The name is public when the endpoint is saved, and ours a moment later: each try judges what it calls."""
    settings.WEBHOOKS_TO_LOOPBACK = False
    answers = ["93.184.215.14", "127.0.0.1", "::ffff:127.0.0.1", "169.254.169.254"]
    asked = list(answers)

    def resolve(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (asked.pop(0), port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    url = f"https://rebinding.example:{receiver.port}/hook"
    operations.add_endpoint(company_key=COMPANY, url=url, types=[], actor=ACTOR)
    record(3)
    deliver()

    errors = sorted(WebhookAttempt.objects.values_list("error", flat=True))
    assert errors == sorted(
        f"A public address is needed; 'rebinding.example' is {address}." for address in answers[1:]
    )
    assert (asked, receiver.got) == ([], [])


def test_a_delivered_event_is_sent_again_with_its_history(endpoint: WebhookEndpoint, receiver: Receiver):
    record()
    deliver()
    operations.resend(delivery=WebhookDelivery.objects.get(), actor=ACTOR)
    tasks.deliver_webhooks()

    assert len(receiver.got) == 2
    assert receiver.got[0][1] == receiver.got[1][1]
    one = WebhookDelivery.objects.get()
    assert (one.status, one.attempts) == ("delivered", 2)
    assert [(kept.number, kept.cause) for kept in attempts_of(one)] == [(2, "resend"), (1, "schedule")]
    assert AuditEntry.objects.get(verb="webhook.resend").changes == {"event_id": [None, one.event_id]}


def test_sending_again_begins_the_schedule_anew(endpoint: WebhookEndpoint, receiver: Receiver):
    receiver.status = 500
    record()
    deliver()
    WebhookDelivery.objects.update(status="failed", finished_at=clock.now(), step=10, attempts=10)
    operations.resend(delivery=WebhookDelivery.objects.get(), actor=ACTOR)
    tasks.deliver_webhooks()

    one = WebhookDelivery.objects.get()
    assert (one.status, one.attempts, one.step, one.cause) == ("pending", 11, 1, "schedule")
    assert 3 < (one.next_attempt_at - clock.now()).total_seconds() <= 5.5


def test_what_is_under_way_is_not_sent_a_second_time(endpoint: WebhookEndpoint):
    record()
    tasks.publish_events()
    [claimed] = operations.claim_deliveries()

    with pytest.raises(DeliveryUnderWay):
        operations.resend(delivery=claimed, actor=ACTOR)


def test_a_try_that_ends_after_its_claim_decides_nothing_unless_it_delivered(endpoint: WebhookEndpoint):
    record()
    tasks.publish_events()
    [first] = operations.claim_deliveries()
    WebhookDelivery.objects.update(next_attempt_at=clock.now())
    [second] = operations.claim_deliveries()
    operations.settle_delivery(claimed=first, outcome=delivery.Outcome(status=500))
    assert WebhookDelivery.objects.get().last_status is None

    operations.settle_delivery(claimed=first, outcome=delivery.Outcome(status=200))
    operations.settle_delivery(claimed=second, outcome=delivery.Outcome(status=500))
    assert WebhookDelivery.objects.get().status == "delivered"


def test_a_test_event_is_numbered_and_told_to_its_endpoint_alone(
    endpoint: WebhookEndpoint, receiver: Receiver
):
    operations.change_endpoint(endpoint=endpoint, types=["key.revoked"], actor=ACTOR)
    operations.add_endpoint(company_key=COMPANY, url=receiver.url, types=[], actor=ACTOR)
    event = operations.send_test_event(endpoint=endpoint, actor=ACTOR)
    deliver()

    [told] = receiver.events
    assert told["type"] == "webhook.test"
    assert told["data"] == {"webhookEndpointId": endpoint.pk}
    assert (told["id"], told["sequence"]) == (event.pk, 1)
    assert WebhookAttempt.objects.get().cause == "test"


@pytest.mark.parametrize(("which", "sequences"), [("undelivered", [3, 4]), ("all", [2, 3, 4])])
def test_a_replay_sends_what_happened_since_a_time(
    endpoint: WebhookEndpoint, receiver: Receiver, which: str, sequences: list[int]
):
    """Number 1 is too old, 2 was delivered, 3 failed, 4 was never queued, and 5 is of a type that is not wanted."""
    old, *_ = record(2)
    deliver()
    hour_ago = clock.now() - timedelta(hours=1)
    Event.objects.filter(pk=old.pk).update(occurred_at=hour_ago)
    receiver.status = 410
    record()
    deliver()
    record()
    record(type="key.revoked")
    tasks.publish_events()
    receiver.status = 200
    receiver.got.clear()
    operations.enable_endpoint(endpoint=endpoint, actor=ACTOR)
    operations.change_endpoint(endpoint=endpoint, types=["action.completed"], actor=ACTOR)

    since = hour_ago + timedelta(minutes=1)
    operations.replay(endpoint=endpoint, since=since, which=which, actor=ACTOR)
    with pytest.raises(ReplayUnderWay):
        operations.replay(endpoint=endpoint, since=since, which=which, actor=ACTOR)
    tasks.work_on_replays()
    tasks.deliver_webhooks()

    assert sorted(event["sequence"] for event in receiver.events) == sequences
    done = WebhookReplay.objects.get()
    assert (done.cursor, done.upto, done.queued) == (5, 5, len(sequences))
    assert done.finished_at is not None
    assert WebhookAttempt.objects.filter(cause="replay").count() == len(sequences)


def test_a_replay_goes_on_where_it_stopped_and_lets_new_events_through(endpoint: WebhookEndpoint):
    record(10)
    tasks.publish_events()
    WebhookDelivery.objects.update(status="failed", finished_at=clock.now())
    operations.replay(endpoint=endpoint, since=clock.now() - timedelta(hours=1), which="all", actor=ACTOR)

    assert operations.work_on_replay(batch=4) is True
    assert operations.work_on_replay(batch=4) is False
    assert WebhookDelivery.objects.filter(status="pending").count() == 4
    for _ in range(3):
        WebhookDelivery.objects.filter(status="pending").update(status="delivered", finished_at=clock.now())
        operations.work_on_replay(batch=4)
    done = WebhookReplay.objects.get()
    assert (done.queued, done.cursor, done.finished_at is None) == (10, 10, False)


def test_only_a_time_that_has_come_and_a_known_kind_are_replayed(endpoint: WebhookEndpoint):
    for since, which, said in (
        (clock.now() + timedelta(minutes=1), "all", "A time in the past is needed"),
        (clock.now(), "some", "found 'some'"),
    ):
        with pytest.raises(ReplayNotPossible, match=said):
            operations.replay(endpoint=endpoint, since=since, which=which, actor=ACTOR)
    assert not WebhookReplay.objects.exists()


def test_an_endpoint_that_is_gone_is_told_once_to_those_who_may_change_apps(receiver: Receiver, db: None):
    ada = make_founder()
    make_member(ada.company, "dev@example.com", "developer")
    make_member(ada.company, "ann@example.com", "analyst")
    company = Company.objects.get()
    receiver.status = 410
    operations.add_endpoint(company_key=company.pk, url=receiver.url, types=[], actor=ACTOR)
    Event.objects.all().delete()
    for _ in range(2):
        operations.record(company_key=company.pk, type="action.completed", data={})
    deliver()
    for _ in range(2):
        tell_of_disabled_endpoints()
        tasks.end_deliveries_of_disabled()

    told = Mail.objects.filter(kind="webhook_disabled")
    assert sorted(told.values_list("to", flat=True)) == sorted([ada.user.email, "dev@example.com"])
    assert {mail.subject for mail in told} == {f"A webhook endpoint of {company.display_name} was disabled"}
    assert AuditEntry.objects.get(verb="webhook.disable").actor == "system:webhooks"
    assert WebhookEndpoint.objects.get().disabled_reason == "gone"
    assert set(WebhookDelivery.objects.values_list("status", flat=True)) == {"failed"}


def test_who_disables_by_hand_gets_no_mail(endpoint: WebhookEndpoint):
    operations.disable_endpoint(endpoint=endpoint, actor=ACTOR)
    tell_of_disabled_endpoints()

    assert not Mail.objects.exists()


def test_tries_and_deliveries_are_forgotten_after_a_month(endpoint: WebhookEndpoint):
    record(3)
    deliver()
    old, resent, fresh = WebhookDelivery.objects.order_by("event_id")
    month_ago = clock.now() - timedelta(days=30, seconds=1)
    WebhookAttempt.objects.filter(delivery__in=[old, resent]).update(started_at=month_ago)
    WebhookDelivery.objects.filter(pk=old.pk).update(finished_at=month_ago)
    tasks.forget_webhooks()

    assert list(WebhookDelivery.objects.order_by("event_id")) == [resent, fresh]
    assert list(WebhookAttempt.objects.values_list("delivery_id", flat=True)) == [fresh.pk]
    assert Event.objects.filter(company_key=COMPANY).count() == 3
