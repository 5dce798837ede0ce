"""A customer pays by card, page by page (S4)."""

from html import unescape

import pytest
from django.test import Client

from rewards.redemption.models import CardPayment, Order, Stock
from tests.redemption.conftest import POSTED, choice_of, signed_in, stock_of, user


@pytest.fixture
def customer(db):
    return signed_in(user())


def read(answer):
    return unescape(answer.content.decode())


def with_tax_left(shop, *, price=2_500, cpa=2_500, tax_left=250, **facts):
    product = shop.product(price=price, **facts)
    return product, shop.offer(product, cpa=cpa, tax_left=tax_left)


def place(client, shop, offer, product, **said):
    token = shop.reward(offer)
    return client.post(
        f"/r/{token}/order", POSTED | {"choice": choice_of(offer), "product": product.pk} | said
    )


def test_the_reward_page_tells_the_tax_that_is_left_to_the_customer(shop):
    _, short = with_tax_left(shop)
    _, full = with_tax_left(shop, cpa=2_750, tax_left=0)

    told, free = (read(Client().get(f"/r/{shop.reward(offer)}")) for offer in (short, full))

    assert "Free, plus $2.50 tax that you pay" in told
    assert "What is yours to pay, you see before you order, and pay by card." in told
    assert "You pay nothing" not in told
    assert "You pay nothing." in free
    assert "tax that you pay" not in free


def test_a_tax_that_the_cpa_may_cover_with_the_room_for_its_margin_is_told_as_the_most(shop):
    _, offer = with_tax_left(shop, cpa=2_900, tax_left=100)

    assert "Free, plus up to $1.00 tax that you pay" in read(Client().get(f"/r/{shop.reward(offer)}"))


def test_a_tax_that_no_card_is_charged_is_not_told_and_not_paid(shop, stripe, customer):
    product, offer = with_tax_left(shop, price=450, cpa=1_049, tax_left=45)

    page = read(Client().get(f"/r/{shop.reward(offer)}"))
    place(customer, shop, offer, product, pays="0")

    assert "tax that you pay" not in page
    assert "You pay nothing." in page
    assert (Order.objects.get().status, Order.objects.get().customer_pays_minor) == ("ordered", 0)


def test_the_page_of_catalog_credit_promises_nothing_that_it_does_not_cover(shop):
    page = read(Client().get(f"/r/{shop.reward(shop.offer(2_000))}"))

    assert "What the credit doesn't cover, with tax and shipping, you pay by card" in page
    assert "Delivered free of charge" not in page
    assert "You pay nothing" not in page


def test_from_the_cart_over_stripes_page_to_the_order(shop, stripe, customer):
    product, offer = with_tax_left(shop)
    token, choice = shop.reward(offer), choice_of(offer)
    cart = read(customer.get(f"/r/{token}/cart", {"choice": choice}))
    assert "Order and pay $2.50" in cart
    assert 'name="pays" value="250"' in cart

    placed = customer.post(
        f"/r/{token}/order", POSTED | {"choice": choice, "product": product.pk, "pays": "250"}
    )
    order = Order.objects.get()
    assert placed["Location"] == f"/r/orders/{order.pk}"
    waiting = read(customer.get(placed["Location"]))
    assert "One step left: pay $2.50" in waiting
    assert "We hold it for you for 31 more minutes, until " in waiting
    assert f'href="/r/orders/{order.pk}/pay"' in waiting
    assert f'href="/r/orders/{order.pk}/cancel"' in waiting
    assert "Not paid yet" in read(customer.get("/r/mine/"))
    assert "One step left" in read(customer.get(f"/r/{token}"))

    led = customer.get(f"/r/orders/{order.pk}/pay")
    [page] = stripe.pages.values()
    assert (led.status_code, led["Location"]) == (303, page.url)
    stripe.pay()
    back = customer.get(f"/r/orders/{order.pk}/paid")
    assert (back.status_code, back["Location"]) == (302, f"/r/orders/{order.pk}")

    done = read(customer.get(back["Location"]))
    assert "It's ordered. Enjoy!" in done
    for words in ("Ordered and paid", "You paid by card", "$2.50"):
        assert words in done
    assert customer.get(f"/r/orders/{order.pk}/pay")["Location"] == f"/r/orders/{order.pk}"


def test_back_without_having_paid_the_step_is_still_left(shop, stripe, customer):
    product, offer = with_tax_left(shop)
    placed = place(customer, shop, offer, product)
    customer.get(f"{placed['Location']}/pay")

    customer.get(f"{placed['Location']}/paid")

    assert "One step left: pay $2.50" in read(customer.get(placed["Location"]))


def test_while_stripe_is_away_the_pages_ask_for_patience(shop, stripe, customer):
    product, offer = with_tax_left(shop)
    placed = place(customer, shop, offer, product)
    stripe.is_away = True

    led = customer.get(f"{placed['Location']}/pay")
    assert (led.status_code, "Nothing is lost" in read(led)) == (503, True)
    CardPayment.objects.update(checkout_id="cs_1")
    back = customer.get(f"{placed['Location']}/paid", follow=True)
    assert "If you have just paid, this page says so in a few minutes." in read(back)
    kept = customer.post(f"{placed['Location']}/cancel")
    assert (kept.status_code, "we could not cancel" in read(kept)) == (503, True)
    assert Order.objects.get().status == "unpaid"


def test_a_customer_cancels_on_the_page_and_may_choose_again(shop, stripe, customer):
    product, offer = with_tax_left(shop)
    placed = place(customer, shop, offer, product)
    customer.get(f"{placed['Location']}/pay")

    customer.post(f"{placed['Location']}/cancel")

    page = read(customer.get(placed["Location"]))
    assert "Your reward is open again: choose below." in page
    assert "It was not paid for." in page
    assert "Not paid" in page
    assert "Free, plus $2.50 tax that you pay" in page
    assert stock_of(product) == 10


def test_a_paid_order_says_that_its_money_goes_back(shop, stripe, customer):
    product, offer = with_tax_left(shop)
    placed = place(customer, shop, offer, product)
    customer.get(f"{placed['Location']}/pay")
    stripe.pay()
    customer.get(f"{placed['Location']}/paid")
    asked = read(customer.get(f"{placed['Location']}/cancel"))

    customer.post(f"{placed['Location']}/cancel")

    page = read(customer.get(placed["Location"]))
    assert "The $2.50 that you paid goes back to your card." in asked
    assert "On its way back to you" in page
    assert "$2.50 to your card" in page


def test_without_stripe_the_cart_says_so_kindly_and_orders_nothing(shop, settings, customer):
    settings.STRIPE_API_KEY = ""
    product, offer = with_tax_left(shop)
    token, choice = shop.reward(offer), choice_of(offer)

    cart = read(customer.get(f"/r/{token}/cart", {"choice": choice}))
    refused = place(customer, shop, offer, product, pays="250")

    assert "cards can't be taken just now" in cart
    assert "Place order" not in cart
    assert (refused.status_code, "nothing was ordered" in read(refused)) == (503, True)
    assert not Order.objects.exists()
    assert Stock.objects.get().on_hand == 10


def test_who_was_shown_another_amount_sees_the_cart_again(shop, stripe, customer):
    product, offer = with_tax_left(shop)

    answer = place(customer, shop, offer, product, pays="0")

    assert (answer.status_code, "Order and pay $2.50" in read(answer)) == (409, True)
    assert not Order.objects.exists()


@pytest.mark.parametrize("said", ["", "x", "-1", "9" * 30, "²"])
def test_what_is_no_amount_is_as_if_nothing_was_said(shop, stripe, customer, said):
    product, offer = with_tax_left(shop)

    assert place(customer, shop, offer, product, pays=said).status_code == 302


def test_the_shelf_of_credit_says_what_each_product_costs_the_customer(shop, stripe, customer):
    covered, edge = shop.product(price=1_500), shop.product(price=2_000)
    near, far = shop.product(price=2_600), shop.product(price=20_000)
    shop.product(price=20_001)
    offer = shop.offer(2_000, cpa=2_300)
    token, choice = shop.reward(offer), choice_of(offer)

    shelf = customer.get(f"/r/{token}/cart", {"choice": choice})

    assert [(one.pk, pays.minor) for one, pays in shelf.context["products"]] == [
        (edge.pk, 2_000 + 200 + 500 - 2_300),
        (covered.pk, 0),
        (near.pk, 2_600 + 261 - 2_300),
        (far.pk, 20_000 + 2_004 - 2_300),
    ]
    page = read(shelf)
    for words in ("You pay $4.00", "Free", "You pay $5.61"):
        assert words in page
    placed = customer.post(
        f"/r/{token}/order", POSTED | {"choice": choice, "product": near.pk, "pays": "561"}
    )
    assert "One step left: pay $5.61" in read(customer.get(placed["Location"]))
    assert Order.objects.get().store_pays_minor == 0


def test_the_shelf_goes_from_what_is_covered_to_what_is_dearer_over_its_pages(shop, customer):
    covered = [shop.product(price=1_000 + number).pk for number in range(30)]
    dearer = [shop.product(price=2_001 + number).pk for number in range(30)]
    offer = shop.offer(2_000, cpa=4_000)
    token, choice = shop.reward(offer), choice_of(offer)

    pages = [
        customer.get(f"/r/{token}/cart", {"choice": choice, "page": number}).context["products"]
        for number in (1, 2, 3)
    ]

    assert [len(page) for page in pages] == [24, 24, 12]
    assert [one.pk for page in pages for one, _ in page] == covered[::-1] + dearer


def test_something_dearer_may_be_picked_for_what_is_gone_and_its_difference_is_paid(shop, stripe, customer):
    gone, dear = shop.product(price=2_500, stock=0), shop.product(price=3_000)
    offer = shop.offer(gone, cpa=2_750)
    token, choice = shop.reward(offer), choice_of(offer)

    cart = customer.get(f"/r/{token}/cart", {"choice": choice, "product": dear.pk})
    customer.post(f"/r/{token}/order", POSTED | {"choice": choice, "product": dear.pk, "pays": "500"})

    assert "Order and pay $5.00" in read(cart)
    order = Order.objects.get()
    assert (order.customer_pays_minor, order.store_pays_minor) == (500, 3_000 + 301 - 2_750 - 500)
    assert order.ordered_instead.rung == "credit"


def test_the_pages_of_paying_are_nobodys_but_the_customers(shop, stripe, customer):
    product, offer = with_tax_left(shop)
    placed = place(customer, shop, offer, product)
    unknown = signed_in(user()).get("/r/orders/ord_nonsense")

    for way in ("pay", "paid"):
        for stranger in (user(), shop.member):
            answer = signed_in(stranger).get(f"{placed['Location']}/{way}")
            assert (answer.status_code, answer.content) == (404, unknown.content)
        assert Client().get(f"{placed['Location']}/{way}")["Location"].startswith("/accounts/login/")
        assert customer.post(f"{placed['Location']}/{way}").status_code == 405
    assert stripe.calls == []
