"""After signing in, the account that claimed a reward sees at its address what became of it (S8)."""

from datetime import timedelta

import pytest

from kit import clock
from rewards.models import Offer
from rewards.redemption.models import Order, Return, StoreCredit
from rewards.redemption.operations import (
    Move,
    ask_return,
    move_order,
    receive_return,
    redeem,
    settle_return,
)
from tests.redemption.conftest import HOME, POSTED, choice_of, signed_in, user

STAFF = "support:test"


@pytest.fixture
def who(shop):
    return user()


@pytest.fixture
def page(shop, who):
    """A client, the address of a reward that it has ordered a kettle with, and the order."""
    offer = shop.offer(shop.product(title="Copper Kettle"), shop.product(title="Herb Garden"))
    token = shop.reward(offer)
    order = redeem(token=token, user=who, choice_id=choice_of(offer), address=HOME)
    return signed_in(who), f"/r/{token}", order


def move(order, *states):
    for state in states:
        facts = {"carrier": "Swift Post", "tracking_number": "SP 123"} if state == "shipped" else {}
        move_order(move=Move(order.pk, state, **facts), actor=STAFF, reason="Done.")


def text(client, address):
    return client.get(address).content.decode()


@pytest.mark.parametrize(
    ("states", "title"),
    [
        ([], "It's ordered. Enjoy!"),
        (["packed"], "It's packed"),
        (["packed", "shipped"], "It's on its way"),
        (["shipped", "delivered"], "It has arrived"),
        (["cancelled"], "This order was cancelled"),
    ],
)
def test_the_page_tells_where_the_order_is(page, states, title):
    client, address, order = page
    move(order, *states)

    for where in (address, f"/r/orders/{order.pk}"):
        found = text(client, where)
        assert f"<h1>{title}</h1>".replace("'", "&#x27;") in found.replace("'", "&#x27;")
        assert ("Swift Post · SP 123" in found) == ("shipped" in states)


def test_a_cancelled_order_offers_every_choice_again(page):
    client, address, order = page
    client.post(f"/r/orders/{order.pk}/cancel")

    for where in (address, f"/r/orders/{order.pk}"):
        found = text(client, where)
        assert "Your reward is open again: choose below." in found
        assert found.count(f"{address}/cart?choice=") == 2
    herbs = choice_of(Offer.objects.get(), 2)
    assert client.get(f"{address}/cart", {"choice": herbs}).status_code == 200
    placed = client.post(f"{address}/order", POSTED | {"choice": herbs})
    assert placed["Location"] == f"/r/orders/{Order.objects.latest('pk').pk}"
    assert "Choose again" not in text(client, f"/r/orders/{order.pk}")


def test_before_cancelling_it_is_said_what_that_means(page):
    client, _address, order = page

    asked = text(client, f"/r/orders/{order.pk}/cancel")

    assert "Your reward is open again then: you can choose anew until" in asked
    assert Order.objects.get(pk=order.pk).status == "ordered"
    assert client.post(f"/r/orders/{order.pk}/cancel")["Location"] == f"/r/orders/{order.pk}"
    assert Order.objects.get(pk=order.pk).status == "cancelled"


def test_what_is_being_packed_is_not_cancelled_any_more(page):
    client, _address, order = page
    move(order, "packed")

    answer = client.post(f"/r/orders/{order.pk}/cancel")

    assert answer.status_code == 409
    assert b"being packed already" in answer.content
    assert Order.objects.get(pk=order.pk).status == "packed"


def test_what_a_return_brings_is_said_before_it_is_asked_for(page, shop):
    client, _address, order = page
    move(order, "shipped", "delivered")
    assert "You get <strong>$25.00</strong> of store credit for this item: Copper Kettle." in text(
        client, f"/r/orders/{order.pk}/return"
    )
    Offer.objects.update(ends_on=clock.now().date() - timedelta(days=2))

    stale = client.post(f"/r/orders/{order.pk}/return", {"words": "Loud", "brings": 2_500})

    assert stale.status_code == 409
    assert b"You get nothing for it." in stale.content
    assert not Return.objects.exists()
    done = client.post(f"/r/orders/{order.pk}/return", {"words": "Loud", "brings": 0})
    assert done["Location"] == f"/r/orders/{order.pk}"
    assert "You are returning this" in text(client, f"/r/orders/{order.pk}")
    assert Return.objects.get().words == "Loud"


def test_credit_for_a_return_is_used_in_a_cart_like_a_reward(page, shop, who):
    client, address, order = page
    move(order, "shipped", "delivered")
    asked = ask_return(user=who, order_id=order.pk, words="", expected_minor=2_500)
    receive_return(return_id=asked.pk, actor=STAFF, reason="Came.")
    settle_return(return_id=asked.pk, actor=STAFF, reason="Fine.")
    credit = StoreCredit.objects.get()

    assert "$25.00 for Copper Kettle" in text(client, "/r/mine/")
    cart = text(client, f"/r/credits/{credit.pk}")
    assert "Store credit" in cart
    placed = client.post(f"/r/credits/{credit.pk}/order", POSTED)
    again = client.post(f"/r/credits/{credit.pk}/order", POSTED)

    made = credit.orders.get()
    assert placed["Location"] == again["Location"] == f"/r/orders/{made.pk}"
    assert "for Copper Kettle" not in text(client, "/r/mine/")
    assert "It was returned" in text(client, address)


def test_nobody_else_comes_near(page, shop):
    _client, _address, order = page
    move(order, "shipped", "delivered")
    stranger = signed_in(user("other"))

    for path in (f"/r/orders/{order.pk}/cancel", f"/r/orders/{order.pk}/return"):
        unknown = stranger.get(path.replace(order.pk, "ord_nonsense"))
        for answer in (stranger.get(path), stranger.post(path, {"brings": 2_500})):
            assert (answer.status_code, answer.content) == (404, unknown.content)
    assert Order.objects.get(pk=order.pk).status == "delivered"
    assert not Return.objects.exists()
    assert stranger.get("/r/credits/stc_nonsense")["Location"] == "/r/mine/"
