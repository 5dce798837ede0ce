"""What a customer has redeemed stays, whatever becomes of the reward URL (R8)."""

from datetime import timedelta

from django.test import Client

from kit import clock
from rewards.models import Offer
from rewards.operations import expire_rewards
from rewards.redemption.operations import redeem
from tests.redemption.conftest import HOME, choice_of, signed_in, user


def test_my_rewards_lists_orders_the_latest_first(shop):
    who = user()
    first, second = (
        shop.offer(shop.product(title="Copper Kettle")),
        shop.offer(shop.product(title="Herb Garden")),
    )
    for offer in (first, second):
        redeem(token=shop.reward(offer), user=who, choice_id=choice_of(offer), address=HOME)

    page = signed_in(who).get("/r/mine/").content.decode()

    assert page.index("Herb Garden") < page.index("Copper Kettle")
    assert "Lantern Works" in page


def test_orders_outlive_the_secrets_of_their_reward_url(shop):
    who = user()
    offer = shop.offer(shop.product(title="Copper Kettle"))
    token = shop.reward(offer)
    order = redeem(token=token, user=who, choice_id=choice_of(offer), address=HOME)
    Offer.objects.filter(pk=offer.pk).update(expires_at=clock.now() - timedelta(seconds=1))
    while expire_rewards():
        continue
    client = signed_in(who)

    assert client.get(f"/r/{token}").status_code == 404
    assert b"Copper Kettle" in client.get("/r/mine/").content
    assert b"Copper Kettle" in client.get(f"/r/orders/{order.pk}").content


def test_what_was_substituted_is_said(shop):
    who = user()
    gone, _near = shop.product(title="Rust Mug", variant="Rust", stock=0), shop.product(title="Sage Mug")
    offer = shop.offer(gone)
    order = redeem(token=shop.reward(offer), user=who, choice_id=choice_of(offer), address=HOME)

    page = signed_in(who).get(f"/r/orders/{order.pk}").content.decode()

    assert page.index("Was out of stock") < page.index("Rust Mug") < page.index("Retail value $25.00")
    assert (
        page.index("You get instead") < page.index("Sage Mug") < page.index("Price when you ordered $25.00")
    )


def test_who_has_redeemed_nothing_is_told_what_will_be_here(db):
    assert b"Nothing here yet" in signed_in(user()).get("/r/mine/").content


def test_my_rewards_are_for_signed_in_customers(db):
    assert Client().get("/r/mine/")["Location"] == "/accounts/login/?next=/r/mine/"
    assert Client().get("/r/orders/ord_x")["Location"] == "/accounts/login/?next=/r/orders/ord_x"


def test_the_list_costs_the_same_however_long_it_is(shop, django_assert_num_queries):
    who = user()
    offer = shop.offer(shop.product(stock=50))
    client = signed_in(who)
    for _ in range(3):
        redeem(token=shop.reward(offer), user=who, choice_id=choice_of(offer), address=HOME)

    with django_assert_num_queries(6):
        client.get("/r/mine/")
    for _ in range(10):
        redeem(token=shop.reward(offer), user=who, choice_id=choice_of(offer), address=HOME)
    with django_assert_num_queries(6):
        client.get("/r/mine/")
