"""What a provider delivered comes back to it, and a customer's file says what it was told (S7, R9, V2)."""

from html import unescape

import pytest

from rewards.redemption.errors import CodesStay, ErasureTooEarly, ReturnNotPossible
from rewards.redemption.models import Return
from rewards.redemption.operations import (
    ask_return,
    ask_return_for,
    cancel_own_order,
    erase_customer,
    follow_providers,
    settle_return,
)
from rewards.redemption.providers import operations
from rewards.redemption.queries import may_return
from tests.redemption.providers.conftest import Store
from tests.redemption.providers.test_orders import customer_of, page_of, refuse_to_cancel, tell, work

SUPPORT = {"actor": "support:usr_1", "reason": "Asked by phone."}


def delivered(store: Store):
    order = store.order()
    work()
    tell(order, status="delivered", carrier="DHL")
    work()
    order.refresh_from_db()
    return order


def ask(order) -> Return:
    return ask_return(
        user=order.redemption.account.user,
        order_id=order.pk,
        words="",
        expected_minor=order.chosen.retail_minor,
    )


def test_a_return_is_asked_of_the_shop_and_received_once_it_is_there(own_shop: Store):
    order = delivered(own_shop)
    back = ask(order)
    work()

    assert own_shop.server.calls[-1][2]["type"] == "order.returned"
    back.refresh_from_db()
    assert (back.status, own_shop.row(order).state) == ("asked", "placed")
    for _ in range(2):
        tell(order, "msg_back", status="returned")
        work()
    back.refresh_from_db()
    order.refresh_from_db()
    assert (back.status, order.status, own_shop.row(order).state) == ("received", "delivered", "returned")
    assert "It is back with us" in page_of(order)
    assert settle_return(return_id=back.pk, **SUPPORT).credit_minor == 2_500


def test_a_shop_that_takes_nothing_back_leaves_the_return_to_a_person(own_shop: Store):
    order = delivered(own_shop)
    own_shop.server.answer = lambda *_: (410, {"message": "The month is over"})
    back = ask(order)
    work()

    back.refresh_from_db()
    assert (back.status, own_shop.row(order).wish_refused) == ("asked", "The month is over")


def test_a_parcel_that_comes_back_before_it_arrived_is_a_cancelled_order(own_shop: Store):
    order = own_shop.order()
    work()
    for status in ("shipped", "returned"):
        tell(order, f"msg_{status}", status=status, carrier="DHL")
        work()

    order.refresh_from_db()
    assert (order.status, order.shipped_at is None, Return.objects.count()) == ("cancelled", False, 0)


def test_what_comes_back_without_being_asked_for_is_left_to_a_person(own_shop: Store):
    order = delivered(own_shop)
    tell(order, "msg_2", status="returned")
    work()

    order.refresh_from_db()
    assert (order.status, own_shop.row(order).state, Return.objects.count()) == ("delivered", "returned", 0)


def test_what_is_credited_as_returned_is_not_cancelled_besides(own_shop: Store):
    order = delivered(own_shop)
    ask(order)
    tell(order, "msg_2", status="cancelled")
    work()

    order.refresh_from_db()
    assert (order.status, Return.objects.get().status) == ("delivered", "received")


@pytest.mark.parametrize("store", ["amazon", "tremendous"], indirect=True)
def test_a_code_can_not_come_back(store: Store):
    order = store.order()
    work()
    order.refresh_from_db()

    assert may_return(order) is False
    page = page_of(order)
    assert "A gift code can't be sent back." in page
    assert f"/r/orders/{order.pk}/return" not in page
    with pytest.raises(CodesStay):
        ask_return_for(order_id=order.pk, words="", **SUPPORT)
    said = customer_of(order).post(f"/r/orders/{order.pk}/return", {"brings": "2500", "words": ""})
    assert (said.status_code, "A gift code can't be sent back." in unescape(said.content.decode())) == (
        409,
        True,
    )


def test_what_is_being_cancelled_is_not_returned_besides(own_shop: Store):
    order = own_shop.order()
    work()
    cancel_own_order(user=order.redemption.account.user, order_id=order.pk)
    tell(order, status="delivered")
    refuse_to_cancel(own_shop)
    operations.handle_messages()
    follow_providers()
    order.refresh_from_db()
    assert (order.status, order.is_being_cancelled, may_return(order)) == ("delivered", True, False)
    with pytest.raises(ReturnNotPossible):
        ask(order)

    work()
    order.refresh_from_db()
    assert may_return(order) is True


@pytest.mark.parametrize("store", ["tremendous"], indirect=True)
def test_nothing_is_erased_while_a_code_is_being_cancelled(store: Store):
    order = store.order()
    work()
    cancel_own_order(user=order.redemption.account.user, order_id=order.pk)
    with pytest.raises(ErasureTooEarly, match=order.pk):
        erase_customer(user=order.redemption.account.user, **SUPPORT)
    work()
    assert erase_customer(user=order.redemption.account.user, **SUPPORT) is True


@pytest.mark.parametrize(
    ("store", "to", "learns"),
    [
        ("amazon", "Amazon Incentives", ["value"]),
        ("tremendous", "Tremendous", ["value", "name", "email"]),
        (
            "own_shop",
            "own shop",
            ["product", "value", "name", "email", "street", "city", "postalCode", "country"],
        ),
    ],
    indirect=["store"],
)
def test_a_customers_file_names_what_the_provider_was_told(store: Store, to: str, learns: list[str]):
    order = store.order()
    client = customer_of(order)
    assert client.post("/r/data/export").json()["orders"][0]["passedOn"] is None
    work()

    assert client.post("/r/data/export").json()["orders"][0]["passedOn"] == {"to": to, "what": learns}
