"""Rewards expire while customers redeem them, and reminders are written by several workers (R8)."""

from collections import Counter
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import transaction

from events.models import Mail
from kit import clock
from rewards.models import Offer, Reward
from rewards.operations import expire_rewards
from rewards.redemption.errors import RewardExpired, RewardNotFound
from rewards.redemption.models import Order, Redemption, Reminder, RewardSeen, StockMovement
from rewards.redemption.operations import redeem, remind_of_expiry
from tests.conftest import in_parallel
from tests.redemption.conftest import HOME, choice_of, make_shop, signed_in, stock_of, user

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 25


def test_who_redeems_while_it_expires_has_an_order_or_is_refused_and_never_half_of_it():
    shop = make_shop()
    product = shop.product(stock=ROUNDS)
    answers = Counter[str]()
    for _ in range(ROUNDS):
        offer, who, barrier = shop.offer(product), user(), Barrier(2)
        token, choice = shop.reward(offer), choice_of(offer)

        def act(number, offer=offer, who=who, barrier=barrier, token=token, choice=choice):
            barrier.wait()
            if number:
                Offer.objects.filter(pk=offer.pk).update(expires_at=clock.now())
                expire_rewards()
                return None
            try:
                return redeem(token=token, user=who, choice_id=choice, address=HOME).pk
            except (RewardExpired, RewardNotFound):
                return "refused"

        said, _expired = in_parallel(2, act)
        order = Order.objects.filter(redemption__reward__offer=offer).first()
        claim = Redemption.objects.filter(reward__offer=offer).first()
        assert said == (order.pk if order else "refused")
        assert (claim is None) == (order is None)
        answers["refused" if order is None else "ordered"] += 1

    expire_rewards()
    assert answers.total() == ROUNDS
    assert stock_of(product) == ROUNDS - answers["ordered"]
    assert StockMovement.objects.count() == answers["ordered"]
    assert set(Reward.objects.values_list("status", "salt", "token_hash")) == {("expired", None, None)}


def test_a_reward_that_is_being_redeemed_is_passed_over_and_comes_next():
    shop = make_shop()
    offer = shop.offer(shop.product())
    shop.reward(offer)
    shop.reward(offer)
    held = Reward.objects.order_by("pk")[0]
    Offer.objects.update(expires_at=clock.now())

    with transaction.atomic():
        Reward.objects.select_for_update(no_key=True).get(pk=held.pk)
        [meanwhile] = in_parallel(1, lambda _: expire_rewards())
        closed = Offer.objects.get().expired_at

    assert (meanwhile, closed) == (1, None)
    assert (expire_rewards(), Offer.objects.get().expired_at is None) == (1, False)


def test_eight_workers_write_each_customer_one_reminder():
    shop = make_shop()
    people = [user() for _ in range(12)]
    for _ in range(3):
        token = shop.reward(shop.offer(shop.product()))
        for who in people:
            signed_in(who).get(f"/r/{token}")
    RewardSeen.objects.update(seen_at=clock.now() - timedelta(days=2))
    today = clock.now().date()
    expires_on = today + timedelta(days=5)
    Offer.objects.update(
        ends_on=today - timedelta(days=25),
        expires_on=expires_on,
        expires_at=clock.end_of_day(expires_on, "UTC"),
    )

    in_parallel(8, lambda _: remind_of_expiry(batch=3))
    while remind_of_expiry():
        continue

    told = Mail.objects.filter(kind="reminder").values_list("to", flat=True)
    assert Counter(told) == {who.email: 1 for who in people}
    assert set(Reminder.objects.values_list("rewards", flat=True)) == {3}
    assert not RewardSeen.objects.exclude(settled_for=expires_on).exists()
