"""From a choice to an order, page by page (S2-S4)."""

from datetime import timedelta

import pytest
from django.test import Client

from kit import clock
from rewards.models import Marketplace, Offer, OfferedState, Product
from rewards.redemption.models import Order, Stock
from rewards.redemption.operations import redeem
from rewards.redemption.stockouts import replace_out_of_stock
from tests.redemption.conftest import HOME, POSTED, choice_of, signed_in, stock_of, user

MINUS = "\N{MINUS SIGN}"


@pytest.fixture
def customer(db):
    return signed_in(user())


def cart(client, token, choice, **asked):
    return client.get(f"/r/{token}/cart", {"choice": choice} | asked)


def place(client, token, choice, product, **changes):
    return client.post(f"/r/{token}/order", POSTED | {"choice": choice, "product": product.pk} | changes)


def test_the_cart_shows_every_amount_and_nothing_to_pay(shop, customer):
    offer = shop.offer(shop.product(price=2_500, title="Copper Kettle"), cpa=2_750)

    page = cart(customer, shop.reward(offer), choice_of(offer)).content.decode()

    for amount in ("$25.00", "$2.50", MINUS + "$27.50", "$0.00"):
        assert amount in page
    assert "Copper Kettle" in page
    assert "Covered by" not in page


def test_the_cart_says_what_the_store_covers_and_what_is_left_over(shop, customer):
    short, generous = (
        shop.offer(shop.product(price=2_500), cpa=2_400),
        shop.offer(shop.product(price=2_500), cpa=3_000),
    )

    covered = cart(customer, shop.reward(short), choice_of(short)).content.decode()
    left_over = cart(customer, shop.reward(generous), choice_of(generous)).content.decode()

    assert "Covered by Giftwell" in covered
    assert MINUS + "$3.50" in covered
    assert "of $30.00; the rest isn't paid out" in left_over.replace("&#x27;", "'")


def test_the_cart_claims_nothing(shop, customer):
    offer = shop.offer(shop.product())
    token = shop.reward(offer)

    cart(customer, token, choice_of(offer))

    assert cart(signed_in(user()), token, choice_of(offer)).status_code == 200


def test_an_order_leads_to_its_own_page(shop, customer):
    product = shop.product(title="Copper Kettle")
    offer = shop.offer(product)

    placed = place(customer, shop.reward(offer), choice_of(offer), product)

    order = Order.objects.get()
    assert (placed.status_code, placed["Location"]) == (302, f"/r/orders/{order.pk}")
    page = customer.get(placed["Location"]).content.decode()
    assert "Copper Kettle" in page
    assert order.pk in page


def test_a_second_try_leads_to_the_same_order(shop, customer):
    product = shop.product()
    offer = shop.offer(product)
    token, choice = shop.reward(offer), choice_of(offer)
    place(customer, token, choice, product)

    again = [
        place(customer, token, choice, product),
        customer.post(f"/r/{token}/order", {}),
        cart(customer, token, choice),
    ]

    assert {(answer.status_code, answer["Location"]) for answer in again} == {(302, f"/r/{token}")}
    assert (Order.objects.count(), stock_of(product)) == (1, 9)


@pytest.mark.parametrize("country", ["DE", "", "XX"])
def test_a_country_outside_the_list_is_refused_at_the_field(shop, customer, country):
    product = shop.product()
    offer = shop.offer(product)

    answer = place(customer, shop.reward(offer), choice_of(offer), product, country=country)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["country"]
    assert 'value="12 Garden Row"' in answer.content.decode()
    assert not Order.objects.exists()
    assert stock_of(product) == 10


def test_only_countries_of_the_list_can_be_chosen(shop, customer):
    offer = shop.offer(shop.product())

    page = cart(customer, shop.reward(offer), choice_of(offer))

    choices = page.context["form"].fields["country"].choices
    assert [code for code, _ in choices] == ["", "PR", "US"]


def test_a_region_that_is_not_served_is_refused_at_the_postal_code(shop, customer):
    row = Marketplace.objects.create(
        code="ROW",
        name="Rest of World",
        currency="USD",
        languages=["en"],
        ships_to=["UA", "AE"],
        unserved_regions=["UA-43"],
        shipping_minor=1_200,
        source="test",
        source_date="2026-01-01",
    )
    product = shop.product(marketplace=row)
    offer = shop.offer(product, marketplace=row)
    token, choice = shop.reward(offer), choice_of(offer)

    refused = place(customer, token, choice, product, country="UA", postal_code="95000")
    lacking = place(customer, token, choice, product, country="UA", postal_code="")
    placed = place(customer, token, choice, product, country="AE", postal_code="")

    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["postal_code"])
    assert (lacking.status_code, list(lacking.context["form"].errors)) == (422, ["postal_code"])
    assert placed.status_code == 302


@pytest.mark.parametrize("field", ["recipient", "street", "city", "postal_code"])
def test_every_part_of_the_address_is_needed(shop, customer, field):
    product = shop.product()
    offer = shop.offer(product)

    answer = place(customer, shop.reward(offer), choice_of(offer), product, **{field: "  "})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_the_last_address_is_proposed(shop):
    offer = shop.offer(shop.product())
    who = user()
    redeem(token=shop.reward(offer), user=who, choice_id=choice_of(offer), address=HOME)

    page = cart(signed_in(who), shop.reward(offer), choice_of(offer)).content.decode()

    assert 'value="12 Garden Row"' in page


def test_what_comes_instead_is_shown_beside_what_is_gone(shop, customer):
    gone, near = shop.product(title="Rust Mug", stock=0), shop.product(title="Sage Mug", price=2_450)
    offer = shop.offer(gone)
    token, choice = shop.reward(offer), choice_of(offer)

    page = cart(customer, token, choice).content.decode()

    for text in ("Out of stock", "Rust Mug", "$25.00", "Sage Mug", "$24.50"):
        assert text in page
    assert f'name="product" value="{near.pk}"' in page
    assert f"/r/{token}/cart?choice={choice}&amp;pick=credit" in page


def test_credit_may_be_taken_instead(shop, customer):
    gone, near, small = shop.product(stock=0), shop.product(price=2_450), shop.product(price=900)
    dear = shop.product(price=2_600)
    offer = shop.offer(gone)
    token, choice = shop.reward(offer), choice_of(offer)

    shelf = cart(customer, token, choice, pick="credit")
    found = [(product.pk, pays.minor) for product, pays in shelf.context["products"]]
    assert found == [(near.pk, 0), (small.pk, 0), (dear.pk, 100)]

    filled = cart(customer, token, choice, product=small.pk)
    assert filled.context["cart"].pick.product == small
    assert place(customer, token, choice, small).status_code == 302
    assert (Order.objects.get().product, Order.objects.get().promised) == (small, gone)


def test_while_the_product_is_there_no_other_can_be_picked(shop, customer):
    product, other = shop.product(), shop.product()
    offer = shop.offer(product)
    token, choice = shop.reward(offer), choice_of(offer)

    for asked in ({"pick": "credit"}, {"product": other.pk}):
        assert cart(customer, token, choice, **asked).context["cart"].pick.product == product


def test_what_sells_out_in_the_meantime_is_shown_again_with_what_was_typed(shop, customer):
    product, near = shop.product(), shop.product()
    offer = shop.offer(product)
    token, choice = shop.reward(offer), choice_of(offer)
    cart(customer, token, choice)
    Stock.objects.filter(product=product).update(on_hand=0)

    answer = place(customer, token, choice, product)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "has just changed" in page
    assert f'name="product" value="{near.pk}"' in page
    assert 'value="12 Garden Row"' in page
    assert not Order.objects.exists()
    assert place(customer, token, choice, near).status_code == 302


def test_catalog_credit_begins_with_what_it_buys(shop, customer):
    cheap, dear = shop.product(price=500), shop.product(price=2_000)
    shop.product(price=20_001)
    shop.product(price=600, stock=0)
    offer = shop.offer(2_000)
    token, choice = shop.reward(offer), choice_of(offer)

    shelf = cart(customer, token, choice)
    picked = cart(customer, token, choice, product=cheap.pk)

    found = [(product.pk, pays.minor) for product, pays in shelf.context["products"]]
    assert found == [(dear.pk, 0), (cheap.pk, 0)]
    assert "$20.00 to spend" in shelf.content.decode()
    assert picked.context["cart"].pick.product == cheap
    assert place(customer, token, choice, cheap).status_code == 302


def test_many_products_come_in_pages(shop, customer):
    for number in range(25):
        shop.product(price=500 + number)
    offer = shop.offer(2_000)
    token, choice = shop.reward(offer), choice_of(offer)

    first, second = cart(customer, token, choice), cart(customer, token, choice, page=2)

    assert [len(page.context["products"]) for page in (first, second)] == [24, 1]
    assert f"choice={choice}" in second.content.decode()


def test_with_nothing_in_stock_the_reward_is_said_to_be_safe(shop, customer):
    offer = shop.offer(shop.product(stock=0))
    token, choice = shop.reward(offer), choice_of(offer)

    answer = cart(customer, token, choice)

    assert answer.status_code == 200
    assert b"Your reward is safe" in answer.content


def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(shop):
    offer = shop.offer(shop.product())
    token, choice = shop.reward(offer), choice_of(offer)

    answer = cart(Client(), token, choice)
    posted = Client().post(f"/r/{token}/order", POSTED | {"choice": choice})

    assert answer["Location"] == f"/accounts/login/?next=/r/{token}/cart%3Fchoice%3D{choice}"
    assert posted["Location"].startswith(f"/accounts/login/?next=/r/{token}/cart%3Fchoice%3D{choice}")


@pytest.mark.parametrize("choice", ["", "cho_nonsense"])
def test_what_is_no_choice_leads_back_to_the_choices(shop, customer, choice):
    product = shop.product()
    token = shop.reward(shop.offer(product))

    for answer in (cart(customer, token, choice), place(customer, token, choice, product)):
        assert (answer.status_code, answer["Location"]) == (302, f"/r/{token}")


def test_an_expired_reward_leads_to_the_page_that_says_so(shop, customer):
    product = shop.product()
    offer = shop.offer(product)
    token, choice = shop.reward(offer), choice_of(offer)
    Offer.objects.filter(pk=offer.pk).update(expires_at=clock.now() - timedelta(seconds=1))

    for answer in (cart(customer, token, choice), place(customer, token, choice, product)):
        assert (answer.status_code, answer["Location"]) == (302, f"/r/{token}")
    assert not Order.objects.exists()


def test_an_unknown_address_is_the_same_page_at_the_cart_and_at_the_order(customer):
    pages = [
        customer.get("/r/unknown"),
        cart(customer, "unknown", "x"),
        customer.post("/r/unknown/order", POSTED),
    ]

    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1


def test_a_form_is_posted_only_from_its_own_page(shop):
    product = shop.product()
    offer = shop.offer(product)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user())

    answer = place(strict, shop.reward(offer), choice_of(offer), product)

    assert answer.status_code == 403
    assert not Order.objects.exists()


def test_the_cart_keeps_its_address_secret_and_still_posts(shop, customer):
    offer = shop.offer(shop.product())

    answer = cart(customer, shop.reward(offer), choice_of(offer))

    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "same-origin")


def test_the_order_address_read_leads_to_the_reward(shop, customer):
    token = shop.reward(shop.offer(shop.product()))

    assert customer.get(f"/r/{token}/order")["Location"] == f"/r/{token}"


def test_what_the_cart_and_an_order_cost(shop, customer, django_assert_num_queries):
    product = shop.product()
    offer = shop.offer(product)
    token, choice = shop.reward(offer), choice_of(offer)

    with django_assert_num_queries(9):
        cart(customer, token, choice)
    with django_assert_num_queries(38):
        place(customer, token, choice, product)


def test_the_cart_and_the_order_give_what_support_sees_stand_in(shop, customer, django_assert_num_queries):
    gone, first = shop.product(stock=0), shop.product(price=2_600, title="Stands In")
    offer = shop.offer(gone)
    token, choice = shop.reward(offer), choice_of(offer)
    replace_out_of_stock()
    nearer = shop.product(price=2_500, title="Came Later")

    with django_assert_num_queries(10):
        page = cart(customer, token, choice).content.decode()
    assert ("Stands In" in page, "Came Later" in page) == (True, False)
    with django_assert_num_queries(40):
        place(customer, token, choice, first)

    order = Order.objects.get()
    assert (order.product_id, order.promised_id, order.ordered_instead.rung) == (
        first.pk,
        gone.pk,
        "category",
    )
    assert stock_of(nearer) == 10


@pytest.mark.parametrize(
    "change", [{"price_minor": 2_700}, {"state": OfferedState.WITHDRAWN}, {"sold_by_store": False}, None]
)
def test_what_stands_in_no_more_is_found_anew(shop, customer, change):
    gone, first = shop.product(stock=0), shop.product(price=2_600)
    offer = shop.offer(gone)
    replace_out_of_stock()
    nearer = shop.product(price=2_500, title="Came Later")
    if change:
        Product.objects.filter(pk=first.pk).update(**change)
    else:
        Stock.objects.filter(product=first).update(on_hand=0)

    assert "Came Later" in cart(customer, shop.reward(offer), choice_of(offer)).content.decode()
    assert stock_of(nearer) == 10


def test_credit_gives_way_to_a_product_that_came_since(shop, customer):
    gone = shop.product(stock=0)
    offer = shop.offer(gone)
    replace_out_of_stock()
    shop.product(price=2_500, title="Came Later")

    assert "Came Later" in cart(customer, shop.reward(offer), choice_of(offer)).content.decode()


def test_what_is_back_is_given_though_something_still_stands_in(shop, customer):
    back = shop.product(stock=0, title="Back Again")
    shop.product(price=2_600, title="Stands In")
    offer = shop.offer(back)
    replace_out_of_stock()
    Stock.objects.filter(product=back).update(on_hand=1)

    page = cart(customer, shop.reward(offer), choice_of(offer)).content.decode()

    assert ("Back Again" in page, "Stands In" in page) == (True, False)
