"""The main job as people live through it: a developer's console, and a customer's reward."""

from playwright.sync_api import Page, expect

from accounts.models import User
from billing.models import LedgerTransaction
from rewards.queries import reward_url_of
from rewards.redemption.models import Order, Stock
from tests.accounts.entrances import confirmed, mailed_code
from tests.browser.conftest import assert_accessible
from tests.conftest import Api
from tests.world import World

PASSWORD = "correct horse battery"


def reward_url(world: World) -> str:
    for product in world.products:
        Stock.objects.create(product=product, on_hand=3)
    return Api(world).get_reward().json()["rewardNotificationUrl"]


def test_a_new_customer_signs_up_and_redeems(page: Page, visited: World, faults: list[str]) -> None:
    url = reward_url(visited)
    page.goto(url)
    expect(page.get_by_role("heading", name="You did it")).to_be_visible()
    assert_accessible(page)

    page.get_by_role("link", name="Copper Kettle").first.click()
    page.get_by_role("link", name="Create an account").first.click()
    page.get_by_label("Email").fill("new.customer@example.com")
    assert_accessible(page)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="Enter the code")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Code of six digits").fill(mailed_code())
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_text("$27.50").first).to_be_visible()
    expect(page.get_by_text("$0.00").first).to_be_visible()
    assert_accessible(page)
    for label, value in (
        ("Full name", "Ada Lovelace"),
        ("Street and number", "12 Garden Row"),
        ("Town or city", "Boston"),
        ("Postal code", "02110"),
    ):
        page.get_by_label(label).fill(value)
    page.get_by_label("Country").select_option("US")
    page.get_by_role("button", name="Place order").click()

    order = Order.objects.get()
    assert (order.product.title, order.customer_pays_minor, order.recipient) == (
        "Copper Kettle",
        0,
        "Ada Lovelace",
    )
    expect(page.get_by_text(order.id).first).to_be_visible()
    assert_accessible(page)
    assert Stock.objects.get().on_hand == 2
    assert LedgerTransaction.objects.count() == 1
    assert faults == []


def test_another_account_gets_one_kind_message(page: Page, visited: World, faults: list[str]) -> None:
    test_a_new_customer_signs_up_and_redeems(page, visited, faults)
    url = reward_url_of(company_key=visited.company.id, reward_key=Order.objects.get().redemption.reward_id)
    page.context.clear_cookies()
    confirmed(User.objects.create_user("second@example.com", PASSWORD))
    page.goto(url)
    page.get_by_role("link", name="Copper Kettle").first.click()
    assert_accessible(page)
    page.get_by_label("Email").first.fill("second@example.com")
    page.get_by_role("button", name="Mail me a code").click()
    expect(page.get_by_role("heading", name="Enter the code")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Code of six digits").fill(mailed_code())
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_text("can't be used with this account").first).to_be_visible()
    assert_accessible(page)
    assert Order.objects.count() == 1


def test_a_developer_finds_the_call_to_make(page: Page, visited: World, site: str, faults: list[str]) -> None:
    Api(visited).get_reward()
    confirmed(visited.user)
    page.goto(f"{site}/console/")
    page.get_by_label("Email").fill(visited.user.email)
    page.get_by_label("Password").first.fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("$27.50").first).to_be_visible()
    assert_accessible(page)
    page.goto(f"{site}/console/campaigns/")
    assert_accessible(page)
    page.get_by_role("link", name=visited.campaign.name).first.click()
    expect(page.get_by_text("/v1/getReward").first).to_be_visible()
    expect(page.get_by_text(visited.campaign.id).first).to_be_visible()
    assert_accessible(page)
    for path in ("decisions/", "apps/", "events/", "webhooks/"):
        page.goto(f"{site}/console/{path}")
        assert_accessible(page)
    assert faults == []


def test_public_pages_are_whole(page: Page, visited: World, site: str, faults: list[str]) -> None:
    for path in (
        "/",
        "/docs/errors/",
        "/docs/errors/throttled",
        "/accounts/login/",
        "/accounts/login/?next=/r/mine/",
        "/accounts/login/code/",
        "/accounts/signup/",
        "/accounts/password/reset/?next=/r/mine/",
        "/nowhere",
    ):
        page.goto(site + path)
        assert_accessible(page)
    assert faults == []


def test_the_explorer_shows_the_calls(page: Page, visited: World, site: str, faults: list[str]) -> None:
    page.goto(f"{site}/docs/api/")

    expect(page.get_by_text("/v1/getRewardInfo").first).to_be_visible()
    assert faults == []


def test_the_support_desk_works_in_a_browser(
    page: Page, visited: World, site: str, faults: list[str]
) -> None:
    confirmed(User.objects.create_superuser("support@example.com", PASSWORD))
    page.goto(f"{site}/admin/")
    page.get_by_label("Email").fill("support@example.com")
    page.get_by_label("Password").first.fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{site}/admin/")

    page.goto(f"{site}/admin/campaigns/campaign/")
    page.get_by_role("link", name=visited.campaign.name).first.click()
    expect(page.get_by_text(visited.company.display_name).first).to_be_visible()
    assert faults == []
