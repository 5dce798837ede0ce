"""A file of calls in a real browser: the faults beside the file that stays chosen, the review, rows as they come."""

from pathlib import Path

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from campaigns.models import Action, Batch
from campaigns.operations import work_on_batches
from tests.browser.conftest import assert_accessible
from tests.world import World


def signed_in(page: Page, site: str, world: World) -> None:
    client = Client()
    client.force_login(world.user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])


def test_a_file_with_faults_is_mended_sent_and_followed(
    page: Page, site: str, visited: World, tmp_path: Path, faults: list[str]
) -> None:
    bad, good = tmp_path / "bad.csv", tmp_path / "good.csv"
    bad.write_text("rowId,customerId,deviceType\none,ada,Toaster\n")
    good.write_text("rowId,customerId,deviceType\none,ada,Web\ntwo,ben,Web\n")
    signed_in(page, site, visited)
    page.goto(f"{site}/console/batches/")
    page.get_by_role("link", name="Upload a file").first.click()
    page.get_by_label("Campaign and moment").select_option(label="Reach level 10 (level_10)")
    page.get_by_label("Reward group").select_option("US")
    page.get_by_label("File", exact=True).set_input_files(bad)
    page.get_by_role("button", name="Read the file").click()

    expect(page.get_by_text("1 thing to put right in the file.")).to_be_visible()
    expect(page.get_by_text('found "Toaster"')).to_be_visible()
    assert page.get_by_label("File", exact=True).evaluate("one => one.files[0].name") == "bad.csv"
    assert_accessible(page)
    # The browser itself tells of the 422 that the refused file was answered with.
    assert "status of 422" in faults.pop()

    page.get_by_label("File", exact=True).set_input_files(good)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_text("$55.00").first).to_be_visible()
    assert_accessible(page)
    assert Batch.objects.count() == 0

    page.get_by_role("button", name="Send 2 rows").click()
    expect(page.get_by_role("heading", name="0 of 2 rows decided")).to_be_visible()
    assert_accessible(page)
    assert work_on_batches(seconds=30) == 2
    expect(page.get_by_role("heading", name="2 of 2 rows decided")).to_be_visible(timeout=15_000)
    assert Action.objects.count() == 2
    page.goto(f"{site}/console/batches/")
    expect(page.get_by_role("link", name="good.csv")).to_be_visible()
    assert_accessible(page)
    assert faults == []
