"""After the expiry: a dead URL tells nothing, and what was claimed lives on in the customer's account (R8)."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from kit import clock
from rewards.models import Offer, Reward
from rewards.operations import expire_rewards, move_end
from rewards.redemption.errors import RewardExpired, RewardNotFound
from rewards.redemption.models import Order, Redemption, Return, StoreCredit
from rewards.redemption.operations import Move, ask_return, cancel_own_order, move_order, redeem
from rewards.redemption.queries import may_choose_again
from tests.redemption.conftest import HOME, POSTED, choice_of, signed_in, stock_of, user
from tests.redemption.test_privacy import read, readings_of

STAFF = {"actor": "support:test", "reason": "Done."}


@pytest.fixture
def readers(shop):
    return {"nobody": Client(), "member": signed_in(shop.member), "other customer": signed_in(user("other"))}


def end(offer):
    """The last day of the offer was the day before yesterday, and a worker has been here."""
    today = clock.now().date()
    Offer.objects.filter(pk=offer.pk).update(
        ends_on=today - timedelta(days=32),
        expires_on=today - timedelta(days=2),
        expires_at=clock.end_of_day(today - timedelta(days=2), "UTC"),
    )


def claimed(shop, **changes):
    who, offer = user(), shop.offer(shop.product(title="Copper Kettle", **changes), shop.product())
    order = redeem(token=shop.reward(offer), user=who, choice_id=choice_of(offer), address=HOME)
    return who, offer, order


def test_what_was_claimed_lives_on_without_its_secrets(shop):
    who, offer, order = claimed(shop)
    end(offer)
    assert expire_rewards() == 1

    client = signed_in(who)
    mine, page = client.get("/r/mine/"), client.get(f"/r/orders/{order.pk}")

    assert Reward.objects.get().salt is None
    assert f"/r/orders/{order.pk}" in mine.content.decode()
    assert (page.status_code, "Copper Kettle" in page.content.decode()) == (200, True)


def test_an_order_cancelled_after_the_expiry_opens_nothing(shop):
    who, offer, order = claimed(shop)
    end(offer)
    expire_rewards()
    client = signed_in(who)

    asked = client.get(f"/r/orders/{order.pk}/cancel").content.decode()
    client.post(f"/r/orders/{order.pk}/cancel")
    page = client.get(f"/r/orders/{order.pk}").content.decode()

    assert "open again" not in asked
    assert (Order.objects.get().status, "open again" in page, "/cart" in page) == ("cancelled", False, False)
    assert StoreCredit.objects.count() == 0


def test_what_the_store_cancels_after_the_expiry_becomes_credit(shop):
    _who, offer, order = claimed(shop)
    end(offer)
    expire_rewards()

    move_order(move=Move(order.pk, "cancelled"), **STAFF)

    assert StoreCredit.objects.get().value_minor == 2_500


def test_what_came_is_returned_after_the_expiry_for_nothing(shop):
    who, offer, order = claimed(shop)
    move_order(move=Move(order.pk, "shipped", "Post"), **STAFF)
    move_order(move=Move(order.pk, "delivered"), **STAFF)
    end(offer)
    expire_rewards()

    ask_return(user=who, order_id=order.pk, words="", expected_minor=0)

    assert Return.objects.get().credit_minor == 0


def test_an_extension_after_the_expiry_opens_no_dead_reward_again(shop):
    who, offer, order = claimed(shop)
    end(offer)
    expire_rewards()
    move_end(company=shop.company, campaign_key=offer.campaign_key, ends_on=clock.now().date())

    cancelled = cancel_own_order(user=who, order_id=order.pk)
    page = signed_in(who).get(f"/r/orders/{order.pk}").content.decode()

    assert (may_choose_again(cancelled), "Nothing will be sent." in page) == (False, True)


def test_the_store_makes_good_a_dead_reward_of_an_extended_campaign(shop):
    _who, offer, order = claimed(shop)
    end(offer)
    expire_rewards()
    move_end(company=shop.company, campaign_key=offer.campaign_key, ends_on=clock.now().date())

    move_order(move=Move(order.pk, "cancelled"), **STAFF)

    assert StoreCredit.objects.get().cause == f"order:{order.pk}"


def test_a_reward_ends_at_the_instant_whether_workers_run_or_not(shop, readers, monkeypatch):
    product = shop.product()
    offer = shop.offer(product)
    token, who = shop.reward(offer), user()
    over = Offer.objects.get().expires_at
    form = POSTED | {"choice": choice_of(offer), "product": product.pk}

    monkeypatch.setattr(clock, "now", lambda: over - timedelta(microseconds=1))
    before = Client().get(f"/r/{token}").content.decode()
    monkeypatch.setattr(clock, "now", lambda: over)
    at_it = {one.body for one in readings_of(readers, f"/r/{token}").values()}
    monkeypatch.setattr(clock, "now", lambda: over + timedelta(days=4))
    [later] = {one.body for one in readings_of(readers, f"/r/{token}").values()}
    cart = readers["other customer"].get(f"/r/{token}/cart", {"choice": choice_of(offer)})
    ordered = readers["other customer"].post(f"/r/{token}/order", form)

    assert "This reward has expired" not in before
    assert at_it == {later}
    assert "This reward has expired" in later.decode()
    assert [answer["Location"] for answer in (cart, ordered)] == [f"/r/{token}"] * 2
    with pytest.raises(RewardExpired):
        redeem(token=token, user=who, choice_id=choice_of(offer), address=HOME)
    assert (Order.objects.count(), Redemption.objects.count(), stock_of(product)) == (0, 0, 10)


def test_past_the_expiry_the_page_reads_and_costs_the_same_used_or_not(shop, readers):
    offer = shop.offer(shop.product())
    used, unused = shop.reward(offer), shop.reward(offer)
    redeem(token=used, user=user(), choice_id=choice_of(offer), address=HOME)
    end(offer)

    for reader in readers.values():
        assert read(reader, f"/r/{used}") == read(reader, f"/r/{unused}")


def test_a_destroyed_url_reads_and_costs_what_one_does_that_never_was(shop, readers):
    offer = shop.offer(shop.product())
    used, unused = shop.reward(offer), shop.reward(offer)
    redeem(token=used, user=user(), choice_id=choice_of(offer), address=HOME)
    end(offer)
    expire_rewards()

    for reader in readers.values():
        never = read(reader, f"/r/{'A' * 32}")
        assert never.status == 404
        assert read(reader, f"/r/{used}") == read(reader, f"/r/{unused}") == never
    with pytest.raises(RewardNotFound):
        redeem(token=used, user=user(), choice_id=choice_of(offer), address=HOME)


def test_the_desk_says_that_secrets_are_left(shop):
    desk = Client()
    desk.force_login(User.objects.create_superuser("support@example.com", "correct horse battery"))
    offer = shop.offer(shop.product())
    shop.reward(offer)
    end(offer)
    words = "1 reward has its secrets a day after the expiry"

    before = desk.get("/admin/").content.decode()
    expire_rewards()

    assert words in before
    assert words not in desk.get("/admin/").content.decode()
