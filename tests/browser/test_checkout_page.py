"""The stand-in's page to pay at, in a browser: on a phone and a desk, light and dark, with scripts off (S3, S4)."""

from collections.abc import Iterator
from typing import Literal

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from billing.stripe_checkout import checkout_of
from tests.billing.checkouts import make_checkout
from tests.browser.conftest import SIZES, assert_accessible

ASKS, DECLINED, WORKS = "4000 0025 0000 3155", "4000 0000 0000 0002", "4242 4242 4242 4242"


@pytest.fixture(params=["phone", "desk"])
def size(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def visitor(browser: Browser, size: str) -> Iterator[Page]:
    """A browser that runs no scripts."""
    context = browser.new_context(viewport=SIZES[size], java_script_enabled=False)
    yield context.new_page()
    context.close()


def own_checkout() -> tuple[str, str]:
    """A checkout that leads back to a page that is there; its id and address."""
    back = f"{settings.STRIPE_API_BASE}/control/"
    made = make_checkout(success_url=f"{back}?paid={{CHECKOUT_SESSION_ID}}", cancel_url=f"{back}?left=yes")
    return made.id, made.url


def type_card(page: Page, number: str) -> None:
    typed = {
        "E-mail": "ada@example.com",
        "Card number": number,
        "Expires (MM/YY)": "12/39",
        "Security code": "123",
        "Name on the card": "Ada",
        "Country code": "US",
    }
    for label, value in typed.items():
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Pay 12.50 USD").click()


def test_who_pays_is_declined_asked_by_their_bank_and_led_back(visitor: Page):
    checkout_id, url = own_checkout()
    visitor.goto(url)
    type_card(visitor, DECLINED)
    expect(visitor.get_by_role("alert")).to_have_text("Your card was declined.")
    type_card(visitor, ASKS)
    visitor.get_by_role("button", name="Fail").click()
    expect(visitor.get_by_role("alert")).to_contain_text("failed authentication")
    type_card(visitor, ASKS)
    visitor.get_by_role("button", name="Complete").click()

    assert visitor.url.endswith(f"/control/?paid={checkout_id}")
    assert checkout_of(checkout_id).is_paid
    visitor.goto(url)
    expect(visitor.locator("main")).to_contain_text("The payment of 12.50 USD is complete.")


def test_who_changes_their_mind_is_led_back_and_may_still_pay(visitor: Page):
    checkout_id, url = own_checkout()
    visitor.goto(url)
    visitor.get_by_role("link", name="Cancel and go back").click()

    assert visitor.url.endswith("/control/?left=yes")
    assert checkout_of(checkout_id).status == "open"
    visitor.goto(url)
    type_card(visitor, WORKS)
    assert visitor.url.endswith(f"?paid={checkout_id}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible(browser: Browser, size: str, scheme: Literal["light", "dark"]):
    context = browser.new_context(viewport=SIZES[size], color_scheme=scheme)
    page = context.new_page()
    page.goto(own_checkout()[1])
    assert_accessible(page)
    type_card(page, DECLINED)
    assert_accessible(page)
    type_card(page, ASKS)
    assert_accessible(page)
    context.close()
