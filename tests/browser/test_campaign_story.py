"""A campaign from its first draft to its last day, in a real browser: by its marketer, by support, and by the clock."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from campaigns.models import Campaign, Choice, MomentReward
from campaigns.tasks import move_campaigns
from events.models import Event
from kit import clock
from rewards.models import Category
from tests.browser.conftest import SIZES, assert_accessible
from tests.conftest import Api
from tests.world import World, make_marketplace, make_product, make_rate, make_world


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Another time, for the server, too."""
    return lambda at: monkeypatch.setattr(clock, "now", lambda: at)


@pytest.fixture
def world(transactional_db: None, site: str, settings, tmp_path: Path) -> World:
    """A company with an app and keys, and a catalogue in three marketplaces."""
    settings.MEDIA_ROOT = tmp_path / "media"
    world = make_world(state="draft")
    world.campaign.delete()
    us, uk, japan = (make_marketplace(code) for code in ("US", "UK", "JP"))
    make_rate("GBP", "1.25")
    make_rate("JPY", "0.0067")
    for number in range(3):
        make_product(us, title=f"Enamel Mug {number}", price_minor=2_000 + number)
    make_product(uk, title="Enamel Teapot", price_minor=3_000)
    make_product(japan, title="Enamel Lantern", price_minor=4_000)
    Category.objects.update(takes_credit=True)
    return world


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    """Support's own window."""
    context = browser.new_context(viewport=SIZES["desk"], locale="en-US")
    yield context.new_page()
    context.close()


def enter(page: Page, site: str, user: User) -> None:
    client = Client()
    client.force_login(user)
    name = django_settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])


def save(page: Page) -> None:
    page.get_by_role("button", name="Save and go on").click()


def open_cell(page: Page, place: str, moment: str = "Reach level 10") -> None:
    page.get_by_role("link", name=f"chosen for {moment} in {place}").click()
    expect(page.locator("#choices-title")).to_contain_text(f"in {place}")


def add(page: Page, title: str) -> None:
    page.get_by_role("searchbox").fill(title)
    expect(page.locator("#found li").first).to_contain_text(title)
    page.get_by_role("button", name=f"Add {title}", exact=True).click()
    expect(page.locator("#choices")).to_contain_text(title)


def draft_basics(page: Page, site: str, first: date) -> None:
    page.goto(f"{site}/console/campaigns/")
    page.get_by_role("link", name="New campaign").click()
    page.get_by_label("Name", exact=True).fill("Autumn sprint")
    page.get_by_label("First day", exact=True).fill(str(first))
    page.get_by_label("Last day", exact=True).fill(str(first + timedelta(days=20)))
    for code in ("US", "UK", "JP"):
        page.locator(f"[name=marketplaces][value={code}]").check()
    assert_accessible(page)
    page.get_by_role("button", name="Save the draft").click()


def draft_moments(page: Page) -> None:
    expect(page.get_by_role("heading", level=1, name="Moments")).to_be_visible()
    page.locator("[name=key_0]").fill("level_10")
    page.locator("[name=name_0]").fill("Reach level 10")
    page.get_by_role("button", name="Add another moment").click()
    page.locator("[name=key_1]").fill("invite")
    page.locator("[name=name_1]").fill("Invite a friend")
    assert_accessible(page)
    save(page)


def choose_rewards(page: Page) -> None:
    """Five products and a credit: three products and the credit in the US, one each in the UK and in Japan."""
    open_cell(page, "US")
    for title in ("Enamel Mug 0", "Enamel Mug 1", "Enamel Mug 2"):
        add(page, title)
    page.get_by_label("Face value").fill("20")
    page.get_by_role("button", name="Add the credit").click()
    expect(page.locator("#choices")).to_contain_text("$20.00 for Kitchen")
    page.get_by_role("button", name="Use the same for the other moment").click()
    for place, title in (("UK", "Enamel Teapot"), ("JP", "Enamel Lantern")):
        open_cell(page, place)
        add(page, title)
        page.get_by_role("button", name="Use the same for the other moment").click()
    assert_accessible(page)
    page.get_by_role("link", name="Go on").click()


def write_messages(page: Page) -> None:
    page.get_by_text("An example to begin with").click()
    page.get_by_role("button", name="Take it over where nothing is written").click()
    expect(page.locator("#previews")).to_contain_text("Level Up Games says thank you: choose Enamel Mug 0")
    expect(page.locator("#previews")).not_to_contain_text("{")
    assert_accessible(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#previews")).to_contain_text("You did it!")


def cut_a_banner(page: Page, folder: Path) -> None:
    """A picture of another size is cut in the browser."""
    picture = folder / "photo.png"
    Image.new("RGB", (1600, 900), "teal").save(picture)
    page.locator("[name=banner]").set_input_files(picture)
    expect(page.locator("[data-crop-found]")).to_contain_text("Found 1600 x 900 pixels, needed 3000 x 600")
    canvas = page.get_by_role("img", name="The part that becomes the banner")
    canvas.press("ArrowDown")
    canvas.press("+")
    assert_accessible(page)
    page.get_by_role("button", name="Use this part").click()
    expect(canvas).to_be_hidden()
    page.get_by_role("button", name="Upload the banner").click()
    expect(page.get_by_alt_text("The banner as it stands")).to_be_visible()


def write_terms(page: Page) -> None:
    page.get_by_label("Who qualifies").fill("reach level 10")
    page.get_by_role("button", name="Take the proposal over").click()
    expect(page.get_by_label("Terms", exact=False).last).to_have_value(
        re.compile("To qualify, reach level 10")
    )
    assert_accessible(page)
    save(page)


def decide(browser_page: Page, site: str, campaign: Campaign, verb: str, said: dict[str, str]) -> None:
    browser_page.goto(f"{site}/admin/campaigns/campaign/{campaign.pk}/do/{verb}/")
    for name, words in said.items():
        browser_page.locator(f"[name={name}]").fill(words)
    browser_page.get_by_role("button", name=verb.capitalize(), exact=True).click()
    expect(
        browser_page.get_by_text(re.compile("Autumn sprint.* is (sent back|approved)")).first
    ).to_be_visible()


def test_a_campaign_lives_from_its_first_draft_to_its_last_day(
    page: Page,
    desk: Page,
    site: str,
    world: World,
    faults: list[str],
    set_clock: Callable[[datetime], None],
    tmp_path: Path,
) -> None:
    first = clock.now().date() + timedelta(days=3)
    enter(page, site, world.user)
    draft_basics(page, site, first)
    draft_moments(page)

    # Interrupted: what is typed is saved on the way to another page of the draft, and the rest is done another day.
    page.get_by_role("link", name="CPA and budget").first.click()
    page.get_by_label("Total budget").fill("2000")
    page.get_by_role("navigation", name="Steps of the draft").get_by_role("link", name="Rewards").click()
    expect(page.get_by_role("heading", level=1, name="Rewards")).to_be_visible()
    campaign = Campaign.objects.get()
    assert campaign.budget_usd_cents == 200_000
    page.context.clear_cookies()
    enter(page, site, world.user)
    page.goto(f"{site}/console/campaigns/{campaign.pk}/")
    page.get_by_role("link", name="Go on editing").click()
    page.get_by_role("navigation", name="Steps of the draft").get_by_role("link", name="Rewards").click()

    choose_rewards(page)
    assert MomentReward.objects.count() == 6
    assert Choice.objects.filter(kind="product").values("product").distinct().count() == 5
    expect(page.locator("#outlook")).to_contain_text("completed actions in an even mix, for $2,000.00")
    page.get_by_label("Total budget").fill("3000")
    expect(page.locator("#outlook")).to_contain_text("for $3,000.00")
    assert_accessible(page)
    save(page)
    write_messages(page)
    cut_a_banner(page, tmp_path)
    page.get_by_role("navigation", name="Steps of the draft").get_by_role("link", name="Terms").click()
    write_terms(page)
    assert_accessible(page)
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.get_by_text("Waiting for approval.")).to_be_visible()

    support = User.objects.create_superuser("support@example.com", "correct horse battery")
    enter(desk, site, support)
    decide(desk, site, campaign, "reject", {"reason": "Nearly there.", "remark_0": "Say which game."})

    page.goto(f"{site}/console/campaigns/{campaign.pk}/")
    expect(page.get_by_text("Name: Say which game.").first).to_be_visible()
    page.get_by_role("link", name="Edit and submit again").click()
    page.get_by_role("button", name="Edit it").click()
    expect(page.get_by_text("Support: Say which game.")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Name", exact=True).fill("Autumn sprint of Starlight")
    page.get_by_role("navigation", name="Steps of the draft").get_by_role("link", name="Review").click()
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.get_by_text("Waiting for approval.")).to_be_visible()
    decide(desk, site, campaign, "approve", {})

    page.goto(f"{site}/console/campaigns/{campaign.pk}/test/")
    page.get_by_role("button", name="Make the call").click()
    expect(page.locator("#answer")).to_contain_text('"testMode": true')
    expect(page.frame_locator("iframe").get_by_role("heading", name="You did it!")).to_be_visible()
    assert_accessible(page)

    world.campaign, world.moment = campaign, campaign.moments.get(key="level_10")
    set_clock(clock.start_of_day(first, "UTC"))
    move_campaigns()
    given = Api(world).get_reward()
    assert (given.status_code, given.json().get("testMode")) == (200, False), given.json()
    page.goto(f"{site}/console/campaigns/{campaign.pk}/")
    page.get_by_role("link", name="Take down").click()
    page.get_by_label("Reason").fill("A pause.")
    page.get_by_role("button", name="Take it down").click()
    expect(page.get_by_text("Suspended: taken down by your team", exact=True)).to_be_visible()
    assert Api(world).get_reward().json()["code"] == "campaign_not_live"
    page.get_by_role("link", name="Resume", exact=True).click()
    page.get_by_role("button", name="Resume it").click()
    assert Api(world).get_reward().status_code == 200

    set_clock(clock.end_of_day(first + timedelta(days=20), "UTC"))
    move_campaigns()
    page.goto(f"{site}/console/campaigns/{campaign.pk}/")
    expect(page.get_by_text("Finished.", exact=True)).to_be_visible()
    assert_accessible(page)
    told = list(
        Event.objects.filter(type__startswith="campaign.", data__id=campaign.pk)
        .order_by("pk")
        .values_list("type", flat=True)
    )
    assert [one.removeprefix("campaign.") for one in told] == [
        "created",
        "submitted",
        "rejected",
        "reopened",
        "submitted",
        "approved",
        "live",
        "suspended",
        "resumed",
        "finished",
    ]
    assert faults == []
