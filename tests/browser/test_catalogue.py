"""A marketer finds a product, sees what it costs, and uses it in a draft: on a phone and on a desk, light and dark."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from campaigns.models import Campaign, MomentReward
from rewards.models import Category, Product
from rewards.operations.search import rebuild_vocabulary
from tests.accounts.entrances import confirmed
from tests.browser.conftest import SIZES, assert_accessible
from tests.console.rows import make_prices, make_tier
from tests.world import World, make_marketplace, make_product, make_world

PASSWORD = "correct horse battery"


@pytest.fixture
def world(site: str, transactional_db: None) -> World:
    """A draft with one moment, and a catalogue of mugs and kettles in two marketplaces."""
    make_tier()
    world = make_world(state="draft")
    us, uk = make_marketplace(name="United States"), make_marketplace("UK", name="United Kingdom")
    mugs = Category.objects.create(slug="mugs", name="Mugs")
    for number in range(30):
        make_product(us, title=f"Stoneware Mug {number}", category=mugs, price_minor=1_000 + 100 * number)
    headphones = make_product(us, title="Cosy Headphones", price_minor=4_000, is_trademarked=True)
    make_prices(headphones, *[3_900, 4_100] * 30, *[4_000] * 30)
    make_product(uk, title="Teapot")
    for marketplace in (us, uk):
        rebuild_vocabulary(marketplace=marketplace)
    confirmed(world.user)
    return world


def enter(page: Page, site: str, world: World) -> None:
    page.goto(f"{site}/accounts/login/?next=/console/catalogue/")
    page.get_by_label("Email").fill(world.user.email)
    page.get_by_label("Password").first.fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{site}/console/catalogue/")


def is_phone(page: Page) -> bool:
    return page.viewport_size is not None and page.viewport_size["width"] < 1000


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_product_is_found_and_used_in_a_draft(
    page: Page, site: str, world: World, faults: list[str], scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    enter(page, site, world)
    expect(page.get_by_role("heading", name="32 products")).to_be_visible()
    assert_accessible(page)

    page.get_by_role("searchbox").fill("hedphones")  # found as it is typed
    expect(page.get_by_role("heading", name="1 product")).to_be_visible()
    expect(page.get_by_text("Showing results for headphones instead of hedphones.")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?marketplace=US&q=hedphones$"))
    assert_accessible(page)

    page.get_by_role("link", name="Cosy Headphones").click()
    expect(page.get_by_role("heading", name="Cosy Headphones", level=1)).to_be_visible()
    expect(page.get_by_text("$48.01").first).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("Line chart: Price by day"))).to_be_visible()
    assert_accessible(page)

    page.get_by_label("Try a CPA").fill("43")
    expect(page.get_by_text("$1.00 short.")).to_be_visible()
    page.get_by_label("Try a CPA").fill("44")
    expect(page.get_by_text("your customers pay up to $4.01 of sales tax themselves")).to_be_visible()
    assert_accessible(page)

    page.get_by_role("link", name="Use in a campaign").click()
    expect(page.get_by_text("CPA $27.50 now, $48.01 proposed with this one.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Add to the choices").click()
    expect(page.get_by_text("for a CPA of $48.01").first).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name=f"See {world.campaign.name}").click()
    expect(page.get_by_role("heading", level=1, name="Rewards")).to_be_visible()
    assert MomentReward.objects.get().choices.count() == 2
    assert faults == []


def test_filters_narrow_down_and_back_leads_back(
    page: Page, site: str, world: World, faults: list[str]
) -> None:
    enter(page, site, world)
    if is_phone(page):
        page.get_by_role("button", name="Filters").click()
        assert_accessible(page)
    page.get_by_label("Mugs").check()
    expect(page.locator("#found-title")).to_contain_text("30 products")
    expect(page.get_by_label("Mugs")).to_be_focused()
    page.get_by_role("group", name="Reference price").get_by_label("To").fill("12")
    page.get_by_role("button", name="Apply amounts").click()
    expect(page.locator("#found-title")).to_contain_text("3 products")
    if is_phone(page):
        page.get_by_role("button", name="Show the products").click()
    expect(page.get_by_role("link", name="Stoneware Mug 2")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Mugs.*remove"))).to_be_visible()

    page.go_back()
    expect(page.locator("#found-title")).to_contain_text("30 products")
    page.go_back()
    expect(page.locator("#found-title")).to_contain_text("32 products")
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_role("link", name="First page")).to_be_visible()
    page.get_by_label("Marketplace").select_option("UK")
    expect(page.get_by_role("link", name="Teapot")).to_be_visible()
    assert_accessible(page)
    assert faults == []


@pytest.fixture(params=["phone", "desk"])
def plain_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A browser without scripts."""
    context = browser.new_context(viewport=SIZES[request.param], java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_it_works_without_scripts(plain_page: Page, site: str, world: World) -> None:
    page = plain_page
    enter(page, site, world)
    page.get_by_role("searchbox").fill("mug")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#found-title")).to_contain_text("30 products")
    if is_phone(page):
        page.get_by_role("button", name="Filters").click()
    page.get_by_role("group", name="CPA").get_by_label("From").fill("40")
    page.get_by_role("button", name="Apply", exact=True).click()
    expect(page.locator("#found-title")).to_contain_text("6 products")
    page.get_by_role("link", name="Stoneware Mug 29").click()
    page.get_by_label("Try a CPA").fill("100")
    page.get_by_role("button", name="Try").click()
    expect(page.get_by_text("covers everything, the sales tax too.")).to_be_visible()
    page.get_by_role("link", name="Use in a campaign").click()
    page.get_by_role("button", name="Add to the choices").click()
    expect(page.get_by_text("is among the choices of Reach level 10")).to_be_visible()
    assert Product.objects.get(title="Stoneware Mug 29") in [
        one.product for one in MomentReward.objects.get().choices.all()
    ]
    assert Campaign.objects.get().state == "draft"
