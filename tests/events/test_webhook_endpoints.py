"""Endpoints are added, changed, rotated, disabled and removed; each change is refused clearly or written down."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from campaigns import moves
from events import operations, tasks
from events.errors import (
    EndpointDisabled,
    EndpointNotAllowed,
    EndpointRemoved,
    InvalidEndpoint,
    TooManySecrets,
    UnknownEventType,
)
from events.models import AuditEntry, WebhookDelivery, WebhookEndpoint, WebhookSecret
from events.queries import deliveries_of, delivery_of, endpoint_of, endpoints_of
from events.types import EVENT_TYPES
from kit import clock
from kit.ids import new_id
from tests.events.receivers import Receiver

COMPANY, STRANGER = new_id("com"), new_id("com")
ACTOR = "system:test"
HERE = "http://127.0.0.1:9/hook"


def add(url: str = HERE, **facts) -> tuple[WebhookEndpoint, str]:
    return operations.add_endpoint(company_key=COMPANY, url=url, types=[], actor=ACTOR, **facts)


def deliver() -> None:
    operations.record(company_key=COMPANY, type="action.completed", data={"n": 1})
    tasks.publish_events()
    tasks.deliver_webhooks()


def verifies(secret: str, receiver: Receiver) -> bool:
    headers, body = receiver.got[-1]
    try:
        Webhook(secret).verify(body, headers)
    except WebhookVerificationError:
        return False
    return True


def test_while_a_secret_rotates_both_verify_and_afterwards_the_new_one_alone(db: None, receiver: Receiver):
    endpoint, old = add(receiver.url)
    new = operations.rotate_secret(endpoint=endpoint, actor=ACTOR)
    deliver()
    assert (verifies(old, receiver), verifies(new, receiver)) == (True, True)
    assert len(receiver.got[-1][0]["webhook-signature"].split(" ")) == 2

    WebhookSecret.objects.exclude(expires_at=None).update(expires_at=clock.now())
    deliver()
    assert (verifies(old, receiver), verifies(new, receiver)) == (False, True)
    assert AuditEntry.objects.get(verb="webhook.rotate_secret").changes == {"overlap_hours": [None, 24.0]}


def test_rotating_without_an_overlap_ends_every_earlier_secret_at_once(db: None, receiver: Receiver):
    endpoint, first = add(receiver.url)
    second = operations.rotate_secret(endpoint=endpoint, actor=ACTOR, overlap=timedelta(days=7))
    third = operations.rotate_secret(endpoint=endpoint, actor=ACTOR, overlap=timedelta(0))
    deliver()

    assert [verifies(one, receiver) for one in (first, second, third)] == [False, False, True]


def test_five_secrets_sign_at_most_and_no_overlap_is_longer_than_a_week(db: None):
    endpoint, _ = add()
    for overlap in (timedelta(days=7, seconds=1), timedelta(seconds=-1)):
        with pytest.raises(InvalidEndpoint, match="0 to 7 days"):
            operations.rotate_secret(endpoint=endpoint, actor=ACTOR, overlap=overlap)
    for _ in range(4):
        operations.rotate_secret(endpoint=endpoint, actor=ACTOR)

    with pytest.raises(TooManySecrets, match="5 secrets sign already"):
        operations.rotate_secret(endpoint=endpoint, actor=ACTOR)
    assert endpoint.secrets.count() == 5


def test_nothing_is_sent_unsigned(db: None, receiver: Receiver):
    add(receiver.url)
    WebhookSecret.objects.all().delete()
    deliver()

    assert receiver.got == []
    assert WebhookDelivery.objects.get().last_error == "The endpoint has no secret; rotate it."


def test_secrets_are_kept_encrypted_alone(db: None):
    _, secret = add()

    assert secret.startswith("whsec_")
    assert secret[6:] not in WebhookSecret.objects.get().encrypted_secret
    assert secret[6:] not in str(AuditEntry.objects.values_list("changes", flat=True))


@pytest.mark.parametrize(
    ("facts", "refusal", "said"),
    [
        ({"types": ["action.complete"]}, UnknownEventType, "There is no type 'action.complete'"),
        ({"types": ["webhook.test"]}, UnknownEventType, "There is no type 'webhook.test'"),
        ({"rate_per_second": 0}, InvalidEndpoint, "1 to 100 a second is needed; found 0"),
        ({"rate_per_second": 101}, InvalidEndpoint, "found 101"),
        ({"description": "x" * 201}, InvalidEndpoint, "at most 200 characters; found 201"),
        ({"url": "https://10.0.0.1/"}, EndpointNotAllowed, "A public address is needed"),
        ({"url": "https://example.com/" + "x" * 2_000}, InvalidEndpoint, "at most 2,000"),
    ],
)
def test_what_an_endpoint_can_not_be_is_refused_and_changes_nothing(db: None, facts, refusal, said: str):
    with pytest.raises(refusal, match=re.escape(said)):
        operations.add_endpoint(
            **({"company_key": COMPANY, "url": HERE, "types": [], "actor": ACTOR} | facts)
        )
    assert not WebhookEndpoint.objects.exists()

    endpoint, _ = add()
    with pytest.raises(refusal, match=re.escape(said)):
        operations.change_endpoint(endpoint=endpoint, actor=ACTOR, **facts)
    kept = WebhookEndpoint.objects.get()
    assert (kept.url, kept.types, kept.description, kept.rate_per_second) == (HERE, [], "", 20)


def test_a_change_touches_what_is_given_and_is_written_down(db: None):
    endpoint, _ = add(description="Shop")
    operations.change_endpoint(endpoint=endpoint, actor=ACTOR, types=["key.revoked", "key.revoked"])
    operations.change_endpoint(endpoint=endpoint, actor=ACTOR, description="Shop")

    changed = WebhookEndpoint.objects.get()
    assert (changed.description, changed.types, changed.rate_per_second) == ("Shop", ["key.revoked"], 20)
    assert AuditEntry.objects.get(verb="webhook.change").changes == {"types": [[], ["key.revoked"]]}


def test_what_waits_for_a_disabled_endpoint_ends_as_failed_and_nothing_more_is_queued(db: None):
    endpoint, _ = add()
    operations.record(company_key=COMPANY, type="action.completed", data={})
    tasks.publish_events()
    for _ in range(2):
        operations.disable_endpoint(endpoint=endpoint, actor=ACTOR)
    operations.record(company_key=COMPANY, type="action.completed", data={})
    tasks.publish_events()
    tasks.end_deliveries_of_disabled()

    waited = WebhookDelivery.objects.get()
    assert (waited.status, waited.last_error, waited.attempts) == ("failed", "The endpoint was disabled.", 0)
    assert WebhookEndpoint.objects.get().disabled_reason == "by_hand"
    assert AuditEntry.objects.filter(verb="webhook.disable").count() == 1


def test_an_endpoint_that_is_removed_is_gone_at_once_and_its_rows_later(db: None, receiver: Receiver):
    endpoint, _ = add(receiver.url)
    deliver()
    for _ in range(2):
        operations.remove_endpoint(endpoint=endpoint, actor=ACTOR)

    assert endpoint_of(COMPANY, endpoint.pk) is None
    assert list(endpoints_of(COMPANY)) == []
    assert not WebhookSecret.objects.exists()
    assert AuditEntry.objects.filter(verb="webhook.remove").count() == 1
    for act in (operations.enable_endpoint, operations.disable_endpoint, operations.rotate_secret):
        with pytest.raises(EndpointRemoved):
            act(endpoint=endpoint, actor=ACTOR)
    tasks.forget_webhooks()
    assert (WebhookEndpoint.objects.count(), WebhookDelivery.objects.count()) == (0, 0)


def test_a_stranger_gets_none(db: None, receiver: Receiver):
    endpoint, _ = add(receiver.url)
    other, _ = operations.add_endpoint(company_key=STRANGER, url=receiver.url, types=[], actor=ACTOR)
    deliver()
    mine = WebhookDelivery.objects.get()

    assert endpoint_of(STRANGER, endpoint.pk) is None
    assert [delivery_of(endpoint, name) for name in (mine.pk, str(mine.pk), mine.event_id)] == [mine] * 3
    for name in (mine.pk, str(mine.pk), mine.event_id, "evt_1", "", "²", "9" * 40):
        assert delivery_of(other, name) is None
    assert list(deliveries_of(other)) == []
    assert [list(deliveries_of(endpoint, status=one)) for one in ("delivered", "failed")] == [[mine], []]
    assert [list(deliveries_of(endpoint, type=one)) for one in ("action.completed", "x")] == [[mine], []]


def test_nothing_is_sent_to_a_disabled_endpoint_by_hand(db: None, receiver: Receiver):
    endpoint, _ = add(receiver.url)
    deliver()
    operations.disable_endpoint(endpoint=endpoint, actor=ACTOR)

    with pytest.raises(EndpointDisabled, match="enable it first"):
        operations.resend(delivery=WebhookDelivery.objects.get(), actor=ACTOR)
    with pytest.raises(EndpointDisabled):
        operations.replay(endpoint=endpoint, since=clock.now(), which="all", actor=ACTOR)
    with pytest.raises(EndpointDisabled):
        operations.send_test_event(endpoint=endpoint, actor=ACTOR)


def test_every_type_that_is_recorded_is_known():
    root = Path(__file__).parents[2]
    sources = [
        path
        for name in ("accounts", "billing", "campaigns", "rewards")
        for path in (root / name).rglob("*.py")
        if "migrations" not in path.parts
    ]
    written = re.compile(
        r'type="([a-z]+\.[a-z_]+)"|"(asset\.[a-z]+)"|"((?:budget|limit)\.(?:threshold|reached))"'
    )
    found = {next(filter(None, one)) for path in sources for one in written.findall(path.read_text())}
    found |= {move.event for move in vars(moves).values() if isinstance(move, moves.Move)}

    assert len(found) > 15
    assert found <= set(EVENT_TYPES)
