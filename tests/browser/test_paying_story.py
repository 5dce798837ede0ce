"""What is a customer's own to pay, by card in a real browser: told, paid, declined, left, and paid back (S3, S4)."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Browser, Page, expect

from kit import clock
from moments.launch.network import free_port
from rewards.redemption.models import CardPayment, Order, PaymentStatus, RefundStatus
from rewards.redemption.tasks import send_card_refunds, settle_payments
from tests.browser.rewarding import Story, device, look_at, make_story
from tests.browser.test_checkout_page import DECLINED, WORKS
from tests.browser.test_reward_story import fill_in_address, reads

type Devices = Callable[..., AbstractContextManager[Page]]
KETTLE = "Copper Kettle"


@pytest.fixture
def story(site: str, transactional_db: None) -> Story:
    """A CPA of 25.00 for a product of 25.00 leaves its tax of 2.50 to the customer; 20.00 of credit beside it."""
    return make_story(cpa_minor=2_500, credit_minor=2_000)


@pytest.fixture
def devices(browser: Browser, site: str, faults: list[str]) -> Iterator[Devices]:
    """Opens phones that may go to Stripe's stand-in; in the end none of them had anything to complain of."""
    yield partial(device, browser, site, faults, known=(django_settings.STRIPE_API_BASE,))
    assert faults == []


def type_card(page: Page, number: str, pays: str) -> None:
    typed = {
        "E-mail": "ada.lovelace@example.com",
        "Card number": number,
        "Expires (MM/YY)": "12/39",
        "Security code": "123",
        "Name on the card": "Ada Lovelace",
        "Country code": "US",
    }
    for label, value in typed.items():
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name=f"Pay {pays} USD").click()


def order_kettle(page: Page, url: str) -> Order:
    """From a reward's address to an order that waits to be paid."""
    page.goto(url)
    page.get_by_role("link", name=f"Choose {KETTLE}").click()
    if not page.get_by_label("Full name").input_value():
        fill_in_address(page)
    page.get_by_role("button", name="Order and pay $2.50").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("One step left: pay $2.50")
    return Order.objects.get(status="unpaid")


def sums(page: Page) -> dict[str, str]:
    labels, amounts = page.locator(".r-amounts dt"), page.locator(".r-amounts dd")
    return dict(zip(labels.all_inner_texts(), amounts.all_inner_texts(), strict=True))


def test_the_tax_is_told_paid_after_a_declined_card_and_paid_back_when_the_order_is_cancelled(
    story: Story, devices: Devices, site: str
) -> None:
    url = story.url()
    with devices(story.customer) as page:
        page.goto(url)
        reads(page, "Free, plus $2.50 tax that you pay", "What is yours to pay, you see before you order")
        look_at(page, "pays-reward")
        page.get_by_role("link", name=f"Choose {KETTLE}").click()
        assert sums(page) == {
            "Price": "$25.00",
            "Tax": "$2.50",
            "Shipping": "Free",
            "Promo credit": "\N{MINUS SIGN}$25.00",
            "You pay": "$2.50",
        }
        look_at(page, "pays-cart", is_dark_too=False)
        order = order_kettle(page, url)
        look_at(page, "pays-unpaid")
        page.goto(f"{site}/r/mine/")
        reads(page, "Not paid yet")
        look_at(page, "pays-mine", is_dark_too=False)
        page.goto(url)
        reads(page, "One step left: pay $2.50")

        page.get_by_role("link", name="Pay by card").click()
        expect(page.get_by_role("button", name="Pay 2.50 USD")).to_be_visible()
        look_at(page, "pays-stripe", is_dark_too=False)
        type_card(page, DECLINED, "2.50")
        expect(page.get_by_role("alert")).to_have_text("Your card was declined.")
        page.get_by_role("link", name="Cancel and go back").click()
        reads(page, "One step left: pay $2.50")
        page.get_by_role("link", name="Pay by card").click()
        type_card(page, WORKS, "2.50")
        expect(page).to_have_url(f"{site}/r/orders/{order.pk}")
        reads(page, "It's ordered. Enjoy!", "Ordered and paid")
        assert sums(page)["You paid by card"] == "$2.50"
        look_at(page, "pays-ordered")

        page.get_by_role("link", name="Cancel this order").click()
        reads(page, "The $2.50 that you paid goes back to your card.")
        look_at(page, "pays-cancel", is_dark_too=False)
        page.get_by_role("button", name="Cancel the order").click()
        reads(page, "This order was cancelled", "Your reward is open again")
        assert sums(page)["On its way back to you"] == "\N{MINUS SIGN}$2.50"
        look_at(page, "pays-on-its-way-back", is_dark_too=False)
        send_card_refunds()
        page.reload()
        assert sums(page)["Paid back to you"] == "\N{MINUS SIGN}$2.50"
        look_at(page, "pays-paid-back")
    payment = CardPayment.objects.get()
    assert (payment.status, payment.refund_status) == (PaymentStatus.PAID, RefundStatus.DONE)


def test_credit_buys_something_dearer_and_the_rest_is_paid(story: Story, devices: Devices) -> None:
    story.another("Tea Towels", 1_200)
    story.another("Cast Iron Casserole with a Lid", 6_000)
    with devices(story.customer) as page:
        page.goto(story.url())
        page.get_by_role("link", name="Choose Kitchen").click()
        expect(page.get_by_role("heading", level=1, name="$20.00 to spend")).to_be_visible()
        told = dict(
            zip(
                page.locator(".r-choice h2").all_inner_texts(),
                page.locator(".r-choice-price strong").all_inner_texts(),
                strict=True,
            )
        )
        assert told == {
            "Tea Towels": "Free",
            KETTLE: "You pay $2.50",
            "Cast Iron Casserole with a Lid": "You pay $41.01",
        }
        look_at(page, "pays-credit")
        page.get_by_role("link", name="Choose Cast Iron Casserole with a Lid").click()
        fill_in_address(page)
        look_at(page, "pays-credit-cart", is_dark_too=False)
        page.get_by_role("button", name="Order and pay $41.01").click()
        page.get_by_role("link", name="Pay by card").click()
        type_card(page, WORKS, "41.01")
        reads(page, "It's ordered. Enjoy!", "Cast Iron Casserole with a Lid")
        assert sums(page)["You paid by card"] == "$41.01"
        look_at(page, "pays-credit-ordered", is_dark_too=False)
    assert Order.objects.get().status == "ordered"


def test_without_scripts_it_is_paid_and_paid_back_as_well(story: Story, devices: Devices) -> None:
    with devices(story.customer, java_script_enabled=False) as page:
        order_kettle(page, story.url())
        page.get_by_role("link", name="Pay by card").click()
        type_card(page, DECLINED, "2.50")
        expect(page.get_by_role("alert")).to_have_text("Your card was declined.")
        type_card(page, WORKS, "2.50")
        reads(page, "It's ordered. Enjoy!")
        page.get_by_role("link", name="Cancel this order").click()
        page.get_by_role("button", name="Cancel the order").click()
        send_card_refunds()
        page.reload()
        reads(page, "Paid back to you")


def test_what_nobody_pays_is_cancelled_and_chosen_again_or_waits_while_stripe_is_away(
    story: Story, devices: Devices, site: str, faults: list[str], settings: Any
) -> None:
    with devices(story.customer) as page:
        order = order_kettle(page, story.url())
        page.get_by_role("link", name="Pay by card").click()
        page.get_by_role("link", name="Cancel and go back").click()
        stand_in = settings.STRIPE_API_BASE
        settings.STRIPE_API_BASE = f"http://127.0.0.1:{free_port()}"
        page.get_by_role("link", name="Pay by card").click()
        reads(page, "The payment page can't be reached just now", "One step left: pay $2.50")
        look_at(page, "pays-away")
        page.goto(f"{site}/r/orders/{order.pk}/cancel")
        page.get_by_role("button", name="Cancel the order").click()
        reads(page, "so we could not cancel")
        look_at(page, "pays-away-cancel", is_dark_too=False)
        settings.STRIPE_API_BASE = stand_in
        # Kindly told, and not by 200: everything else is still a fault.
        assert faults == [f"{site}/r/orders/{order.pk}/{way}" for way in ("pay", "cancel")]
        faults.clear()

        over = clock.now() - timedelta(minutes=1)
        CardPayment.objects.update(due_until=over, next_look_at=over)
        settle_payments()
        page.goto(f"{site}/r/orders/{order.pk}")
        reads(page, "This order was cancelled", "It was not paid for.", "Your reward is open again")
        assert sums(page)["Not paid"] == "$2.50"
        look_at(page, "pays-lapsed")

        page.get_by_role("link", name=f"Choose {KETTLE}").click()
        page.get_by_role("button", name="Order and pay $2.50").click()
        again = Order.objects.get(status="unpaid")
        CardPayment.objects.filter(order=again).update(problem="Found $2.00 paid.", next_look_at=None)
        page.reload()
        reads(page, "We are looking at your payment")
        look_at(page, "pays-looked-at", is_dark_too=False)
