"""A month's bill in a real browser: declined, told of, paid by another card, and read back as files (B5, B6, B9)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from billing.models import Card, Invoice
from billing.operations import collect_due
from tests.billing.charges import charge, close
from tests.billing.paying import last_month
from tests.browser.conftest import SIZES
from tests.browser.test_cards import begin, type_card
from tests.world import World, make_world

FAILS_LATER, ASKS_ALWAYS, WORKS = "4000 0000 0000 0341", "4000 0027 6000 3184", "4242 4242 4242 4242"


@pytest.fixture
def world(site: str, transactional_db: None) -> World:
    """A company with a live campaign and without a card."""
    world = make_world()
    Card.objects.all().delete()
    return world


@pytest.fixture(params=["phone", "desk"])
def visitor(browser: Browser, site: str, world: World, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The browser of the company's administrator, which may go to the stand-in's pages."""
    context = browser.new_context(viewport=SIZES[request.param], locale="en-US", accept_downloads=True)
    client = Client()
    client.force_login(world.user)
    name = django_settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
    page = context.new_page()
    yield page
    context.close()


def add_card(page: Page, site: str, number: str) -> None:
    begin(page, site)
    type_card(page, number)
    if number == ASKS_ALWAYS:
        page.get_by_role("button", name="Yes, it is me").click()
    expect(page.locator("main")).to_contain_text("The card is added.")


def bill(world: World) -> Invoice:
    """Three completed actions of last month, invoiced and charged as the workers do."""
    charge(world, 3, month=last_month())
    close(last_month())
    collect_due()
    return Invoice.objects.get(company=world.company)


def taken(page: Page, name: str, place: Path) -> bytes:
    """The file behind a link, as the browser keeps it."""
    with page.expect_download() as download:
        page.get_by_role("link", name=name, exact=True).first.click()
    file = place / download.value.suggested_filename
    download.value.save_as(file)
    return file.read_bytes()
