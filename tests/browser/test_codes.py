"""The code of a gift in a real browser: asked for, shown, and the way to cancelling (S7)."""

import pytest
from django.conf import settings
from playwright.sync_api import Page

from tests.browser.conftest import assert_accessible
from tests.redemption.conftest import shop, signed_in
from tests.redemption.providers.conftest import Store, amazon
from tests.redemption.providers.test_orders import work

__all__ = ["amazon", "shop"]


@pytest.mark.usefixtures("transactional_db")
def test_a_customer_has_the_code_shown_and_cancels(page: Page, site: str, faults: list[str], amazon: Store):
    order = amazon.order()
    work()
    who = order.redemption.account.user
    session = signed_in(who).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}])

    page.goto(f"{site}/r/orders/{order.pk}")
    assert_accessible(page)
    page.get_by_role("link", name="Show the code").click()
    assert_accessible(page)
    page.get_by_role("button", name="Show the code").click()
    assert page.get_by_text(amazon.server.code_of(amazon.row(order).request_id)).is_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Back to the order").click()
    page.get_by_role("link", name="Cancel this order").click()
    assert_accessible(page)
    page.get_by_role("button", name="Cancel the order").click()
    assert page.get_by_role("heading", name="We are asking the shop to cancel").is_visible()
    assert_accessible(page)
    amazon.server.is_too_late_to_cancel = True
    work()
    page.reload()
    assert page.get_by_text("The code was used already").is_visible()
    assert_accessible(page)
    assert faults == []
