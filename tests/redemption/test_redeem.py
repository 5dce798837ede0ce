"""One reward, one account, one order (S4, S6)."""

from datetime import timedelta

import pytest

from kit import clock
from rewards.models import Offer
from rewards.operations import expire_rewards
from rewards.queries import quote_of
from rewards.redemption.address import Address
from rewards.redemption.errors import (
    AddressNotServed,
    CartChanged,
    ChoiceNotOffered,
    ProductNotPicked,
    RewardExpired,
    RewardNotForThisAccount,
    RewardNotFound,
)
from rewards.redemption.models import Order, Redemption, StockMovement, StoreAccount
from rewards.redemption.operations import redeem
from tests.kit.scripts import full_width
from tests.redemption.conftest import HOME, choice_of, stock_of, user


def order(token, who, choice, **changes):
    return redeem(token=token, user=who, choice_id=choice, **({"address": HOME} | changes))


def nothing_happened():
    return not any(model.objects.exists() for model in (Order, Redemption, StoreAccount, StockMovement))


def expire(offer):
    Offer.objects.filter(pk=offer.pk).update(expires_at=clock.now() - timedelta(seconds=1))


def test_a_choice_becomes_an_order_and_the_stock_goes_down_by_one(shop):
    product = shop.product(price=2_500, stock=3)
    offer = shop.offer(product, cpa=2_750)
    who = user()

    placed = order(shop.reward(offer), who, choice_of(offer))

    assert (placed.product, placed.promised, placed.status) == (product, None, "ordered")
    assert (placed.price_minor, placed.tax_minor, placed.shipping_minor) == (2_500, 250, 0)
    assert (placed.credit_minor, placed.store_pays_minor, placed.customer_pays_minor) == (2_750, 0, 0)
    assert (placed.recipient, placed.postal_code, placed.country) == ("Ada Byron", "02110", "US")
    assert stock_of(product) == 2
    movement = StockMovement.objects.get(product=product)
    assert (movement.amount, movement.cause) == (-1, f"order:{placed.pk}")
    assert placed.redemption.account == StoreAccount.objects.get(user=who)


def test_the_postal_code_is_kept_in_plain_characters(shop):
    offer = shop.offer(shop.product())
    address = Address("Ada Byron", "12 Garden Row", "Boston", full_width("02110"), "US")

    assert order(shop.reward(offer), user(), choice_of(offer), address=address).postal_code == "02110"


def test_the_order_is_at_todays_price_and_the_store_bears_its_rise(shop):
    product = shop.product(price=2_500)
    offer = shop.offer(product, cpa=2_750)
    product.price_minor = 3_000
    product.save(update_fields=["price_minor"])

    placed = order(shop.reward(offer), user(), choice_of(offer))

    assert (placed.price_minor, placed.tax_minor) == (3_000, 301)
    assert (placed.credit_minor, placed.store_pays_minor, placed.customer_pays_minor) == (2_750, 551, 0)


def test_premium_members_pay_no_shipping(shop):
    product = shop.product(price=1_000)
    offer = shop.offer(product, cpa=1_100)
    premium, plain = user(), user()
    StoreAccount.objects.create(user=premium, is_premium=True)

    placed = [order(shop.reward(offer), who, choice_of(offer)) for who in (premium, plain)]

    assert [one.shipping_minor for one in placed] == [0, 599]
    assert [one.store_pays_minor for one in placed] == [0, 599]


def test_an_order_under_the_free_shipping_line_is_charged_as_it_was_quoted(shop):
    product = shop.product(price=2_400)
    offer = shop.offer(product, cpa=2_740)
    quote = quote_of(product, margin_basis_points=0)

    placed = order(shop.reward(offer), user(), choice_of(offer))

    assert (placed.price_minor, placed.tax_minor, placed.shipping_minor) == (2_400, 240, 100)
    assert placed.price_minor + placed.tax_minor + placed.shipping_minor == quote.total.minor
    assert placed.store_pays_minor == 0


def test_the_same_account_gets_its_own_order_again(shop):
    first_choice, other_choice = shop.product(), shop.product()
    offer = shop.offer(first_choice, other_choice)
    token, who = shop.reward(offer), user()
    placed = order(token, who, choice_of(offer))

    again = [order(token, who, choice_of(offer)), order(token, who, choice_of(offer, 2))]

    assert again == [placed, placed]
    assert (stock_of(first_choice), stock_of(other_choice)) == (9, 10)


def test_a_repeat_after_the_expiry_still_gets_the_order(shop):
    offer = shop.offer(shop.product())
    token, who = shop.reward(offer), user()
    placed = order(token, who, choice_of(offer))
    expire(offer)

    assert order(token, who, choice_of(offer)) == placed


def test_another_account_is_refused_and_leaves_no_trace(shop):
    product = shop.product()
    offer = shop.offer(product)
    token, stranger = shop.reward(offer), user("stranger")
    order(token, user(), choice_of(offer))

    with pytest.raises(RewardNotForThisAccount):
        order(token, stranger, choice_of(offer))

    assert not StoreAccount.objects.filter(user=stranger).exists()
    assert (Order.objects.count(), stock_of(product)) == (1, 9)


def test_an_account_may_redeem_several_rewards(shop):
    offer = shop.offer(shop.product())
    who = user()

    first, second = (order(shop.reward(offer), who, choice_of(offer)) for _ in range(2))

    assert first != second
    assert StoreAccount.objects.filter(user=who).count() == 1


def test_an_expired_reward_cannot_be_redeemed_claimed_or_not(shop):
    product = shop.product()
    offer = shop.offer(product)
    claimed, unclaimed = shop.reward(offer), shop.reward(offer)
    order(claimed, user(), choice_of(offer))
    expire(offer)

    for token in (claimed, unclaimed):
        with pytest.raises(RewardExpired):
            order(token, user("late"), choice_of(offer))

    assert stock_of(product) == 9


def test_a_reward_whose_secrets_are_destroyed_is_not_found(shop):
    offer = shop.offer(shop.product())
    token = shop.reward(offer)
    expire(offer)
    while expire_rewards():
        continue

    with pytest.raises(RewardNotFound):
        order(token, user(), choice_of(offer))


@pytest.mark.parametrize("choice", ["", "cho_nonsense", "' OR 1=1"])
def test_what_is_no_choice_is_refused(shop, choice):
    offer = shop.offer(shop.product())

    with pytest.raises(ChoiceNotOffered):
        order(shop.reward(offer), user(), choice)

    assert nothing_happened()


def test_a_choice_of_another_offer_is_refused(shop):
    mine, other = shop.offer(shop.product()), shop.offer(shop.product())

    with pytest.raises(ChoiceNotOffered):
        order(shop.reward(mine), user(), choice_of(other))

    assert nothing_happened()


def test_an_address_outside_the_ship_to_list_is_refused(shop):
    product = shop.product()
    offer = shop.offer(product)

    with pytest.raises(AddressNotServed) as refusal:
        order(shop.reward(offer), user(), choice_of(offer), address=Address("A", "B", "C", "10115", "DE"))

    assert refusal.value.field == "country"
    assert nothing_happened()
    assert stock_of(product) == 10


def test_a_product_that_is_gone_is_replaced_and_both_are_recorded(shop):
    gone = shop.product(price=2_500, stock=0)
    near = shop.product(price=2_450)
    offer = shop.offer(gone)

    placed = order(shop.reward(offer), user(), choice_of(offer))

    assert (placed.product, placed.promised, placed.price_minor) == (near, gone, 2_450)
    assert placed.redemption.choice.retail_minor == 2_500
    assert (stock_of(gone), stock_of(near)) == (0, 9)


def test_instead_of_the_substitute_credit_of_the_same_value_may_be_taken(shop):
    gone, _near = shop.product(price=2_500, stock=0), shop.product(price=2_450)
    picked = shop.product(price=900)
    offer = shop.offer(gone)

    placed = order(shop.reward(offer), user(), choice_of(offer), product_id=picked.pk)

    assert (placed.product, placed.promised) == (picked, gone)


def test_the_credit_instead_buys_nothing_above_ten_times_its_value(shop):
    gone, near = shop.product(price=2_500, stock=0), shop.product(price=2_500)
    dear = shop.product(price=25_001)
    offer = shop.offer(gone)

    with pytest.raises(CartChanged):
        order(shop.reward(offer), user(), choice_of(offer), product_id=dear.pk)

    assert nothing_happened()
    assert stock_of(near) == 10


def test_while_the_product_is_in_stock_nothing_else_is_given_for_it(shop):
    product, other = shop.product(), shop.product()
    offer = shop.offer(product)

    with pytest.raises(CartChanged):
        order(shop.reward(offer), user(), choice_of(offer), product_id=other.pk)

    assert nothing_happened()


def test_who_saw_a_product_that_has_gone_since_is_asked_again(shop):
    gone, near = shop.product(stock=0), shop.product()
    offer = shop.offer(gone)
    token, who = shop.reward(offer), user()

    with pytest.raises(CartChanged):
        order(token, who, choice_of(offer), product_id=gone.pk)
    assert nothing_happened()

    assert order(token, who, choice_of(offer), product_id=near.pk).product == near


def test_with_nothing_similar_the_reward_waits_for_a_pick_and_is_not_lost(shop):
    gone, cheap = shop.product(price=2_500, stock=0), shop.product(price=900)
    offer = shop.offer(gone)
    token, who = shop.reward(offer), user()

    with pytest.raises(ProductNotPicked):
        order(token, who, choice_of(offer))
    assert nothing_happened()

    placed = order(token, who, choice_of(offer), product_id=cheap.pk)
    assert (placed.product, placed.promised) == (cheap, gone)


def test_catalog_credit_buys_a_product_of_its_category_and_the_customer_pays_the_rest(shop, stripe):
    product = shop.product(price=1_900)
    offer = shop.offer(2_000, cpa=2_200)

    placed = order(shop.reward(offer), user(), choice_of(offer), product_id=product.pk)

    assert (placed.product, placed.promised) == (product, None)
    assert (placed.price_minor, placed.tax_minor, placed.shipping_minor) == (1_900, 190, 599)
    assert (placed.credit_minor, placed.store_pays_minor, placed.customer_pays_minor) == (2_200, 0, 489)
    assert placed.status == "unpaid"


def test_catalog_credit_needs_a_product(shop):
    offer = shop.offer(2_000)

    with pytest.raises(ProductNotPicked):
        order(shop.reward(offer), user(), choice_of(offer))

    assert nothing_happened()


def test_catalog_credit_buys_nothing_over_ten_times_its_value_or_gone(shop):
    dear, gone = shop.product(price=20_001), shop.product(price=1_500, stock=0)
    offer = shop.offer(2_000)

    for product in (dear, gone):
        with pytest.raises(CartChanged):
            order(shop.reward(offer), user(), choice_of(offer), product_id=product.pk)

    assert nothing_happened()


def test_a_confirmation_is_sent_once_and_only_after_the_commit(shop, django_capture_on_commit_callbacks):
    offer = shop.offer(shop.product())
    token, who = shop.reward(offer), user()

    with django_capture_on_commit_callbacks() as first:
        order(token, who, choice_of(offer))
    with django_capture_on_commit_callbacks() as repeated:
        order(token, who, choice_of(offer))

    assert (len(first), len(repeated)) == (1, 0)
