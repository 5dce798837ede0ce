"""A customer's reward from its link to the door and back, in a real browser: every state of a page (S1-S8)."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from campaigns.operations import refuse_action
from kit import clock
from rewards.models import Offer
from rewards.redemption.models import Order, StoreCredit
from rewards.redemption.operations import cancel_own_order, order_with_credit, refuse_return, settle_return
from rewards.redemption.reminders import key_to_stop
from rewards.redemption.stockouts import replace_out_of_stock
from tests.accounts.entrances import PASSWORD, confirmed, mailed_code
from tests.browser.rewarding import HOME, STAFF, Story, banner, device, look_at, make_story
from tests.campaigns.test_holds import held, watch
from tests.conftest import Api

MINUS = "\N{MINUS SIGN}"
type Devices = Callable[..., AbstractContextManager[Page]]


@pytest.fixture
def story(site: str, transactional_db: None) -> Story:
    return make_story()


@pytest.fixture
def story_with_banner(site: str, transactional_db: None, settings: Any, tmp_path: Path) -> Story:
    settings.MEDIA_ROOT = tmp_path
    return make_story(banner())


@pytest.fixture
def devices(browser: Browser, site: str, faults: list[str]) -> Iterator[Devices]:
    """Opens devices; in the end none of them had anything to complain of."""
    yield partial(device, browser, site, faults)
    assert faults == []


def reads(page: Page, *words: str) -> None:
    for one in words:
        expect(page.locator("main")).to_contain_text(one)


def fill_in_address(page: Page) -> None:
    for name, value in (
        ("recipient", "Ada Lovelace"),
        ("street", "12 Garden Row"),
        ("city", "Boston"),
        ("postal_code", "02110"),
    ):
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=country]").select_option("US")


def sign_up(page: Page, email: str) -> None:
    page.get_by_role("link", name="Create an account").first.click()
    page.get_by_label("Email").fill(email)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", name="Enter the code")).to_be_visible()
    page.get_by_label("Code of six digits").fill(mailed_code())


def test_a_new_customer_gets_a_product_for_nothing_and_a_second_device_a_kind_message(
    story_with_banner: Story, devices: Devices, site: str
) -> None:
    story = story_with_banner
    with devices() as page:
        answer = page.request.post(
            f"{site}/v1/getReward", data=story.world.body(), headers={"x-api-key": story.world.live_secret}
        )
        url = answer.json()["rewardNotificationUrl"]
        page.goto(url)
        expect(page.get_by_role("heading", level=1, name="You did it")).to_be_visible()
        look_at(page, "reward")
        page.get_by_role("link", name="Choose Copper Kettle").click()
        look_at(page, "sign-in")
        sign_up(page, "new.customer@example.com")
        look_at(page, "code")
        page.get_by_role("button", name="Continue").click()

        expect(page.get_by_role("heading", level=1, name="Your cart")).to_be_visible()
        sums = dict(
            zip(page.locator("dt").all_inner_texts(), page.locator("dd").all_inner_texts(), strict=True)
        )
        assert sums == {
            "Price": "$25.00",
            "Tax": "$2.50",
            "Shipping": "Free",
            "Promo credit": f"{MINUS}$27.50",
            "You pay": "$0.00",
        }
        look_at(page, "cart")
        page.get_by_role("button", name="Place order").click()
        assert Order.objects.count() == 0
        fill_in_address(page)
        page.get_by_role("button", name="Place order").click()

        order = Order.objects.get()
        expect(page).to_have_url(f"{site}/r/orders/{order.pk}")
        reads(page, "It's ordered. Enjoy!", "Copper Kettle", order.pk, "12 Garden Row")
        assert (order.credit_minor, order.customer_pays_minor, order.store_pays_minor) == (2_750, 0, 0)
        page.goto(url)
        reads(page, "It's ordered. Enjoy!")
        look_at(page, "ordered")

    with devices() as page:
        page.goto(url)
        expect(page.get_by_role("heading", level=1, name="You did it")).to_be_visible()
        confirmed(User.objects.create_user("second@example.com", PASSWORD))
        page.get_by_role("link", name="Choose Copper Kettle").click()
        page.get_by_label("Email").first.fill("second@example.com")
        page.get_by_role("button", name="Mail me a code").click()
        expect(page.get_by_role("heading", name="Enter the code")).to_be_visible()
        page.get_by_label("Code of six digits").fill(mailed_code())
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "This reward can't be used with this account"
        )
        look_at(page, "other-account")
    assert Order.objects.count() == 1


def test_what_an_address_says_before_and_after_its_time(story: Story, devices: Devices, site: str) -> None:
    test_url = Api(story.world).get_reward(secret=story.world.test_secret).json()["rewardNotificationUrl"]
    url, used = story.url(), story.url()
    story.order(url=used)
    with devices(story.customer) as page:
        page.goto(test_url)
        expect(page.get_by_role("complementary", name="Test page")).to_be_visible()
        expect(page.get_by_role("link", name="Choose")).to_have_count(0)
        look_at(page, "test-page")
        page.goto(f"{site}/r/{'x' * 43}")
        expect(page.get_by_role("heading", level=1)).to_have_text("There is no reward at this address")
        look_at(page, "unknown")
        Offer.objects.update(expires_at=clock.now() - timedelta(hours=1))
        page.goto(url)
        expect(page.get_by_role("heading", level=1)).to_have_text("This reward has expired")
        look_at(page, "expired")
        page.goto(used)
        reads(page, "It's ordered. Enjoy!")


def test_what_a_held_and_a_refused_reward_say(story: Story, devices: Devices) -> None:
    watch(story.world)
    waiting, refused = (held(Api(story.world)) for _ in range(2))
    refuse_action(action_id=refused["actionId"], **STAFF)
    with devices() as page:
        for answer, headline in (
            (waiting, "This reward is being checked"),
            (refused, "This reward can't be used"),
        ):
            page.goto(answer["rewardNotificationUrl"])
            expect(page.get_by_role("heading", level=1)).to_have_text(headline)
            expect(page.get_by_role("link", name="Choose")).to_have_count(0)
            look_at(page, headline.replace(" ", "-"))


def test_reminders_are_switched_off_from_a_mail_and_on_again(
    story: Story, devices: Devices, site: str
) -> None:
    account = story.order().redemption.account
    with devices() as page:
        page.goto(f"{site}/r/reminders/off?key={key_to_stop(account)}")
        reads(page, "No more reminders?")
        look_at(page, "reminders")
        page.get_by_role("button", name="Switch reminders off").click()
        reads(page, "Reminders are off")
        look_at(page, "reminders-off")
    with devices(story.customer) as page:
        page.goto(f"{site}/r/data/")
        reads(page, "Reminders are off.")
        page.get_by_role("button", name="Switch reminders on").click()
        reads(page, "Reminders are on.")
    account.refresh_from_db()
    assert account.wants_reminders


def test_the_states_of_an_order_until_it_is_there(story: Story, devices: Devices, site: str) -> None:
    with devices(story.customer) as page:
        for states, headline in (
            (("packed",), "It's packed"),
            (("packed", "shipped"), "It's on its way"),
            (("packed", "shipped", "delivered"), "It has arrived"),
        ):
            page.goto(f"{site}/r/orders/{story.order(*states).pk}")
            reads(page, headline)
            look_at(page, states[-1])
        reads(page, "Swift Post · SP 4711 0815")

        url = story.url()
        cancelled = story.order(url=url)
        page.goto(f"{site}/r/orders/{cancelled.pk}/cancel")
        look_at(page, "cancel")
        page.get_by_role("button", name="Cancel the order").click()
        reads(page, "This order was cancelled", "Your reward is open again")
        look_at(page, "cancelled")
        page.get_by_role("link", name="Choose Copper Kettle").click()
        expect(page.get_by_label("Full name")).to_have_value("Ada Lovelace")
        page.get_by_role("button", name="Place order").click()
        reads(page, "It's ordered. Enjoy!")
        statuses = Order.objects.filter(redemption=cancelled.redemption_id).order_by("pk")
        assert list(statuses.values_list("status", flat=True)) == ["cancelled", "ordered"]

        page.goto(f"{site}/r/mine/")
        expect(page.locator(".r-order")).to_have_count(5)
        look_at(page, "mine")


def test_what_is_gone_is_replaced_and_both_are_shown_or_credit_taken(
    story: Story, devices: Devices, site: str
) -> None:
    story.another("Steel Kettle with a Whistle", 2_600)
    story.another("Tea Towels", 1_200)
    story.stock(story.product, 0)
    replace_out_of_stock()
    with devices(story.customer) as page:
        for name, title in (("substituted", "Steel Kettle with a Whistle"), ("with-credit", "Tea Towels")):
            page.goto(story.url())
            page.get_by_role("link", name="Choose Copper Kettle").click()
            reads(page, "Out of stock", "Copper Kettle", "You get instead", "Steel Kettle with a Whistle")
            look_at(page, f"{name}-cart")
            if name == "with-credit":
                page.get_by_role("link", name="Or pick something else for up to $25.00").click()
                reads(page, "$25.00 to spend")
                look_at(page, "credit-products")
                page.get_by_role("link", name=f"Choose {title}").click()
            fill_in_address(page)
            page.get_by_role("button", name="Place order").click()
            reads(page, "It's ordered. Enjoy!", "Was out of stock", title, "$0.00")
            look_at(page, f"{name}-order")
        rungs = Order.objects.order_by("pk").values_list("product__title", "ordered_instead__rung")
        assert list(rungs) == [("Steel Kettle with a Whistle", "category"), ("Tea Towels", "credit")]

        for product in (*story.world.products, *(order.product for order in Order.objects.all())):
            story.stock(product, 0)
        page.goto(story.url())
        page.get_by_role("link", name="Choose Copper Kettle").click()
        reads(page, "We're restocking", "Your reward is safe")
        look_at(page, "nothing-left")


def test_what_goes_back_brings_credit_that_is_used(story: Story, devices: Devices, site: str) -> None:
    with devices(story.customer) as page:
        order = story.order("shipped", "delivered")
        page.goto(f"{site}/r/orders/{order.pk}")
        page.get_by_role("link", name="Return it").click()
        reads(page, "You get $25.00 of store credit for this item: Copper Kettle.")
        look_at(page, "return")
        page.get_by_role("button", name="Return it").click()
        reads(page, "You are returning this")
        look_at(page, "return-asked")

        back = story.returning(is_back=True)
        page.goto(f"{site}/r/orders/{back.order_id}")
        reads(page, "It is back with us")
        look_at(page, "return-received")
        refuse_return(return_id=back.pk, actor="support:test", reason="The lid is missing.")
        page.reload()
        reads(page, "Return not taken", "The lid is missing.")
        look_at(page, "return-refused")

        settled = settle_return(return_id=story.returning(is_back=True).pk, is_sellable=True, **STAFF)
        page.goto(f"{site}/r/orders/{settled.order_id}")
        reads(page, "It was returned", "Your store credit is under My rewards.")
        look_at(page, "return-settled")
        page.goto(f"{site}/r/mine/")
        look_at(page, "mine-with-credit")
        page.get_by_role("link", name="$25.00 for Copper Kettle").click()
        expect(page.get_by_role("heading", level=1, name="Your cart")).to_be_visible()
        look_at(page, "credit-cart")
        page.get_by_role("button", name="Place order").click()
        reads(page, "It's ordered. Enjoy!", "Store credit")
        look_at(page, "credit-order")
    assert Order.objects.get(store_credit=StoreCredit.objects.get()).customer_pays_minor == 0


def test_a_customer_takes_their_data_and_erases_them(story: Story, devices: Devices, site: str) -> None:
    story.order("shipped", "delivered")
    with devices(story.customer, accept_downloads=True) as page:
        page.goto(f"{site}/r/mine/")
        page.get_by_role("link", name="My data").click()
        look_at(page, "data")
        with page.expect_download() as download:
            page.get_by_role("button", name="Download my data").click()
        assert re.fullmatch(r"my-data-\d{4}-\d\d-\d\d\.json", download.value.suggested_filename)
        page.get_by_role("button", name="Send me the code").click()
        look_at(page, "erase")
        page.get_by_label("The code that we mailed you").fill(mailed_code())
        page.get_by_role("button", name="Erase for good").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Your data are erased")
        look_at(page, "erased")
        page.goto(f"{site}/r/mine/")
        expect(page.get_by_role("button", name="Mail me a code")).to_be_visible()
    assert not User.objects.filter(email="ada.lovelace@example.com").exists()
    assert Order.objects.get().recipient == ""


def test_the_whole_way_is_gone_without_scripts(story: Story, devices: Devices, site: str) -> None:
    with devices(java_script_enabled=False) as page:
        url = story.url()
        page.goto(url)
        page.get_by_role("link", name="Choose Copper Kettle").click()
        sign_up(page, "no.scripts@example.com")
        page.get_by_role("button", name="Continue").click()
        reads(page, f"{MINUS}$27.50", "$0.00")
        fill_in_address(page)
        page.get_by_role("button", name="Place order").click()
        reads(page, "It's ordered. Enjoy!")
        page.get_by_role("link", name="Cancel this order").click()
        page.get_by_role("button", name="Cancel the order").click()
        page.get_by_role("link", name="Choose Copper Kettle").click()
        page.get_by_role("button", name="Place order").click()
        reads(page, "It's ordered. Enjoy!")

        story.customer = User.objects.get(email="no.scripts@example.com")
        back = story.order("shipped", "delivered")
        page.goto(f"{site}/r/orders/{back.pk}")
        page.get_by_role("link", name="Return it").click()
        page.get_by_role("button", name="Return it").click()
        reads(page, "You are returning this")
        settle_return(return_id=story.returning(is_back=True).pk, is_sellable=False, **STAFF)
        page.goto(f"{site}/r/mine/")
        page.get_by_role("link", name="$25.00 for Copper Kettle").click()
        page.get_by_role("button", name="Place order").click()
        reads(page, "It's ordered. Enjoy!")
        page.goto(f"{site}/r/data/")
        page.get_by_role("button", name="Send me the code").click()
        page.get_by_label("The code that we mailed you").fill(mailed_code())
        page.get_by_role("button", name="Erase for good").click()
        reads(page, "Something is still on its way to you")
    assert Order.objects.exclude(status="cancelled").count() == 4


@pytest.mark.parametrize("language", ["de", "ja", "hi"])
def test_long_words_and_other_scripts_fit(story: Story, devices: Devices, site: str, language: str) -> None:
    orders: dict[str, Any] = {
        "shipped": story.order("packed", "shipped", language=language),
        "asked": story.returning(is_back=False).order,
        "refused": story.returning(is_back=True),
        "settled": story.returning(is_back=True),
        "cancelled": story.order(),
        "delivered": story.order("shipped", "delivered"),
    }
    refuse_return(return_id=orders["refused"].pk, actor="support:test", reason="The lid is missing.")
    settle_return(return_id=orders["settled"].pk, is_sellable=False, **STAFF)
    cancel_own_order(user=story.customer, order_id=orders["cancelled"].pk)
    story.another("Steel Kettle with a Whistle", 2_600)
    story.stock(story.product, 0)
    ways = {
        "reward": story.url(),
        "shipped": f"/r/orders/{orders['shipped'].pk}",
        "asked": f"/r/orders/{orders['asked'].pk}",
        "refused": f"/r/orders/{orders['refused'].order_id}",
        "cancelled": f"/r/orders/{orders['cancelled'].pk}",
        "return": f"/r/orders/{orders['delivered'].pk}/return",
        "instead": f"/r/orders/{story.order(language=language).pk}",
        "credit": f"/r/credits/{StoreCredit.objects.get().pk}",
        "mine": "/r/mine/",
        "data": "/r/data/",
        "unknown": f"/r/{'x' * 43}",
    }
    with devices(story.customer, locale=language) as page:
        for name, way in ways.items():
            page.goto(way if way.startswith("http") else site + way)
            assert page.locator("html").get_attribute("lang") == language
            look_at(page, f"{language}-{name}", is_dark_too=False)


def test_on_a_desk(story_with_banner: Story, devices: Devices, site: str) -> None:
    story = story_with_banner
    story.order("packed", "shipped")
    settle_return(return_id=story.returning(is_back=True).pk, is_sellable=True, **STAFF)
    order_with_credit(user=story.customer, credit_id=StoreCredit.objects.get().pk, address=HOME)
    with devices(story.customer, size="desk") as page:
        page.goto(story.url())
        look_at(page, "desk-reward")
        page.get_by_role("link", name="Choose Copper Kettle").click()
        look_at(page, "desk-cart")
        page.get_by_role("button", name="Place order").click()
        look_at(page, "desk-ordered")
        page.goto(f"{site}/r/mine/")
        expect(page.locator(".r-order")).to_have_count(4)
        look_at(page, "desk-mine")
        page.goto(f"{site}/r/data/")
        look_at(page, "desk-data")
