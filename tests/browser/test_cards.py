"""Cards in a real browser, at the stand-in for Stripe: added, declined, proved to the bank, replaced."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, Page, Route, expect

from billing.models import Card
from tests.browser.conftest import SIZES, assert_accessible
from tests.world import World, make_world


@pytest.fixture
def world(site: str, transactional_db: None) -> World:
    """A company without a card."""
    world = make_world(state="draft")
    Card.objects.all().delete()
    return world


@pytest.fixture(params=["phone", "desk"])
def visitor(browser: Browser, site: str, world: World, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The browser of the company's administrator, which may go to the stand-in's page."""
    context = browser.new_context(viewport=SIZES[request.param], locale="en-US")
    client = Client()
    client.force_login(world.user)
    name = django_settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
    page = context.new_page()
    yield page
    context.close()


def begin(page: Page, site: str) -> None:
    page.goto(f"{site}/console/bills/cards/")
    assert_accessible(page)
    page.get_by_role("button", name="Add a card").click()
    expect(page.get_by_role("heading", level=1, name="Add a card")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Type the card").click()


def type_card(page: Page, number: str, postal_code: str = "02110") -> None:
    page.get_by_label("Card number").fill(number)
    page.get_by_label("Expires").fill("11/38")
    page.get_by_label("Security code").fill("123")
    page.get_by_label("Name on the card").fill("Ada Stone")
    page.get_by_label("Country").fill("US")
    page.get_by_label("Postal code").fill(postal_code)
    page.get_by_role("button", name="Save the card").click()


def test_a_card_is_declined_then_another_added_and_replaced_by_one_that_asks_its_holder(
    visitor: Page, site: str
):
    begin(visitor, site)
    assert_accessible(visitor)
    type_card(visitor, "4000 0000 0000 0002")
    expect(visitor.get_by_role("alert")).to_have_text("Your card was declined.")

    type_card(visitor, "4242 4242 4242 4242")
    expect(visitor.locator("main")).to_contain_text("The card is added.")
    expect(visitor.get_by_role("row", name=re.compile("4242"))).to_contain_text("11/2038")
    expect(visitor.locator("main")).to_contain_text("(you)")

    begin(visitor, site)
    type_card(visitor, "4000 0025 0000 3155")
    expect(visitor.get_by_role("heading", name="Is it you?")).to_be_visible()
    assert_accessible(visitor)
    visitor.get_by_role("button", name="Yes, it is me").click()
    expect(visitor.get_by_role("row", name=re.compile("3155"))).to_contain_text("In reserve")

    visitor.get_by_role("button", name="Make Visa ending in 3155 the active card").click()
    expect(visitor.locator("main")).to_contain_text("From now on Visa ending in 3155 is charged.")
    visitor.get_by_role("link", name="Remove Visa ending in 4242").click()
    assert_accessible(visitor)
    visitor.get_by_role("button", name="Remove the card").click()
    expect(visitor.locator("main")).to_contain_text("Visa ending in 4242 is removed.")
    assert_accessible(visitor)
    assert list(Card.objects.filter(removed_at=None).values_list("last_four", "is_active")) == [
        ("3155", True)
    ]


def test_who_does_not_prove_to_be_the_holder_or_lives_elsewhere_adds_no_card(visitor: Page, site: str):
    begin(visitor, site)
    type_card(visitor, "4000 0027 6000 3184")
    visitor.get_by_role("button", name="No", exact=True).click()
    expect(visitor.get_by_role("alert")).to_contain_text("unable to authenticate")

    type_card(visitor, "4242 4242 4242 4242", postal_code="90210")
    expect(visitor.locator("main")).to_contain_text(
        "No card was added. The card's billing address is United States, 90210"
    )
    assert not Card.objects.exists()


STRIPE_JS = """
window.Stripe = (key) => ({
  elements: (options) => ({
    create: (kind, more) => ({
      on: (name, then) => then(),
      mount: (place) => {
        document.querySelector(place).textContent = `${kind} for ${options.clientSecret.slice(0, 5)}`;
      },
    }),
  }),
  confirmSetup: async ({ confirmParams }) => {
    window.confirmed = { key, ...confirmParams };
    return { error: { message: "Your card was declined." } };
  },
});
"""


def test_with_a_key_stripes_own_fields_are_shown_within_the_content_policy(
    visitor: Page, site: str, settings
):
    """Their script is played here: what is tried is our page, its policy, and what we ask of theirs."""
    faults: list[str] = []
    visitor.on("console", lambda said: said.type == "error" and faults.append(said.text))
    visitor.on("pageerror", lambda error: faults.append(str(error)))
    visitor.route("https://js.stripe.com/**", lambda route: _play(route))
    settings.STRIPE_PUBLISHABLE_KEY = "pk_of_ours"
    visitor.goto(f"{site}/console/bills/cards/")
    visitor.get_by_role("button", name="Add a card").click()

    expect(visitor.locator("#card-fields")).to_have_text("payment for seti_")
    expect(visitor.locator("#card-address")).to_have_text("address for seti_")
    visitor.get_by_role("button", name="Save the card").click()

    expect(visitor.get_by_role("alert")).to_contain_text("Your card was declined.")
    told = visitor.evaluate("window.confirmed")
    assert (told["key"], told["return_url"]) == ("pk_of_ours", f"{visitor.url}done/")
    assert_accessible(visitor)
    assert faults == []


def _play(route: Route) -> None:
    route.fulfill(content_type="application/javascript", body=STRIPE_JS)
