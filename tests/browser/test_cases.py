"""A case in a real browser: opened from a page, answered on the desk, seen without a reload."""

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import Case, User
from accounts.operations import reply_as_support
from tests.accounts.casework import make_support
from tests.browser.conftest import assert_accessible
from tests.world import World


def signed_in(page: Page, site: str, user: User) -> None:
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])


def test_a_case_is_opened_and_its_answer_appears(
    page: Page, site: str, visited: World, faults: list[str]
) -> None:
    signed_in(page, site, visited.user)
    page.goto(f"{site}/console/campaigns/{visited.campaign.pk}/")
    page.get_by_role("link", name="Contact us").click()
    page.get_by_label("What is it about?").select_option("raise_limit")
    page.get_by_label("New limit in USD a month").fill("20000")
    page.get_by_label("Subject").fill("More room")
    page.get_by_label("Message").fill("It goes well.")
    assert_accessible(page)
    page.get_by_role("button", name="Send to support").click()
    expect(page.get_by_role("heading", name="More room")).to_be_visible()
    assert_accessible(page)

    reply_as_support(case=Case.objects.get(), actor=make_support(), text="How much?")
    expect(page.get_by_text("How much?")).to_be_visible(timeout=20_000)
    page.goto(f"{site}/console/help/cases/")
    assert_accessible(page)
    assert faults == []


def test_the_desk_answers_under_its_content_policy(
    page: Page, site: str, visited: World, faults: list[str]
) -> None:
    signed_in(page, site, visited.user)
    page.goto(f"{site}/console/help/contact/")
    page.get_by_label("Subject").fill("A question")
    page.get_by_label("Message").fill("How?")
    page.get_by_role("button", name="Send to support").click()
    signed_in(page, site, User.objects.get(pk=make_support().removeprefix("support:")))
    page.goto(f"{site}/admin/accounts/case/")
    page.get_by_role("link", name="A question").click()
    page.get_by_label("Answer", exact=True).fill("So.")
    page.get_by_role("button", name="Answer", exact=True).click()

    expect(page.get_by_text("is told by mail")).to_be_visible()
    assert Case.objects.get().status == "answered"
    assert faults == []
