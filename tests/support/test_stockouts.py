"""The desk sees what stands in for products that ran out, and which have only credit left (R7)."""

from html import unescape

from django.test import Client

from accounts.models import User
from rewards.redemption.stockouts import replace_out_of_stock
from tests.redemption.conftest import Shop, make_shop

WORDS = "1 promised product is out of stock without a stand-in: credit only."


def test_the_front_page_leads_to_the_products_with_credit_only(db: None) -> None:
    desk = Client()
    desk.force_login(User.objects.create_superuser("support@example.com", "correct horse battery"))
    shop: Shop = make_shop()
    alone, replaced = (
        shop.product(stock=0, title="Alone"),
        shop.product(stock=0, price=9_000, title="Replaced"),
    )
    shop.product(price=9_100)
    shop.offer(alone, replaced)
    replace_out_of_stock()

    page = unescape(desk.get("/admin/").content.decode())
    [url] = [part for part in page.split('"') if "ended_at__isnull" in part]
    shown = desk.get(url)

    assert WORDS in page
    assert [row.promised for row in shown.context["cl"].result_list] == [alone]
