"""The parts that pages are made of, in a real browser: every width, both colour schemes, hands off the mouse."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.accounts.entrances import PASSWORD, confirmed
from tests.browser.conftest import assert_accessible

WIDTHS = (360, 390, 1440, 1920)


@pytest.fixture
def writer(browser: Browser, site: str, transactional_db: None, settings) -> Iterator[BrowserContext]:
    """Somebody who is signed in where pages are written."""
    settings.STYLE_PAGE = True
    confirmed(User.objects.create_user("writer@example.com", PASSWORD))
    context = browser.new_context(locale="en-US", permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{site}/accounts/login/?next=/console/style/")
    page.get_by_label("Email").fill("writer@example.com")
    page.get_by_label("Password").first.fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{site}/console/style/")
    yield context
    context.close()


@pytest.fixture
def style(writer: BrowserContext, site: str, faults: list[str]) -> Page:
    """The style page on a desk."""
    page = writer.pages[0]
    page.set_viewport_size({"width": 1440, "height": 900})
    page.on("console", lambda said: said.type == "error" and faults.append(said.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda asked: asked.url.startswith((site, "data:")) or faults.append(asked.url))
    page.goto(f"{site}/console/style/")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_part_is_accessible_at_every_width(
    style: Page, site: str, faults: list[str], scheme: str
) -> None:
    style.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for width in WIDTHS:
        style.set_viewport_size({"width": width, "height": 900})
        style.reload()
        assert_accessible(style)
    style.goto(f"{site}/console/style/?faults")
    assert_accessible(style)
    assert faults == []


def test_a_dialog_keeps_the_focus_until_escape_and_gives_it_back(style: Page, faults: list[str]) -> None:
    opener = style.get_by_role("button", name="Revoke key").first
    opener.press("Enter")
    dialog = style.get_by_role("dialog", name="Revoke this key?")

    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    assert_accessible(style)
    for _ in range(5):
        style.keyboard.press("Tab")
        # The browser's own frame may have the focus in between; the page behind may not.
        assert style.evaluate("document.activeElement.matches('body, dialog[open] *')")
    style.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    assert faults == []


def test_a_menu_opens_beside_its_button_and_closes_with_escape(style: Page, faults: list[str]) -> None:
    button = style.get_by_role("button", name="More for this app")
    button.press("Enter")
    item = style.locator("#app-menu").get_by_role("link", name="Rename")

    expect(item).to_be_visible()
    assert_accessible(style)
    near, far = button.bounding_box(), item.bounding_box()
    assert near and far
    assert abs(far["y"] - near["y"]) < 150
    style.keyboard.press("Escape")
    expect(item).to_be_hidden()
    assert faults == []


def test_good_news_goes_by_itself_unless_somebody_reads_it_and_bad_news_stays(style: Page) -> None:
    style.clock.install()
    style.get_by_role("button", name="Show toasts").click()
    good = style.locator("#toasts").get_by_text("The changes are saved.")
    bad = style.locator("#toasts").get_by_text("The second of them was refused.")
    good.hover()
    assert_accessible(style)
    style.clock.run_for(30_000)
    expect(good).to_be_visible()
    style.mouse.move(5, 5)
    style.clock.run_for(7_000)
    expect(good).to_be_hidden()
    expect(bad).to_be_visible()
    style.locator("#toasts").get_by_role("button", name="Dismiss").click()
    expect(bad).to_be_hidden()


def test_a_value_is_copied(style: Page) -> None:
    style.locator("#copy").get_by_role("button", name="Copy App ID").click()

    assert style.evaluate("navigator.clipboard.readText()") == "app_0198c2d3e4"


def test_a_secret_can_be_taken_away_as_a_file(style: Page) -> None:
    with style.expect_download() as taken:
        style.get_by_role("link", name="Download as .env").click()

    assert taken.value.suggested_filename == "moments_key.env"
    assert taken.value.path().read_text() == "MOMENTS_KEY=mk_live_example_only_4eC39HqLyjWDarjtT1zdp7dc\n"


def test_a_form_that_is_sent_twice_arrives_once(style: Page, site: str, live_server: LiveServer) -> None:
    sent: list[str] = []
    style.on("request", lambda asked: asked.method == "POST" and sent.append(asked.url))
    button = style.locator("#submit").get_by_role("button", name="Save changes")
    with style.expect_navigation():
        button.evaluate("button => { button.click(); button.click(); button.form.requestSubmit(); }")

    expect(style.get_by_text("The changes are saved.")).to_be_visible()
    assert sent == [f"{site}/console/style/"]


def test_the_button_waits_for_the_answer_and_is_ready_again_when_the_reader_comes_back(style: Page) -> None:
    style.route("**/console/style/", lambda route: route.fulfill(status=204))
    button = style.locator("#submit").get_by_role("button", name="Save changes")
    button.click()
    expect(button).to_be_disabled()

    style.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(button).to_be_enabled()


def test_the_language_of_code_is_chosen_by_arrow_keys_and_remembered(style: Page) -> None:
    expect(style.get_by_role("tabpanel", name="curl")).to_be_visible()
    style.get_by_role("tab", name="curl").press("ArrowRight")

    expect(style.get_by_role("tab", name="Python")).to_be_focused()
    style.reload()
    expect(style.get_by_role("tabpanel", name="Python")).to_be_visible()
    expect(style.get_by_role("tabpanel", name="curl")).to_be_hidden()


def test_the_room_that_is_left_in_a_text_is_counted(style: Page) -> None:
    style.locator("#field").get_by_label("Message").fill("Well done!")

    expect(style.locator("#field").get_by_text("110 of 120 characters left")).to_be_visible()


def test_without_scripts_dialogs_code_and_counts_stand_in_the_page(
    browser: Browser, writer: BrowserContext, site: str
) -> None:
    context = browser.new_context(java_script_enabled=False, storage_state=writer.storage_state())
    page = context.new_page()
    page.goto(f"{site}/console/style/")

    expect(page.get_by_role("dialog", name="Revoke this key?")).to_be_visible()
    expect(page.locator("#code_tabs").get_by_text("process.env.MOMENTS_KEY")).to_be_visible()
    expect(page.locator("#field").get_by_text("Up to 120 characters")).to_be_visible()
    page.get_by_role("button", name="More for this app").click()
    expect(page.locator("#app-menu").get_by_role("link", name="Rename")).to_be_visible()
    context.close()
