"""At redemption the store looks at the account with its own eyes (X1); no company learns of it (V1)."""

import pytest

from events.models import Event
from fraud.models import KnownAbuser, Signal
from fraud.signals import signals_of_account
from rewards.redemption.errors import RewardNotForThisAccount
from rewards.redemption.models import Order, Redemption, StoreAccount
from rewards.redemption.operations import redeem
from tests.redemption.conftest import HOME, choice_of, stock_of, user


def test_what_the_account_is_recognised_by_is_kept_for_the_store_alone(shop):
    offer = shop.offer(shop.product())
    redeem(token=shop.reward(offer), user=user(), choice_id=choice_of(offer), address=HOME)

    signals = Signal.objects.all()
    assert sorted(signal.kind for signal in signals) == ["address", "email", "store_account"]
    assert {signal.company_key for signal in signals} == {None}
    assert {signal.subject for signal in signals} == {f"account:{StoreAccount.objects.get().pk}"}


def test_a_known_abuser_is_refused_kindly_and_nothing_is_left(shop):
    product = shop.product(stock=3)
    offer, who = shop.offer(product), user()
    token = shop.reward(offer)
    seen = signals_of_account(account="", email=who.email, address="", ip=None)
    email = next(one for one in seen if one.kind == "email")
    KnownAbuser.objects.create(kind="email", digest=email.digest, reason="sells rewards")
    events = Event.objects.count()

    with pytest.raises(RewardNotForThisAccount):
        redeem(token=token, user=who, choice_id=choice_of(offer), address=HOME)
    assert not (Order.objects.exists() or Redemption.objects.exists() or StoreAccount.objects.exists())
    assert (stock_of(product), Signal.objects.count(), Event.objects.count()) == (3, 0, events)
