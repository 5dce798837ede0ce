"""Long words and other scripts break no page on the narrowest phone."""

import pytest
from playwright.sync_api import Browser, Page

from accounts.models import User
from tests.accounts.entrances import confirmed
from tests.browser.conftest import assert_accessible
from tests.browser.test_main_job import PASSWORD, reward_url
from tests.world import World


def assert_fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, page.url


@pytest.mark.parametrize("language", ["de", "ja", "hi"])
def test_every_step_fits_a_narrow_phone(browser: Browser, visited: World, site: str, language: str) -> None:
    confirmed(User.objects.create_user("ada@example.com", PASSWORD))
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale=language)
    page = context.new_page()
    page.goto(reward_url(visited))
    assert page.locator("html").get_attribute("lang") == language
    assert_fits(page)
    assert_accessible(page)
    page.locator(".r-choice a.button").first.click()
    assert_fits(page)
    assert_accessible(page)
    page.locator(".other-way summary").click()
    page.locator("input[name=login]").fill("ada@example.com")
    page.locator("input[name=password]").fill(PASSWORD)
    assert_fits(page)
    page.locator(".other-way form button[type=submit]").click()
    page.locator(".r-cart").wait_for()
    assert_fits(page)
    assert_accessible(page)
    page.locator("input[name=recipient]").fill("Ada Lovelace")
    page.locator("input[name=street]").fill("12 Garden Row")
    page.locator("input[name=city]").fill("Boston")
    page.locator("input[name=postal_code]").fill("02110")
    page.locator("select[name=country]").select_option("US")
    page.locator(".r-cart-order button").click()
    page.locator(".r-done").wait_for()
    assert_fits(page)
    assert_accessible(page)
    context.close()
