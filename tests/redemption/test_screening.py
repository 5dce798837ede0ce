"""At redemption the store looks at the account with its own eyes (X1); no company learns of it (V1)."""

import pytest

from accounts.models import User
from events.models import Event
from fraud.models import AccountSignal, KnownAbuser, LinkedGroup, Signal
from fraud.signals import signals_of_account
from rewards.redemption.errors import RewardNotForThisAccount
from rewards.redemption.models import Order, Redemption, StoreAccount
from rewards.redemption.operations import redeem
from tests.redemption.conftest import HOME, choice_of, stock_of, user


def holder(email: str) -> User:
    return User.objects.create_user(email)


def test_what_the_account_is_recognised_by_is_kept_for_the_store_alone(shop):
    offer = shop.offer(shop.product())
    redeem(token=shop.reward(offer), user=user(), choice_id=choice_of(offer), address=HOME)

    signals = AccountSignal.objects.all()
    assert sorted(signal.kind for signal in signals) == ["address", "email"]
    assert {signal.account_key for signal in signals} == {StoreAccount.objects.get().pk}
    assert {signal.evidence for signal in signals} == {"all"}  # nothing of it is counted at getReward (V1)
    assert LinkedGroup.objects.get().size == 1
    assert not Signal.objects.exists()


def test_a_fourth_account_of_one_mailbox_is_refused_kindly_and_nothing_is_left(shop):
    offer = shop.offer(shop.product(stock=9))
    for name in ("ada", "ada+2", "Ada+3"):
        redeem(
            token=shop.reward(offer),
            user=holder(f"{name}@example.com"),
            choice_id=choice_of(offer),
            address=HOME,
        )
    events = Event.objects.count()

    with pytest.raises(RewardNotForThisAccount):
        redeem(
            token=shop.reward(offer),
            user=holder("ada+4@example.com"),
            choice_id=choice_of(offer),
            address=HOME,
        )

    assert Order.objects.count() == Redemption.objects.count() == StoreAccount.objects.count() == 3
    assert LinkedGroup.objects.get().size == 3
    assert Event.objects.count() == events


def test_neighbours_at_one_address_are_not_one_person(shop):
    offer = shop.offer(shop.product(stock=9))
    for name in ("ada", "bob", "cat", "dan", "eve"):
        redeem(
            token=shop.reward(offer),
            user=holder(f"{name}@example.com"),
            choice_id=choice_of(offer),
            address=HOME,
        )

    assert Order.objects.count() == 5
    assert set(LinkedGroup.objects.values_list("size", flat=True)) == {1}


def test_a_known_abuser_is_refused_kindly_and_nothing_is_left(shop):
    product = shop.product(stock=3)
    offer, who = shop.offer(product), user()
    token = shop.reward(offer)
    seen = signals_of_account(account="", email=who.email)
    email = next(one for one in seen if one.kind == "email")
    KnownAbuser.objects.create(kind="email", digest=email.digest, reason="sells rewards")
    events = Event.objects.count()

    with pytest.raises(RewardNotForThisAccount):
        redeem(token=token, user=who, choice_id=choice_of(offer), address=HOME)
    assert not (Order.objects.exists() or Redemption.objects.exists() or StoreAccount.objects.exists())
    assert (stock_of(product), AccountSignal.objects.count(), Event.objects.count()) == (3, 0, events)
