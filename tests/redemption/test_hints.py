"""Whatever changes what can be given has a worker look once it is committed; the sweep is for lost hints (R7)."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import User
from kit import clock
from rewards.models import Offer
from rewards.redemption.models import Stock, StockMovement, Substitution
from rewards.redemption.operations import (
    Move,
    ask_return,
    cancel_own_order,
    move_order,
    receive_return,
    redeem,
    refuse_return,
    settle_return,
)
from rewards.redemption.shelf import put_back, take_one
from rewards.redemption.stockouts import replace_out_of_stock
from tests.redemption.conftest import HOME, choice_of, stock_of, user

STAFF = {"actor": "support:test", "reason": "Done."}


@pytest.fixture
def looks(hints, django_capture_on_commit_callbacks):
    """Does something as a committed request does; the products that workers are then asked to look at."""

    def done(act):
        hints.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return [facts for name, facts in hints if name == "redemption.replace_out_of_stock"]

    return done


def ordered(shop, product, who=None):
    offer = shop.offer(product)
    return redeem(token=shop.reward(offer), user=who or user(), choice_id=choice_of(offer), address=HOME)


def test_the_order_that_takes_the_last_piece_hints_and_no_other(shop, looks):
    product = shop.product(stock=2)

    assert looks(lambda: ordered(shop, product)) == []
    assert looks(lambda: ordered(shop, product)) == [{"product_id": product.pk}]
    assert stock_of(product) == 0


def test_an_order_that_is_taken_back_hints_nothing(shop, looks):
    product = shop.product(stock=1)

    def break_off():
        with transaction.atomic():
            ordered(shop, product)
            transaction.set_rollback(True)

    assert looks(break_off) == []
    assert (stock_of(product), StockMovement.objects.count()) == (1, 0)


def test_a_cancelled_order_brings_its_product_back(shop, looks):
    product, who = shop.product(stock=2), user()
    first, last = ordered(shop, product, who), ordered(shop, product, who)

    assert looks(lambda: cancel_own_order(user=who, order_id=last.pk)) == [{"product_id": product.pk}]
    assert looks(lambda: cancel_own_order(user=who, order_id=first.pk)) == []
    assert stock_of(product) == 2


@pytest.mark.parametrize(("is_sellable", "on_hand"), [(True, 1), (False, 0)])
def test_what_comes_back_and_can_be_sold_is_in_the_stock_once(shop, looks, is_sellable, on_hand):
    product, who = shop.product(stock=1), user()
    order = ordered(shop, product, who)
    move_order(move=Move(order.pk, "shipped", "Post"), **STAFF)
    move_order(move=Move(order.pk, "delivered"), **STAFF)
    back = ask_return(user=who, order_id=order.pk, words="", expected_minor=2_500)
    receive_return(return_id=back.pk, **STAFF)

    found = looks(lambda: settle_return(return_id=back.pk, is_sellable=is_sellable, **STAFF))

    assert found == [{"product_id": product.pk}] * on_hand
    assert stock_of(product) == on_hand
    moved = StockMovement.objects.filter(cause=f"return:{back.pk}")
    assert list(moved.values_list("product", "amount")) == [(product.pk, 1)] * on_hand


def test_what_is_refused_is_not_put_back(shop):
    product, who = shop.product(stock=1), user()
    order = ordered(shop, product, who)
    move_order(move=Move(order.pk, "shipped", "Post"), **STAFF)
    move_order(move=Move(order.pk, "delivered"), **STAFF)
    back = ask_return(user=who, order_id=order.pk, words="", expected_minor=2_500)
    refuse_return(return_id=back.pk, **STAFF)

    assert stock_of(product) == 0


def test_nothing_is_taken_where_nothing_is_left(shop, looks):
    product, never = shop.product(stock=0), shop.product(stock=None)

    for one in (product, never):
        assert looks(lambda one=one: take_one(product_id=one.pk, cause="order:ord_1")) == []
    assert not StockMovement.objects.exists()
    put_back(product_id=product.pk, cause="cancel:ord_1")
    assert take_one(product_id=product.pk, cause="order:ord_2")
    assert stock_of(product) == 0


@pytest.mark.parametrize(
    ("verb", "said"),
    [("state", {"state": "withdrawn"}), ("eligibility", {"sold_by_store": "on"})],
)
def test_what_support_withdraws_is_looked_at(shop, looks, verb, said):
    product = shop.product()
    desk = Client()
    desk.force_login(User.objects.create_superuser("sue@moments.example", "correct horse battery"))
    way = f"/admin/rewards/product/{product.pk}/do/{verb}/"
    seen = desk.get(way).context["form"].initial["seen"]

    found = looks(lambda: desk.post(way, {"reason": "Asked.", "step": "confirm", "seen": seen, **said}))

    assert found == [{"product_id": product.pk}]


def test_looking_at_what_stood_in_finds_the_next_for_whatever_it_stood_in_for(shop):
    gone, near, next_best = (
        shop.product(stock=0),
        shop.product(price=2_500, stock=1),
        shop.product(price=2_400, stock=1),
    )
    shop.offer(gone)
    other = shop.offer(shop.product(stock=0, price=9_000))
    replace_out_of_stock()
    Stock.objects.filter(product=near).update(on_hand=0)
    Offer.objects.filter(pk=other.pk).update(expires_at=clock.now() - timedelta(days=1))

    assert replace_out_of_stock(product_id=near.pk) == 1

    standing = Substitution.objects.filter(ended_at=None, promised=gone)
    assert list(standing.values_list("stand_in", "given_minor")) == [(next_best.pk, 2_400)]
