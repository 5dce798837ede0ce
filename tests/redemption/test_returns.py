"""What comes back inside the campaign period becomes credit; after it, nothing (R9)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from events.models import AuditEntry
from kit import clock
from rewards.models import Offer
from rewards.redemption.errors import (
    CreditNotUsable,
    OrderNotFound,
    ProductNotPicked,
    ReturnNotPossible,
    ReturnTermsChanged,
)
from rewards.redemption.models import Order, Return, StoreCredit
from rewards.redemption.operations import (
    Move,
    ask_return,
    ask_return_for,
    cancel_own_order,
    move_order,
    order_with_credit,
    receive_return,
    redeem,
    refuse_return,
    settle_return,
)
from rewards.redemption.queries import credits_of
from rewards.redemption.tasks import send_return_mail
from tests.redemption.conftest import HOME, choice_of, stock_of, user

STAFF = "support:test"


@pytest.fixture
def who(shop):
    return user()


def deliver(order):
    move_order(move=Move(order.pk, "shipped", carrier="Post"), actor=STAFF, reason="Sent.")
    return move_order(move=Move(order.pk, "delivered"), actor=STAFF, reason="There.")


def delivered(shop, who, offer, **changes):
    order = redeem(token=shop.reward(offer), user=who, choice_id=choice_of(offer), address=HOME, **changes)
    return deliver(order)


def settled(order, who, expected=2_500):
    asked = ask_return(user=who, order_id=order.pk, words="Too big.", expected_minor=expected)
    receive_return(return_id=asked.pk, actor=STAFF, reason="Came.")
    return settle_return(return_id=asked.pk, actor=STAFF, reason="In good order.")


def after_the_campaign(offer):
    Offer.objects.filter(pk=offer.pk).update(ends_on=clock.now().date() - timedelta(days=2))


def test_a_free_product_becomes_credit_for_that_item_of_its_retail_value(shop, who):
    kettle = shop.product(title="Copper Kettle", price=2_500)
    offer = shop.offer(kettle)
    order = delivered(shop, who, offer)
    kettle.price_minor = 2_900
    kettle.save(update_fields=["price_minor"])

    found = settled(order, who)

    credit = StoreCredit.objects.get()
    assert (found.status, found.credit_minor) == ("settled", 2_500)
    assert (credit.product, credit.category, credit.value_minor) == (kettle, None, 2_500)
    assert (credit.title, credit.account.user) == ("Copper Kettle", who)
    assert credit.expires_at - credit.granted_at == timedelta(days=365)
    chains = AuditEntry.objects.filter(verb="return.move").values_list("chain", "company_key")
    assert set(chains) == {("store", None)}


def test_catalog_credit_becomes_credit_for_its_category_of_its_face_value(shop, who):
    offer = shop.offer(2_000, cpa=2_200)
    order = delivered(shop, who, offer, product_id=shop.product(price=1_500).pk)

    settled(order, who, expected=2_000)

    credit = StoreCredit.objects.get()
    assert (credit.product, credit.category, credit.value_minor) == (None, shop.category, 2_000)


def test_after_the_campaign_a_return_brings_nothing_and_that_is_known_before(shop, who):
    offer = shop.offer(shop.product())
    order = delivered(shop, who, offer)
    after_the_campaign(offer)

    with pytest.raises(ReturnTermsChanged):
        ask_return(user=who, order_id=order.pk, words="", expected_minor=2_500)
    assert not Return.objects.exists()

    assert settled(order, who, expected=0).credit_minor == 0
    assert not StoreCredit.objects.exists()


def test_what_was_promised_when_it_was_asked_for_holds_after_the_campaign(shop, who):
    offer = shop.offer(shop.product())
    order = delivered(shop, who, offer)
    asked = ask_return(user=who, order_id=order.pk, words="", expected_minor=2_500)
    after_the_campaign(offer)

    receive_return(return_id=asked.pk, actor=STAFF, reason="Came.")
    settle_return(return_id=asked.pk, actor=STAFF, reason="Fine.")

    assert StoreCredit.objects.get().value_minor == 2_500


def test_only_what_has_arrived_can_be_returned_once_and_by_its_customer(shop, who):
    offer = shop.offer(shop.product())
    order = redeem(token=shop.reward(offer), user=who, choice_id=choice_of(offer), address=HOME)
    with pytest.raises(ReturnNotPossible):
        ask_return(user=who, order_id=order.pk, words="", expected_minor=2_500)
    deliver(order)
    with pytest.raises(OrderNotFound):
        ask_return(user=user("other"), order_id=order.pk, words="", expected_minor=2_500)

    first = ask_return(user=who, order_id=order.pk, words="", expected_minor=2_500)

    assert ask_return(user=who, order_id=order.pk, words="Again", expected_minor=2_500) == first
    with pytest.raises(ReturnNotPossible):
        ask_return_for(order_id=order.pk, words="", actor=STAFF, reason="By phone.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Return.objects.create(order=order, credit_minor=1, asked_by=STAFF)


def test_a_return_goes_its_way_and_no_other(shop, who):
    order = delivered(shop, who, shop.offer(shop.product()))
    asked = ask_return_for(order_id=order.pk, words="Broken", actor=STAFF, reason="By phone.")
    with pytest.raises(ReturnNotPossible):
        settle_return(return_id=asked.pk, actor=STAFF, reason="Never came.")

    refused = refuse_return(return_id=asked.pk, actor=STAFF, reason="It was used.")

    assert (refused.status, refused.answer) == ("refused", "It was used.")
    with pytest.raises(ReturnNotPossible):
        receive_return(return_id=asked.pk, actor=STAFF, reason="Late.")
    assert not StoreCredit.objects.exists()
    assert ask_return(user=who, order_id=order.pk, words="", expected_minor=2_500) != refused


def test_the_customer_is_told_once_how_it_ended(shop, who):
    kettle = shop.product(title="Copper Kettle")
    kept = settled(delivered(shop, who, shop.offer(kettle)), who)
    other = delivered(shop, who, shop.offer(kettle))
    asked = ask_return(user=who, order_id=other.pk, words="", expected_minor=2_500)
    refused = refuse_return(return_id=asked.pk, actor=STAFF, reason="It was used.")

    for found in (kept, refused, kept, refused):
        send_return_mail(return_id=found.pk)

    first, second = mail.outbox
    assert "You have $25.00 of store credit for Copper Kettle" in first.body
    assert "It was used." in second.body


def test_credit_for_an_item_buys_it_once_whatever_it_costs_now(shop, who):
    kettle = shop.product(price=2_500)
    settled(delivered(shop, who, shop.offer(kettle)), who)
    credit = credits_of(who).get()
    kettle.price_minor = 2_900
    kettle.save(update_fields=["price_minor"])

    first = order_with_credit(user=who, credit_id=credit.pk, address=HOME)
    again = order_with_credit(user=who, credit_id=credit.pk, address=HOME)

    assert again == first
    assert (first.product, first.price_minor, first.credit_minor) == (kettle, 2_900, 2_500)
    assert (first.customer_pays_minor, first.store_pays_minor) == (0, 2_900 + 291 - 2_500)
    assert stock_of(kettle) == 8
    assert not credits_of(who).exists()


def test_credit_for_a_category_needs_a_product_of_it_and_the_customer_pays_the_rest(shop, who, stripe):
    cheap = shop.product(price=1_500)
    settled(delivered(shop, who, shop.offer(2_000), product_id=cheap.pk), who, expected=2_000)
    credit = credits_of(who).get()
    with pytest.raises(ProductNotPicked):
        order_with_credit(user=who, credit_id=credit.pk, address=HOME)

    order = order_with_credit(user=who, credit_id=credit.pk, address=HOME, product_id=cheap.pk)

    assert (order.product, order.store_credit, order.choice) == (cheap, credit, None)
    assert (order.status, order.customer_pays_minor) == ("unpaid", 1_500 + 150 + 599 - 2_000)


def test_credit_of_a_cancelled_order_is_open_again(shop, who):
    settled(delivered(shop, who, shop.offer(shop.product())), who)
    credit = credits_of(who).get()
    order = order_with_credit(user=who, credit_id=credit.pk, address=HOME)

    cancel_own_order(user=who, order_id=order.pk)

    assert credits_of(who).get() == credit
    assert order_with_credit(user=who, credit_id=credit.pk, address=HOME) != order


def test_credit_is_nobody_elses_and_ends(shop, who):
    settled(delivered(shop, who, shop.offer(shop.product())), who)
    credit = credits_of(who).get()
    with pytest.raises(CreditNotUsable):
        order_with_credit(user=user("other"), credit_id=credit.pk, address=HOME)
    StoreCredit.objects.update(
        granted_at=clock.now() - timedelta(days=366), expires_at=clock.now() - timedelta(days=1)
    )
    with pytest.raises(CreditNotUsable):
        order_with_credit(user=who, credit_id=credit.pk, address=HOME)
    assert Order.objects.count() == 1


def test_what_was_ordered_with_credit_can_be_returned_too(shop, who):
    settled(delivered(shop, who, shop.offer(shop.product())), who)
    order = order_with_credit(user=who, credit_id=credits_of(who).get().pk, address=HOME)
    deliver(order)

    settled(order, who)

    assert StoreCredit.objects.count() == 2
    assert credits_of(who).get().value_minor == 2_500
