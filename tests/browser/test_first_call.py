"""From sign-up to the first call: how a developer lives through the first half hour."""

import json
import re
from datetime import date
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from accounts.models import App, BarredCountry, Company
from events.call_log import LOG
from tests.accounts.entrances import PASSWORD, mailed_code
from tests.accounts.test_second_factor import code_of
from tests.browser.conftest import assert_accessible
from tests.browser.test_security import give_password_again
from tests.world import make_marketplace

EMAIL = "founder@lanternfox.example"


@pytest.fixture
def places(transactional_db: None) -> None:
    make_marketplace()
    BarredCountry.objects.create(code="CH", source="A list", source_date=date(2026, 11, 1))


def looked_at(page: Page) -> None:
    """The page is whole in both colour schemes."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert_accessible(page)


def sign_up(page: Page, site: str) -> None:
    page.goto(f"{site}/accounts/signup/")
    looked_at(page)
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").first.fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_label("Code")).to_be_visible()
    looked_at(page)
    page.get_by_label("Code").fill(mailed_code())
    page.get_by_role("button", name="Continue").click()


def set_up_company(page: Page) -> None:
    expect(page.get_by_role("heading", name="Set up your company")).to_be_visible()
    looked_at(page)
    for label, value in (
        ("Name", "Lanternfox"),
        ("Legal name", "Lanternfox Games GmbH"),
        ("Address", "Hafenstr. 1, Hamburg"),
    ):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("Country").select_option("CH")
    page.get_by_role("button", name="Set up the company").click()
    expect(page.get_by_text("Companies from Switzerland can't use Moments.")).to_be_visible()
    looked_at(page)
    expect(page.get_by_label("Legal name")).to_have_value("Lanternfox Games GmbH")
    page.get_by_label("Country").select_option("DE")
    page.get_by_role("button", name="Set up the company").click()
    expect(page.get_by_text("1 of 7")).to_be_visible()
    looked_at(page)


def turn_on_app_codes(page: Page, site: str) -> None:
    page.goto(f"{site}/console/security/")
    page.get_by_role("link", name="App codes: Turn on").click()
    if page.get_by_role("heading", name="Is it you?").is_visible():
        give_password_again(page)
    secret = page.get_by_role("button", name="Copy the secret").get_attribute("data-copy")
    page.get_by_label("Code that the app shows").fill(code_of(secret))
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    looked_at(page)


def register_app(page: Page, site: str) -> None:
    page.goto(f"{site}/console/first-steps/")
    page.get_by_role("link", name="Register an app").click()
    page.get_by_label("Name").fill("Starlight Run")
    page.get_by_role("checkbox", name="Web").check()
    looked_at(page)
    page.get_by_role("button", name="Register the app").click()
    expect(page.get_by_text("Starlight Run is registered.")).to_be_visible()
    looked_at(page)


def make_key(page: Page) -> str:
    page.get_by_role("link", name="Make a key").click()
    looked_at(page)
    page.get_by_label("Name").fill("Laptop")
    page.get_by_role("button", name="Make the key").click()
    expect(page.get_by_role("heading", name="The test key is made")).to_be_visible()
    looked_at(page)
    return str(page.get_by_role("button", name="Copy test key").get_attribute("data-copy"))


def draft_campaign(page: Page, site: str) -> None:
    page.goto(f"{site}/console/campaigns/new/")
    page.get_by_label("Name").fill("Level ten")
    page.get_by_label("First day", exact=True).fill("2027-01-01")
    page.get_by_label("Last day", exact=True).fill("2027-02-01")
    looked_at(page)
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("a test key works on it from now on")).to_be_visible()
    looked_at(page)


def call(command: str, secret: str) -> dict[str, object]:
    """Make the call that a page shows as curl, the way curl would."""
    url = re.search(r"curl -X POST (\S+)", command)
    body = re.search(r"-d '(.*)'", command, re.DOTALL)
    assert url and body
    headers = {"x-api-key": secret, "Content-Type": "application/json"}
    with urlopen(Request(url[1], body[1].encode(), headers), timeout=20) as answer:
        return json.load(answer)


def test_from_sign_up_to_the_first_call(page: Page, site: str, places: None, faults: list[str]) -> None:
    sign_up(page, site)
    set_up_company(page)
    turn_on_app_codes(page, site)
    register_app(page, site)
    secret = make_key(page)
    draft_campaign(page, site)

    app = App.objects.get()
    page.goto(f"{site}/console/apps/{app.pk}/")
    looked_at(page)
    answer = call(page.locator("#first-curl").inner_text(), secret)
    assert (answer["testMode"], str(answer["decisionId"])[:9]) == (True, "test_dec_")
    LOG.flush()

    page.goto(f"{site}/console/apps/{app.pk}/calls/")
    looked_at(page)
    page.get_by_role("link", name=re.compile(r"\d\d:\d\d:\d\d")).first.click()
    expect(page.get_by_text(str(answer["decisionId"])).first).to_be_visible()
    assert "customer-1" not in page.locator("#sent").inner_text()
    looked_at(page)

    page.goto(f"{site}/console/first-steps/")
    expect(page.get_by_text("5 of 7")).to_be_visible()
    looked_at(page)
    assert Company.objects.get().country == "DE"
    # A form that was refused answers 422, which browsers report.
    assert [fault for fault in faults if "422" not in fault] == []


def test_the_checklist_completes_itself_while_it_is_open(
    page: Page, site: str, places: None, faults: list[str]
) -> None:
    sign_up(page, site)
    set_up_company(page)
    expect(page.get_by_text("1 of 7")).to_be_visible()
    App.objects.create(company=Company.objects.get(), name="Starlight Run", platforms=["Web"])

    expect(page.get_by_text("2 of 7")).to_be_visible(timeout=15_000)
    assert [fault for fault in faults if "422" not in fault] == []
