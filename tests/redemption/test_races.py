"""Customers who choose in the same moment (S4, R7). On real PostgreSQL, on connections of their own."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Event

import pytest
from django.db import connection, transaction
from django.db.models import Sum

from billing.errors import StripeRefused
from kit import clock
from rewards.models import Reward
from rewards.redemption.errors import (
    CancelTooLate,
    ErasureTooEarly,
    MoveNotPossible,
    ReturnNotPossible,
    RewardNotForThisAccount,
)
from rewards.redemption.models import (
    CardPayment,
    Order,
    OrderedInstead,
    Redemption,
    Return,
    Stock,
    StockMovement,
    StoreAccount,
)
from rewards.redemption.operations import (
    Move,
    ask_return,
    cancel_own_order,
    cancel_unpaid_order,
    erase_customer,
    look_at_checkout,
    move_order,
    move_orders,
    open_checkout,
    order_with_credit,
    receive_return,
    redeem,
    send_refunds,
    settle_payment,
    settle_payments,
    settle_return,
)
from rewards.redemption.queries import credits_of
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


def test_five_hundred_rewards_for_a_stock_of_a_hundred_are_all_honoured():
    shop = make_shop()
    promised = shop.product(price=2_500, stock=100)
    nearest, next_best = shop.product(price=2_480, stock=150), shop.product(price=2_600, stock=300)
    offer = shop.offer(promised)
    choice = choice_of(offer)
    takers = [(shop.reward(offer), user()) for _ in range(500)]

    def choose(number):
        token, who = takers[number]
        return redeem(token=token, user=who, choice_id=choice, address=HOME)

    orders = in_parallel(500, choose, threads=8)

    assert Counter(order.product_id for order in orders) == {
        promised.pk: 100,
        nearest.pk: 150,
        next_best.pk: 250,
    }
    assert Counter(order.promised_id for order in orders) == {None: 100, promised.pk: 400}
    assert [stock_of(product) for product in (promised, nearest, next_best)] == [0, 0, 50]
    assert (Order.objects.count(), OrderedInstead.objects.count()) == (500, 400)
    moved = StockMovement.objects.aggregate(Sum("amount"))["amount__sum"]
    assert moved == -500
    assert not Stock.objects.filter(on_hand__lt=0).exists()


def test_an_open_reward_chosen_again_in_sixteen_tabs_gives_one_order():
    shop = make_shop()
    product = shop.product(stock=20)
    offer = shop.offer(product)
    token, choice, who = shop.reward(offer), choice_of(offer), user()
    first = redeem(token=token, user=who, choice_id=choice, address=HOME)
    cancel_own_order(user=who, order_id=first.pk)

    answers = in_parallel(16, lambda _: redeem(token=token, user=who, choice_id=choice, address=HOME).pk)

    assert len(set(answers)) == 1
    assert Counter(Order.objects.values_list("status", flat=True)) == {"cancelled": 1, "ordered": 1}
    assert stock_of(product) == 19


def test_who_cancels_while_it_is_packed_does_either_and_never_both():
    shop = make_shop()
    product = shop.product(stock=30)
    offer = shop.offer(product)
    who = user()
    orders = [
        redeem(token=shop.reward(offer), user=who, choice_id=choice_of(offer), address=HOME).pk
        for _ in range(10)
    ]

    def act(number):
        order_id = orders[number // 2]
        try:
            if number % 2:
                cancel_own_order(user=who, order_id=order_id)
            else:
                move_order(move=Move(order_id, "packed"), actor="support:test", reason="Packed.")
        except (CancelTooLate, MoveNotPossible):
            return "too late"
        return "done"

    answers = Counter(in_parallel(20, act, threads=16))

    assert answers == {"done": 10, "too late": 10}
    cancelled = Order.objects.filter(status="cancelled").count()
    assert Order.objects.filter(status="packed").count() == 10 - cancelled
    assert stock_of(product) == 20 + cancelled
    assert StockMovement.objects.filter(amount=1).count() == cancelled


def test_files_that_cancel_the_same_orders_in_other_orders_do_it_once():
    shop = make_shop()
    products = [shop.product(stock=10) for _ in range(6)]
    orders = []
    for product in products:
        offer = shop.offer(product)
        orders.append(
            redeem(token=shop.reward(offer), user=user(), choice_id=choice_of(offer), address=HOME).pk
        )

    def cancel(number):
        chosen = orders if number % 2 else orders[::-1]
        return move_orders(
            moves=[Move(one, "cancelled") for one in chosen], actor="support:test", reason="None left."
        )

    assert sorted(in_parallel(8, cancel, threads=8)) == [0] * 7 + [6]
    assert [stock_of(product) for product in products] == [10] * 6


def test_credit_used_in_sixteen_tabs_gives_one_order():
    shop = make_shop()
    product = shop.product(stock=20)
    offer = shop.offer(product)
    who = user()
    order = redeem(token=shop.reward(offer), user=who, choice_id=choice_of(offer), address=HOME)
    move_order(move=Move(order.pk, "shipped", "Post"), actor="support:test", reason="Sent.")
    move_order(move=Move(order.pk, "delivered"), actor="support:test", reason="There.")
    back = ask_return(user=who, order_id=order.pk, words="", expected_minor=2_500)
    receive_return(return_id=back.pk, actor="support:test", reason="Came.")

    def settle(_):
        try:
            return settle_return(return_id=back.pk, actor="support:test", reason="Fine.").status
        except ReturnNotPossible:
            return "too late"

    assert Counter(in_parallel(8, settle, threads=8)) == {"settled": 1, "too late": 7}
    credit = credits_of(who).get()
    answers = in_parallel(16, lambda _: order_with_credit(user=who, credit_id=credit.pk, address=HOME).pk)
    assert len(set(answers)) == 1
    assert stock_of(product) == 18


def test_nothing_is_ordered_for_an_account_that_is_being_erased():
    shop = make_shop()
    offer = shop.offer(shop.product(stock=50))
    people = [user() for _ in range(12)]
    tokens = [shop.reward(offer) for _ in people]
    for who in people:
        StoreAccount.objects.create(user=who)

    def act(number):
        who, token = people[number // 2], tokens[number // 2]
        try:
            if number % 2:
                erase_customer(user=who, actor="support:test", reason="Asked.")
            else:
                redeem(token=token, user=who, choice_id=choice_of(offer), address=HOME)
        except (ErasureTooEarly, RewardNotForThisAccount):
            return

    in_parallel(24, act, threads=16)

    of_erased = Order.objects.filter(redemption__account__erased_at__isnull=False)
    assert not of_erased.exclude(recipient="").exists()


def test_a_return_waits_for_an_account_that_is_being_erased():
    shop = make_shop()
    offer, who = shop.offer(shop.product()), user()
    order = redeem(token=shop.reward(offer), user=who, choice_id=choice_of(offer), address=HOME)
    move_order(move=Move(order.pk, "shipped", "Post"), actor="support:test", reason="Sent.")
    move_order(move=Move(order.pk, "delivered"), actor="support:test", reason="There.")
    customer, posted = signed_in(who), {"words": "Ada's dog ate it.", "brings": 2_500}

    with lock_held_on(StoreAccount.objects.filter(user=who)), short_lock_timeout():
        assert customer.post(f"/r/orders/{order.pk}/return", posted).status_code == 503
    assert not Return.objects.exists()

    assert customer.post(f"/r/orders/{order.pk}/return", posted).status_code == 302
    with pytest.raises(ErasureTooEarly):
        erase_customer(user=who, actor="support:test", reason="Asked.")


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


def unpaid(shop, number):
    """Orders that wait for 2.50 by card, each with its page at Stripe, and their customers."""
    offer = shop.offer(shop.product(stock=50), cpa=2_500, tax_left=250)
    found = []
    for _ in range(number):
        who = user()
        order = redeem(token=shop.reward(offer), user=who, choice_id=choice_of(offer), address=HOME)
        open_checkout(user=who, order_id=order.pk)
        found.append((who, order))
    return found


def test_an_order_is_paid_or_lapses_and_never_both(stripe):
    shop = make_shop()
    orders = unpaid(shop, 10)
    past = clock.now() - timedelta(minutes=1)
    CardPayment.objects.update(due_until=past, next_look_at=past)

    def act(number):
        _who, order = orders[number // 3]
        page = f"cs_{order.card_payment.pk}"
        if number % 3 == 0:
            try:
                stripe.pay(page)
            except StripeRefused:
                return "too late"
            look_at_checkout(checkout_id=page)
            return "paid"
        if number % 3 == 1:
            settle_payments()
        else:
            settle_payment(payment=order.card_payment)
        return "looked"

    answers = Counter(in_parallel(30, act, threads=16))
    settle_payments()

    paid = answers["paid"]
    assert Counter(Order.objects.values_list("status", "card_payment__status")) == Counter(
        {("ordered", "paid"): paid, ("cancelled", "lapsed"): 10 - paid}
    )
    assert stock_of(shop.products[0]) == 50 - paid
    assert Counter(page.status for page in stripe.pages.values()) == Counter(
        {"complete": paid, "expired": 10 - paid}
    )


def test_a_customer_who_pays_and_cancels_at_once_keeps_the_order_or_the_money(stripe):
    shop = make_shop()
    orders = unpaid(shop, 8)

    def act(number):
        who, order = orders[number // 2]
        if number % 2:
            cancel_unpaid_order(user=who, order_id=order.pk)
            return
        try:
            page = stripe.pay(f"cs_{order.card_payment.pk}")
        except StripeRefused:
            return
        look_at_checkout(checkout_id=page)

    in_parallel(16, act, threads=16)
    in_parallel(8, lambda _: send_refunds(), threads=8)

    assert set(Order.objects.values_list("status", flat=True)) == {"cancelled"}
    paid = {page.payment_intent for page in stripe.pages.values() if page.is_paid}
    assert set(stripe.sent_back) == paid
    assert set(CardPayment.objects.values_list("status", "refund_status")) <= {
        ("lapsed", ""),
        ("paid", "done"),
    }
    assert stock_of(shop.products[0]) == 50


def test_sixteen_tabs_that_pay_lead_to_one_page(stripe):
    shop = make_shop()
    offer = shop.offer(shop.product(), cpa=2_500, tax_left=250)
    who = user()
    order = redeem(token=shop.reward(offer), user=who, choice_id=choice_of(offer), address=HOME)

    pages = in_parallel(16, lambda _: open_checkout(user=who, order_id=order.pk), threads=16)

    [page] = stripe.pages.values()
    assert set(pages) == {page.url}
    assert CardPayment.objects.get().checkout_id == page.id


def test_eight_workers_send_each_refund_once(stripe):
    shop = make_shop()
    for who, order in unpaid(shop, 6):
        look_at_checkout(checkout_id=stripe.pay(f"cs_{order.card_payment.pk}"))
        cancel_own_order(user=who, order_id=order.pk)

    in_parallel(8, lambda _: send_refunds(), threads=8)

    assert stripe.calls.count("refund") == 6
    assert list(stripe.sent_back.values()) == [250] * 6
    assert set(CardPayment.objects.values_list("refund_status", flat=True)) == {"done"}


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
