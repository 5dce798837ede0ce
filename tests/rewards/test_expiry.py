"""Rewards expire 30 days after their campaign's end, and their secrets are destroyed (R8)."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from kit import clock
from kit.ids import new_id
from rewards import operations, tasks, tokens
from rewards.models import Offer, Reward
from rewards.operations import move_end
from rewards.operations import rewards as expiring
from rewards.queries import late_secrets
from tests.conftest import Api, in_parallel
from tests.world import make_world


def let_time_pass() -> None:
    """The offers' last day was the day before yesterday."""
    today = clock.now().date()
    Offer.objects.update(
        ends_on=today - timedelta(days=32),
        expires_on=today - timedelta(days=2),
        expires_at=clock.end_of_day(today - timedelta(days=2), "UTC"),
    )


def test_a_reward_keeps_its_secrets_while_its_time_lasts(api: Api) -> None:
    api.get_reward()
    tasks.expire_rewards()

    assert Reward.objects.get().status == "issued"


def test_all_secrets_of_an_offer_are_destroyed_after_its_time(api: Api) -> None:
    for _ in range(5):
        api.get_reward()
    let_time_pass()
    tasks.expire_rewards()

    assert set(Reward.objects.values_list("status", "salt", "token_hash")) == {("expired", None, None)}
    assert Offer.objects.get().expired_at is not None
    assert operations.expire_rewards() == 0


def test_a_worker_that_dies_half_way_leaves_the_rest_to_the_next(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        api.get_reward()
    let_time_pass()
    expire, batches = expiring._expire, list[int]()

    def expire_two_batches(keys: list[UUID]) -> int:
        if len(batches) == 2:
            raise SystemExit
        batches.append(expire(keys))
        return batches[-1]

    monkeypatch.setattr(expiring, "_expire", expire_two_batches)
    with pytest.raises(SystemExit):
        operations.expire_rewards(batch=2)
    left = Reward.objects.filter(status="issued").count()
    monkeypatch.setattr(expiring, "_expire", expire)

    assert (batches, left, Offer.objects.get().expired_at) == ([2, 2], 1, None)
    assert (operations.expire_rewards(batch=2), operations.expire_rewards(batch=2)) == (1, 0)
    assert Offer.objects.get().expired_at is not None


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_work() -> None:
    api = Api(make_world())
    for _ in range(30):
        api.get_reward()
    let_time_pass()

    done = in_parallel(8, lambda _: operations.expire_rewards(batch=5))

    assert sum(done) == 30
    assert not Reward.objects.filter(status="issued").exists()


def test_a_token_is_derived_from_its_salt_alone() -> None:
    salt = tokens.new_salt()

    assert tokens.token_of(salt) == tokens.token_of(salt)
    assert tokens.token_of(salt) != tokens.token_of(tokens.new_salt())
    assert len(tokens.token_of(salt)) == 32


def test_an_offer_that_is_extended_meanwhile_keeps_its_secrets(api: Api) -> None:
    api.get_reward()
    let_time_pass()
    due = expiring._due(expiring._offers_that_are_over())
    Offer.objects.update(expires_at=clock.now() + timedelta(days=1))

    assert (len(due), expiring._expire(due)) == (1, 0)
    assert (Reward.objects.get().status, Offer.objects.get().expired_at) == ("issued", None)


def test_a_day_without_beat_is_made_up_for_within_two_days_of_the_expiry(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        api.get_reward()
    back = Offer.objects.get().expires_at + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: back)
    tasks.expire_rewards()

    assert list(Reward.objects.values_list("status", "salt", "token_hash")) == [("expired", None, None)] * 3
    assert Offer.objects.get().expired_at == back


@pytest.mark.parametrize(
    ("time_zone", "last_day", "over_at"),
    [
        ("Europe/Berlin", date(2026, 10, 25), datetime(2026, 10, 25, 23, tzinfo=UTC)),  # a day of 25 hours
        ("Europe/Berlin", date(2027, 3, 28), datetime(2027, 3, 28, 22, tzinfo=UTC)),  # one of 23
        ("America/New_York", date(2026, 11, 1), datetime(2026, 11, 2, 5, tzinfo=UTC)),
        ("Asia/Kolkata", date(2026, 10, 25), datetime(2026, 10, 25, 18, 30, tzinfo=UTC)),
        ("Africa/Cairo", date(2026, 4, 23), datetime(2026, 4, 23, 22, tzinfo=UTC)),  # the next begins at 1:00
        ("America/Santiago", date(2026, 9, 5), datetime(2026, 9, 6, 4, tzinfo=UTC)),
        (
            "America/Havana",
            date(2026, 10, 31),
            datetime(2026, 11, 1, 4, tzinfo=UTC),
        ),  # with its midnight twice
    ],
)
def test_the_last_day_counts_to_its_end_where_the_campaign_is(
    api: Api, time_zone: str, last_day: date, over_at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.get_reward()
    offer = Offer.objects.get()
    Offer.objects.update(time_zone=time_zone)
    move_end(
        company=offer.company, campaign_key=offer.campaign_key, ends_on=last_day - operations.EXPIRES_AFTER
    )

    monkeypatch.setattr(clock, "now", lambda: over_at - timedelta(microseconds=1))
    before = operations.expire_rewards()
    monkeypatch.setattr(clock, "now", lambda: over_at)

    assert (before, operations.expire_rewards()) == (0, 1)
    assert Offer.objects.get().expires_at == over_at


def test_the_same_day_ends_in_each_zone_by_its_own_clock(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    api.get_reward()
    early = Offer.objects.get()
    late = Offer.objects.get()
    late.pk, late.moment_key = new_id("off"), new_id("mom")
    late.save(force_insert=True)
    salt = tokens.new_salt()
    Reward.objects.create(
        company=late.company,
        offer=late,
        cause="action:late",
        salt=salt,
        token_hash=tokens.hash_of(tokens.token_of(salt)),
    )
    Offer.objects.filter(pk=early.pk).update(time_zone="Pacific/Auckland")
    Offer.objects.filter(pk=late.pk).update(time_zone="America/Los_Angeles")
    move_end(company=early.company, campaign_key=early.campaign_key, ends_on=date(2027, 1, 1))

    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 1, 31, 12, tzinfo=UTC))
    operations.expire_rewards()

    statuses = dict(Reward.objects.values_list("offer_id", "status"))
    assert statuses == {early.pk: "expired", late.pk: "issued"}


def test_an_extension_revives_no_secret_and_what_is_open_lasts_longer(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.get_reward()
    let_time_pass()
    operations.expire_rewards()
    offer = Offer.objects.get()
    dead = Reward.objects.get()
    today = clock.now().date()

    move_end(company=offer.company, campaign_key=offer.campaign_key, ends_on=today + timedelta(days=2))
    api.get_reward()
    operations.expire_rewards()
    alive = Reward.objects.exclude(pk=dead.pk).get()
    extended = Offer.objects.get()

    assert (extended.expired_at, extended.expires_on) == (None, today + timedelta(days=32))
    dead.refresh_from_db()
    assert (dead.status, dead.salt, dead.token_hash) == ("expired", None, None)
    assert (alive.status, alive.salt is None) == ("issued", False)
    over = extended.expires_at
    monkeypatch.setattr(clock, "now", lambda: over)
    assert operations.expire_rewards() == 1
    assert Offer.objects.get().expired_at == over


def test_secrets_that_nobody_destroyed_are_told_of_a_day_after_the_expiry(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        api.get_reward()
    over = Offer.objects.get().expires_at

    def late_at(moment: datetime) -> int:
        monkeypatch.setattr(clock, "now", lambda: moment)
        return late_secrets()

    assert late_at(over + timedelta(days=1) - timedelta(seconds=1)) == 0
    assert late_at(over + timedelta(days=1)) == 3
    operations.expire_rewards()
    assert late_at(over + timedelta(days=2)) == 0
