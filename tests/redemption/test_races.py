"""Customers who choose in the same moment (S4, R7). On real PostgreSQL, on connections of their own."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest
from django.db import connection, transaction
from django.db.models import Sum

from rewards.models import Reward
from rewards.redemption.errors import RewardNotForThisAccount
from rewards.redemption.models import Order, Redemption, Stock, StockMovement, StoreAccount
from rewards.redemption.operations import redeem
from tests.conftest import in_parallel
from tests.redemption.conftest import HOME, POSTED, choice_of, make_shop, signed_in, stock_of, user

pytestmark = pytest.mark.django_db(transaction=True)


def test_fifty_people_with_one_link_get_one_order():
    shop = make_shop()
    product = shop.product(stock=50)
    offer = shop.offer(product)
    token, choice = shop.reward(offer), choice_of(offer)
    people = [user() for _ in range(50)]

    def choose(number):
        try:
            return redeem(token=token, user=people[number], choice_id=choice, address=HOME).pk
        except RewardNotForThisAccount:
            return "not for this account"

    answers = Counter(in_parallel(50, choose))

    [order] = Order.objects.all()
    assert answers == {order.pk: 1, "not for this account": 49}
    assert stock_of(product) == 49
    assert (Redemption.objects.count(), StoreAccount.objects.count(), StockMovement.objects.count()) == (
        1,
        1,
        1,
    )


def test_two_tabs_of_one_account_get_the_same_order():
    shop = make_shop()
    first, second = shop.product(), shop.product()
    offer = shop.offer(first, second)
    token, choices, who = shop.reward(offer), [choice_of(offer), choice_of(offer, 2)], user()

    def choose(number):
        return redeem(token=token, user=who, choice_id=choices[number % 2], address=HOME).pk

    answers = in_parallel(16, choose, threads=16)

    [order] = Order.objects.all()
    assert answers == [order.pk] * 16
    assert stock_of(first) + stock_of(second) == 19


def test_thirty_rewards_for_a_stock_of_ten_are_all_honoured():
    shop = make_shop()
    promised = shop.product(price=2_500, stock=10)
    nearest, next_best = shop.product(price=2_480, stock=12), shop.product(price=2_600, stock=20)
    offer = shop.offer(promised)
    choice = choice_of(offer)
    takers = [(shop.reward(offer), user()) for _ in range(30)]

    def choose(number):
        token, who = takers[number]
        return redeem(token=token, user=who, choice_id=choice, address=HOME)

    orders = in_parallel(30, choose)

    assert Counter(order.product_id for order in orders) == {promised.pk: 10, nearest.pk: 12, next_best.pk: 8}
    assert Counter(order.promised_id for order in orders) == {None: 10, promised.pk: 20}
    assert [stock_of(product) for product in (promised, nearest, next_best)] == [0, 0, 12]
    assert Order.objects.count() == 30
    moved = StockMovement.objects.aggregate(Sum("amount"))["amount__sum"]
    assert moved == -30
    assert not Stock.objects.filter(on_hand__lt=0).exists()


def test_a_wait_that_is_outgrown_asks_to_come_again_and_changes_nothing():
    shop = make_shop()
    product = shop.product()
    offer = shop.offer(product)
    token, customer = shop.reward(offer), signed_in(user())
    posted = POSTED | {"choice": choice_of(offer), "product": product.pk}

    with lock_held_on(Reward.objects.filter(offer=offer)), short_lock_timeout():
        busy = customer.post(f"/r/{token}/order", posted)

    assert (busy.status_code, busy["Retry-After"]) == (503, "2")
    assert b"Your reward is safe" in busy.content
    assert not Order.objects.exists()
    assert customer.post(f"/r/{token}/order", posted).status_code == 302


@contextmanager
def lock_held_on(rows):
    """Hold the rows' locks on a connection of its own."""
    held, done = Event(), Event()

    def hold(_):
        with transaction.atomic():
            list(rows.select_for_update())
            held.set()
            done.wait(10)

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(in_parallel, 1, hold)
        held.wait(10)
        try:
            yield
        finally:
            done.set()
            holding.result()


@contextmanager
def short_lock_timeout():
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '3s'")
