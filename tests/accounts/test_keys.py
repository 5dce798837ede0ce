"""API keys: made, rotated with an overlap, shown again where they may be, revoked at once (P7)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.errors import (
    ExpiryPassed,
    InvalidApiKey,
    KeyOver,
    OverlapNotValid,
    SecretNotKept,
    TooManyKeys,
)
from accounts.models import ApiKey, App
from accounts.operations import create_key, reveal_test_key, revoke_key, rotate_key
from accounts.operations.keys import MOST_KEYS
from accounts.queries import key_in, key_of, working_keys_of
from events.models import AuditEntry, Event
from kit import clock
from tests.world import ACTOR, make_company

DAY = timedelta(days=1)


@pytest.fixture
def app(db: None) -> App:
    return make_company()[1]


def test_a_test_key_can_be_seen_again_and_a_live_one_not(app: App) -> None:
    live, _ = create_key(app=app, mode="live", actor=ACTOR)
    test, secret = create_key(app=app, mode="test", actor=ACTOR, name="Staging")

    assert reveal_test_key(key=test, actor=ACTOR) == secret
    assert AuditEntry.objects.get(verb="key.reveal").object_key == test.pk
    with pytest.raises(SecretNotKept):
        reveal_test_key(key=live, actor=ACTOR)
    with pytest.raises(IntegrityError, match="live_key_is_kept_as_a_hash_only"), transaction.atomic():
        ApiKey.objects.filter(pk=live.pk).update(encrypted="anything")
    for model in (Event, AuditEntry):
        assert not [row for row in model.objects.values() if secret in str(row)]


def test_a_key_expires_and_never_in_the_past(app: App) -> None:
    key, secret = create_key(app=app, mode="live", actor=ACTOR, expires_at=clock.now() + DAY)
    assert key_of(secret) == key

    ApiKey.objects.filter(pk=key.pk).update(expires_at=clock.now())
    with pytest.raises(InvalidApiKey):
        key_of(secret)
    with pytest.raises(ExpiryPassed):
        create_key(app=app, mode="live", actor=ACTOR, expires_at=clock.now())


def test_a_rotated_key_and_its_successor_both_work_for_the_overlap(app: App) -> None:
    old, old_secret = create_key(app=app, mode="live", actor=ACTOR, name="Shop", calls_per_second=9)
    new, secret = rotate_key(key=old, overlap=DAY, actor=ACTOR)

    assert (new.mode, new.name, new.calls_per_second, new.replaces) == ("live", "Shop", 9, old)
    assert {key_of(old_secret), key_of(secret)} == {old, new}
    assert key_of(old_secret).expires_at == pytest.approx(clock.now() + DAY, abs=timedelta(seconds=5))
    event = Event.objects.get(type="key.rotated").data
    assert (event["id"], event["replaces"]) == (new.pk, old.pk)


def test_without_an_overlap_the_old_key_stops_at_once(app: App) -> None:
    old, old_secret = create_key(app=app, mode="test", actor=ACTOR)
    _, secret = rotate_key(key=old, overlap=timedelta(), actor=ACTOR)

    assert key_of(secret)
    with pytest.raises(InvalidApiKey):
        key_of(old_secret)


def test_an_overlap_never_makes_a_key_live_longer(app: App) -> None:
    ends = clock.now() + timedelta(hours=1)
    old, _ = create_key(app=app, mode="live", actor=ACTOR, expires_at=ends)
    rotate_key(key=old, overlap=7 * DAY, actor=ACTOR)

    assert ApiKey.objects.get(pk=old.pk).expires_at == ends


@pytest.mark.parametrize("overlap", [timedelta(seconds=-1), timedelta(days=7, seconds=1)])
def test_an_overlap_is_up_to_seven_days(app: App, overlap: timedelta) -> None:
    key, _ = create_key(app=app, mode="live", actor=ACTOR)

    with pytest.raises(OverlapNotValid):
        rotate_key(key=key, overlap=overlap, actor=ACTOR)


def test_a_key_is_rotated_once_and_only_while_it_works(app: App) -> None:
    key, _ = create_key(app=app, mode="live", actor=ACTOR)
    new, _ = rotate_key(key=key, overlap=DAY, actor=ACTOR)
    with pytest.raises(KeyOver, match="rotate the one that replaced it"):
        rotate_key(key=key, overlap=DAY, actor=ACTOR)

    revoke_key(key=new, actor=ACTOR)
    with pytest.raises(KeyOver, match="create a new one"):
        rotate_key(key=new, overlap=DAY, actor=ACTOR)
    assert ApiKey.objects.filter(replaces__isnull=False).count() == 1


def test_a_key_is_revoked_once(app: App) -> None:
    key, secret = create_key(app=app, mode="live", actor=ACTOR)
    assert key_of(secret) == key

    for _ in range(2):
        revoke_key(key=key, actor=ACTOR, reason="leaked")
    with pytest.raises(InvalidApiKey):
        key_of(secret)
    assert AuditEntry.objects.get(verb="key.revoke").reason == "leaked"
    assert Event.objects.filter(type="key.revoked").count() == 1


def test_an_app_has_only_so_many_keys_that_work(app: App) -> None:
    for _ in range(MOST_KEYS - working_keys_of(app).count()):
        key, _ = create_key(app=app, mode="test", actor=ACTOR)
    with pytest.raises(TooManyKeys, match="at most 20"):
        create_key(app=app, mode="test", actor=ACTOR)

    revoke_key(key=key, actor=ACTOR)
    assert create_key(app=app, mode="test", actor=ACTOR)


def test_rotation_keeps_within_the_bound_unless_the_old_key_stops(app: App) -> None:
    while working_keys_of(app).count() < MOST_KEYS:
        key, _ = create_key(app=app, mode="test", actor=ACTOR)
    with pytest.raises(TooManyKeys):
        rotate_key(key=key, overlap=DAY, actor=ACTOR)
    rotate_key(key=key, overlap=timedelta(), actor=ACTOR)

    assert working_keys_of(app).count() == MOST_KEYS


def test_a_new_key_expires_when_it_is_told_to(app: App) -> None:
    key, _ = create_key(app=app, mode="live", actor=ACTOR, expires_at=clock.now() + DAY)
    ends = clock.now() + 30 * DAY
    new, _ = rotate_key(key=key, overlap=DAY, actor=ACTOR, expires_at=ends)

    assert new.expires_at == ends
    with pytest.raises(ExpiryPassed):
        rotate_key(key=new, overlap=DAY, actor=ACTOR, expires_at=clock.now())


def test_a_key_of_another_app_is_not_found(app: App) -> None:
    stranger = make_company("Harbor Tea")[1]
    key = app.keys.first()
    assert key

    assert key_in(app, key.pk) == key
    assert key_in(stranger, key.pk) is None
    assert key_in(app, "key_1") is None
