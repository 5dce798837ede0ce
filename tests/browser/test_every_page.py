"""Every page of the console and of one's own sign-in, on a phone and on a desk: whole, and as the policy has it."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import assert_accessible
from tests.console.test_rights import FILES, LEAD_ON, OWN, TABLE, Place

PAGES = [name for name, cells in TABLE.items() if "GET" in cells[0] and name not in FILES]
ACCOUNT = (
    "email/",
    "password/change/",
    "2fa/",
    "2fa/webauthn/",
    "sessions/",
    "logout/",
)


@pytest.fixture
def place(transactional_db: None, site: str) -> Place:
    return Place()


def test_every_page_is_whole(page: Page, site: str, place: Place, faults: list[str], settings) -> None:
    settings.STYLE_PAGE = True
    boss = place.members["administrator"].user
    page.goto(f"{site}/accounts/login/?next=/console/security/")
    page.get_by_label("Email").fill(boss.email)
    page.get_by_label("Password").first.fill("correct horse battery")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{site}/console/security/")
    names = [name for name in PAGES if name not in LEAD_ON]
    names += [name for name, methods in OWN.items() if "GET" in methods and name != "style"]
    scheme = "dark" if page.viewport_size and page.viewport_size["width"] > 1000 else "light"
    page.emulate_media(color_scheme=scheme)

    for address in [
        *(place.address(name, "administrator") for name in names),
        *(f"/accounts/{path}" for path in ACCOUNT),
    ]:
        answer = page.goto(site + address)
        assert answer and answer.status == 200, address
        try:
            assert_accessible(page)
        except AssertionError as fault:
            fault.add_note(address)
            raise
    assert faults == []
