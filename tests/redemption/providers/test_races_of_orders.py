"""Orders, their providers and those who cancel at the same moment come to one truth (S7)."""

from threading import Barrier

import pytest
from django.db import connection, transaction

from rewards.redemption.models import Order, OrderMove, OrderNotice
from rewards.redemption.operations import cancel_own_order, follow_providers
from rewards.redemption.providers import operations
from rewards.redemption.providers.models import ProviderOrder
from tests.conftest import in_parallel
from tests.redemption.conftest import stock_of
from tests.redemption.providers.conftest import Store, make_due
from tests.redemption.providers.test_kills import killed_by
from tests.redemption.providers.test_orders import cancel, tell, work

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_order_is_cancelled_at_once_or_at_the_provider_but_never_open_beside_a_parcel(own_shop: Store):
    orders = [own_shop.order() for _ in range(12)]
    users = {order.pk: order.redemption.account.user for order in orders}
    start = Barrier(4)

    def act(number: int) -> None:
        start.wait()
        if number == 0:
            operations.place_due()
        else:
            for order in orders[number - 1 :: 3]:
                cancel_own_order(user=users[order.pk], order_id=order.pk)

    in_parallel(4, act)
    for order in Order.objects.all():
        # What is open again was never asked for.
        known = own_shop.server.parcels.get(order.pk)
        assert (order.status == "cancelled") == (known is None)
    make_due()
    work()
    work()

    assert set(Order.objects.values_list("status", flat=True)) == {"cancelled"}
    assert {parcel["status"] for parcel in own_shop.server.parcels.values()} <= {"cancelled"}
    assert {stock_of(order.product) for order in orders} == {10}


def test_many_followers_move_an_order_once(own_shop: Store):
    orders = [own_shop.order() for _ in range(4)]
    work()
    for order in orders:
        tell(order, f"msg_{order.pk}", status="delivered")
    operations.handle_messages()
    in_parallel(6, lambda _: follow_providers())

    assert OrderMove.objects.count() == 8
    assert OrderNotice.objects.filter(kind="gift_here").count() == 4
    assert ProviderOrder.objects.filter(has_news=True).count() == 0


@pytest.mark.parametrize("after_ordering", [True, False])
def test_an_order_of_a_worker_that_was_killed_is_delivered_once(own_shop: Store, after_ordering: bool):
    order = own_shop.order()
    killed_by(own_shop, after_ordering=after_ordering)
    follow_providers()
    assert (Order.objects.get().status, own_shop.row(order).state) == ("ordered", "placing")
    make_due()
    work()
    tell(order, status="delivered")
    work()

    assert (Order.objects.get().status, own_shop.server.ordered) == ("delivered", 1)


def test_a_cancel_of_an_order_of_a_worker_that_was_killed_waits_for_the_shop(own_shop: Store):
    order = own_shop.order()
    killed_by(own_shop, after_ordering=True)
    assert cancel(order).is_being_cancelled
    make_due()
    work()
    work()

    assert (Order.objects.get().status, own_shop.server.parcels[order.pk]["status"]) == (
        "cancelled",
        "cancelled",
    )


def test_no_lock_is_held_while_the_provider_is_asked_to_cancel(own_shop: Store):
    order, answer = own_shop.order(), own_shop.server.answer
    work()
    cancel(order)
    seen: list[str] = []

    def look(*words):
        with transaction.atomic():
            seen.append(Order.objects.select_for_update(nowait=True).get().status)
        connection.close()
        return answer(*words)

    own_shop.server.answer = look
    work()
    assert (seen, Order.objects.get().status) == (["ordered"], "cancelled")
