"""Rewards expire 30 days after their campaign's end, and their secrets are destroyed (R8)."""

from datetime import timedelta

import pytest

from kit import clock
from rewards import operations, tasks, tokens
from rewards.models import Offer, Reward
from rewards.operations.rewards import _expire_rewards_of
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


def test_rewards_expire_in_batches(api: Api) -> None:
    for _ in range(5):
        api.get_reward()
    let_time_pass()

    assert [operations.expire_rewards(batch=2) for _ in range(5)] == [2, 2, 1, 1, 0]


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_work() -> None:
    api = Api(make_world())
    for _ in range(30):
        api.get_reward()
    let_time_pass()

    done = in_parallel(8, lambda _: operations.expire_rewards(batch=5))

    assert Reward.objects.filter(status="issued").count() == max(
        0, 30 - sum(count for count in done if count > 1)
    )
    tasks.expire_rewards()
    assert not Reward.objects.filter(status="issued").exists()


def test_a_token_is_derived_from_its_salt_alone() -> None:
    salt = tokens.new_salt()

    assert tokens.token_of(salt) == tokens.token_of(salt)
    assert tokens.token_of(salt) != tokens.token_of(tokens.new_salt())
    assert len(tokens.token_of(salt)) == 32


def test_an_offer_that_is_extended_meanwhile_keeps_its_secrets(api: Api) -> None:
    api.get_reward()
    offer = Offer.objects.get()
    let_time_pass()
    later = clock.now() + timedelta(days=1)
    Offer.objects.filter(pk=offer.pk).update(expires_at=later)

    assert _expire_rewards_of(offer.pk, 10) == 0
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
