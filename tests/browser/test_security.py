"""Second factors as people set them up: app codes typed from a phone, and a passkey of the device."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.accounts.entrances import PASSWORD, confirmed
from tests.accounts.test_second_factor import code_of
from tests.browser.conftest import SIZES, assert_accessible


@pytest.fixture
def site(live_server: LiveServer, settings) -> str:
    """The product under the name that passkeys work with."""
    settings.BASE_URL = f"http://localhost:{live_server.thread.port}"
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    return settings.BASE_URL


@pytest.fixture
def ada(transactional_db: None) -> User:
    return confirmed(User.objects.create_user("ada@example.com", PASSWORD))


def sign_in(page: Page, site: str) -> None:
    page.goto(f"{site}/accounts/login/?next=/console/security/")
    page.get_by_label("Email").fill("ada@example.com")
    page.get_by_label("Password").first.fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page, site: str) -> None:
    page.goto(f"{site}/accounts/logout/")
    assert_accessible(page)
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()


def give_password_again(page: Page) -> None:
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def test_app_codes_are_turned_on_and_asked_for(ada: User, page: Page, site: str, faults: list[str]) -> None:
    sign_in(page, site)
    assert_accessible(page)
    page.get_by_role("link", name="App codes: Turn on").click()
    give_password_again(page)
    expect(page.get_by_role("heading", name="Turn on app codes")).to_be_visible()
    assert_accessible(page)
    secret = page.get_by_role("button", name="Copy the secret").get_attribute("data-copy")
    page.get_by_label("Code that the app shows").fill(code_of(secret))
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(page.get_by_label("Recovery codes that are left").locator("li")).to_have_count(10)
    assert_accessible(page)

    sign_out(page, site)
    sign_in(page, site)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Code").fill(code_of(secret, 1))
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_role("heading", name="Security")).to_be_visible()
    for path in ("accounts/2fa/", "accounts/sessions/", "accounts/email/", "accounts/password/change/"):
        page.goto(f"{site}/{path}")
        assert_accessible(page)
    assert faults == []


@pytest.fixture
def device(page: Page) -> Iterator[str]:
    """A device that keeps passkeys and knows its owner's finger."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    yield tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    tools.detach()


def test_a_passkey_is_added_and_signs_in_without_a_password(
    ada: User, page: Page, device: str, site: str, faults: list[str]
) -> None:
    sign_in(page, site)
    page.get_by_role("link", name="Passkeys: Add one").click()
    give_password_again(page)
    expect(page.get_by_role("heading", name="Add a passkey")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Name").fill("This phone")
    page.get_by_role("button", name="Add passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto(f"{site}/accounts/2fa/webauthn/")
    expect(page.get_by_role("heading", name="This phone")).to_be_visible()
    expect(page.get_by_text("Signs in by itself")).to_be_visible()
    assert_accessible(page)

    sign_out(page, site)
    page.goto(f"{site}/accounts/login/?next=/console/security/")
    assert_accessible(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Security")).to_be_visible()

    sign_out(page, site)
    sign_in(page, site)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Security")).to_be_visible()
    assert faults == []


def test_a_passkey_that_is_not_given_is_said_on_the_page(
    ada: User, browser: Browser, site: str, faults: list[str]
) -> None:
    page = browser.new_context(viewport=SIZES["phone"]).new_page()
    page.on("console", lambda said: said.type == "error" and faults.append(said.text))
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    page.goto(f"{site}/accounts/login/")
    page.evaluate(
        "() => { navigator.credentials.get = () => Promise.reject(new DOMException('no', 'NotAllowedError')) }"
    )
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("alert")).to_contain_text("The passkey was not used")
    assert_accessible(page)
    page.context.close()
    assert faults == []
