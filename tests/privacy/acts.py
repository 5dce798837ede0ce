"""What customers do and have done to them, and what the store does about it, each through the door that it has.

A new thing that customers can do belongs into ACTS: companies must learn nothing of it.
"""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client, override_settings

from accounts.models import User
from fraud.models import KnownAbuser
from fraud.signals import signals_of_account
from kit import clock
from rewards.feeds.formats import FeedFormat
from rewards.feeds.operations import receive_feed
from rewards.redemption.models import CardPayment, Order, Return, ReturnStatus, Stock
from rewards.redemption.operations import (
    Move,
    erase_customer,
    move_demo_orders,
    move_order,
    receive_return,
    refuse_return,
    settle_return,
)
from rewards.redemption.queries import credits_of, return_brings
from rewards.redemption.stock import correct_stock
from rewards.redemption.tasks import (
    replace_out_of_stock,
    send_card_refunds,
    send_order_confirmations,
    send_store_mails,
    settle_payments,
)
from tests.accounts.entrances import CODE_PAGE, mailed_code
from tests.privacy.watched import Watched
from tests.redemption.card_payments import put_in_place
from tests.redemption.conftest import POSTED
from tests.world import SUPPORT

_numbers = count(1)
PASSWORD = "a lantern in the window"


class Customer:
    """Somebody with a store account and a browser."""

    def __init__(self) -> None:
        self.user = User.objects.create_user(f"customer-{next(_numbers)}@customer.example")
        self.browser = Client()
        self.browser.force_login(self.user)

    def orders(
        self, watched: Watched, choice: str = "kettle", *, token: str = "", product: str = ""
    ) -> Order:
        """Open a reward, choose, fill the cart and place the order."""
        token, chosen = token or watched.take(), watched.choice(choice)
        product_key = watched.products[product or choice].pk if product or choice in watched.products else ""
        assert self.browser.get(f"/r/{token}").status_code == 200
        assert self.browser.get(f"/r/{token}/cart", {"choice": chosen.pk}).status_code == 200
        placed = self.browser.post(
            f"/r/{token}/order", POSTED | {"choice": chosen.pk, "product": product_key}
        )
        assert placed.status_code == 302, placed.content.decode()
        return Order.objects.get(pk=placed["Location"].rpartition("/")[2])

    def has_delivered(self, watched: Watched, choice: str = "kettle", **how: str) -> Order:
        """Order, and have it brought."""
        order = self.orders(watched, choice, **how)
        _moved(order, "packed", "shipped", "delivered")
        return order

    def sends_back(self, order: Order) -> Return:
        """Ask to send an order back."""
        order.refresh_from_db()
        answer = self.browser.post(
            f"/r/orders/{order.pk}/return", {"words": "Too big.", "brings": return_brings(order).minor}
        )
        assert answer.status_code == 302, answer.content.decode()
        return Return.objects.filter(order=order).latest("pk")


def _moved(order: Order, *states: str) -> None:
    for state in states:
        move = Move(order.pk, state, "Swift Post" if state == "shipped" else "")
        move_order(move=move, actor=SUPPORT, reason="As it was done.")


def opens(watched: Watched) -> None:
    """Open it, signed out and signed in, look at every choice, and leave."""
    token, customer = watched.take(), Customer()
    for browser in (Client(), customer.browser):
        assert browser.get(f"/r/{token}").status_code == 200
    for choice in watched.offer.choices.all():
        assert customer.browser.get(f"/r/{token}/cart", {"choice": choice.pk}).status_code == 200


def signs_up(watched: Watched) -> None:
    """Make a store account on the way to the cart, come back, and order (S2)."""
    token, choice, browser = watched.take(), watched.choice("kettle"), Client()
    back = f"/r/{token}/cart?choice={choice.pk}"
    form = {"email": f"new-{next(_numbers)}@customer.example", "password1": PASSWORD, "next": back}
    assert browser.post("/accounts/signup/", form).status_code == 302
    assert browser.post(CODE_PAGE, {"code": mailed_code()})["Location"] == back
    placed = browser.post(
        f"/r/{token}/order", POSTED | {"choice": choice.pk, "product": watched.products["kettle"].pk}
    )
    assert placed["Location"].startswith("/r/orders/")


def orders_and_follows(watched: Watched) -> None:
    """Order, be brought it, and look after it at each step."""
    customer = Customer()
    order = customer.orders(watched)
    for state in ("packed", "shipped", "delivered"):
        _moved(order, state)
        for address in (f"/r/orders/{order.pk}", "/r/mine/", f"/r/{watched.tokens[watched.taken - 1]}"):
            assert customer.browser.get(address).status_code == 200


def cancels_and_orders_again(watched: Watched) -> None:
    """Cancel, and choose something else."""
    customer, token = Customer(), watched.take()
    order = customer.orders(watched, token=token)
    assert customer.browser.post(f"/r/orders/{order.pk}/cancel").status_code == 302
    customer.orders(watched, "credit", token=token, product="pot")


def is_cancelled_by_the_store(watched: Watched) -> None:
    """Have an order cancelled by support."""
    _moved(Customer().orders(watched), "cancelled")


def pays_by_card(watched: Watched) -> None:
    """Pick something dearer than the credit, pay the rest by card, be paid back; leave another unpaid (S4)."""
    with pytest.MonkeyPatch.context() as patch, override_settings():
        stripe = put_in_place(patch, settings)
        customer = Customer()
        order = customer.orders(watched, "credit", product="range")
        assert customer.browser.get(f"/r/orders/{order.pk}/pay").status_code == 303
        stripe.pay()
        assert customer.browser.get(f"/r/orders/{order.pk}/paid").status_code == 302
        order.refresh_from_db()
        assert (order.status, order.customer_pays_minor > 0) == ("ordered", True)
        assert customer.browser.post(f"/r/orders/{order.pk}/cancel").status_code == 302
        send_card_refunds()
        assert list(stripe.sent_back.values()) == [order.customer_pays_minor]
        lapsing = Customer().orders(watched, "credit", product="range")
        CardPayment.objects.filter(order=lapsing).update(due_until=clock.now(), next_look_at=clock.now())
        settle_payments()
        lapsing.refresh_from_db()
        assert lapsing.status == "cancelled"


def takes_credit(watched: Watched) -> None:
    """Choose catalog credit, and a product with it."""
    Customer().orders(watched, "credit", product="pan")


def takes_the_last(watched: Watched) -> None:
    """Take the last one of a product, which then is gone for the next customer, who gets another variant (R7)."""
    Customer().orders(watched, "last")
    assert Stock.objects.get(product=watched.products["last"]).on_hand == 0
    replace_out_of_stock(product_id=watched.products["last"].pk)
    assert Customer().orders(watched, "last", product="pan").promised == watched.products["last"]


def is_substituted(watched: Watched) -> None:
    """Choose what is gone, and be given the nearest of its category (R7)."""
    token, chosen, customer = watched.take(), watched.choice("gone"), Customer()
    page = customer.browser.get(f"/r/{token}/cart", {"choice": chosen.pk}).content.decode()
    product = re.search(r'name="product" value="(prd_\w+)"', page)
    assert product
    placed = customer.browser.post(f"/r/{token}/order", POSTED | {"choice": chosen.pk, "product": product[1]})
    assert Order.objects.get(pk=placed["Location"].rpartition("/")[2]).promised == watched.products["gone"]


def returns(watched: Watched) -> None:
    """Send it back, and use the credit that it brings (R9)."""
    customer = Customer()
    back = customer.sends_back(customer.has_delivered(watched))
    receive_return(return_id=back.pk, actor=SUPPORT, reason="It came.")
    settle_return(return_id=back.pk, actor=SUPPORT, reason="In good order.")
    credit = credits_of(customer.user).get()
    assert customer.browser.get(f"/r/credits/{credit.pk}").status_code == 200
    placed = customer.browser.post(
        f"/r/credits/{credit.pk}/order", POSTED | {"product": watched.products["kettle"].pk}
    )
    assert placed["Location"].startswith("/r/orders/")


def is_refused_a_return(watched: Watched) -> None:
    """Send it back, and have that refused."""
    customer = Customer()
    back = customer.sends_back(customer.has_delivered(watched))
    refuse_return(return_id=back.pk, actor=SUPPORT, reason="It was used.")
    assert Return.objects.get(pk=back.pk).status == ReturnStatus.REFUSED


def is_a_known_abuser(watched: Watched) -> None:
    """Be refused at the order, for what the store knows of the account (X1)."""
    customer, token, choice = Customer(), watched.take(), watched.choice("kettle")
    seen = signals_of_account(account="", email=customer.user.email, address="", ip=None)
    digest = next(one.digest for one in seen if one.kind == "email")
    KnownAbuser.objects.create(kind="email", digest=digest, reason="Sells rewards.")
    placed = customer.browser.post(
        f"/r/{token}/order", POSTED | {"choice": choice.pk, "product": watched.products["kettle"].pk}
    )
    assert placed.status_code == 403


def comes_too_late(watched: Watched) -> None:
    """Try a reward that somebody else has claimed."""
    token = watched.take()
    Customer().orders(watched, token=token)
    late = Customer().browser
    assert late.get(f"/r/{token}/cart", {"choice": watched.choice("kettle").pk}).status_code == 403


def is_a_member(watched: Watched) -> None:
    """Be a member of the company itself, with a reward of its campaign."""
    analyst = watched.readers["analyst"]
    token, choice = watched.take(), watched.choice("kettle")
    placed = Client()
    placed.force_login(watched.place.members["analyst"].user)
    answer = placed.post(
        f"/r/{token}/order", POSTED | {"choice": choice.pk, "product": watched.products["kettle"].pk}
    )
    assert answer["Location"].startswith("/r/orders/")
    assert analyst.get(f"/r/{token}").status_code == 200


def is_opened_by_the_company(watched: Watched) -> None:
    """Have the reward URLs opened by the company, used and unused ones."""
    for token in watched.tokens:
        assert watched.readers["administrator"].get(f"/r/{token}").status_code == 200


def takes_data_out_and_erases_them(watched: Watched) -> None:
    """Take one's data out, and have them erased with the sign-in (V2)."""
    customer = Customer()
    customer.has_delivered(watched)
    assert customer.browser.post("/r/data/export").status_code == 200
    assert customer.browser.post("/r/data/erase/code").status_code == 302
    answer = customer.browser.post("/r/data/erase", {"code": mailed_code()})
    assert answer.status_code == 200
    assert not User.objects.filter(pk=customer.user.pk, is_active=True).exists()
    other = Customer()
    _moved(other.orders(watched), "cancelled")
    assert erase_customer(user=other.user, actor=SUPPORT, reason="Asked by letter.")


def is_sent_by_the_warehouse(watched: Watched) -> None:
    """Have an order packed and shipped by the operator's warehouse, which calls /store/v1 (S7)."""
    order = Customer().orders(watched)
    warehouse = Client(headers={"Authorization": f"Bearer {settings.STORE_API_KEY}"})
    assert order.pk in [one["id"] for one in warehouse.get("/store/v1/orders").json()["orders"]]
    for said in ({"to": "packed"}, {"to": "shipped", "carrier": "Swift Post", "trackingNumber": "SP 1"}):
        answer = warehouse.post(
            f"/store/v1/orders/{order.pk}/moves", json.dumps(said), content_type="application/json"
        )
        assert answer.status_code == 200


def lives_by_the_demo_clock(watched: Watched) -> None:
    """Have an order moved by the demo's clock."""
    order = Customer().orders(watched)
    Order.objects.filter(pk=order.pk).update(ordered_at=clock.now() - timedelta(minutes=4))
    with override_settings(DEMO_ORDERS=True):
        assert move_demo_orders() == 1


def stock_is_corrected(watched: Watched) -> None:
    """Have the stock counted anew: one product comes back, one goes."""
    for name, amount in (("gone", 3), ("pot", -Stock.objects.get(product=watched.products["pot"]).on_hand)):
        correct_stock(
            product=watched.products[name],
            amount=amount,
            correction=f"count-{name}",
            actor=SUPPORT,
            reason="Counted.",
        )


def stock_is_fed(watched: Watched) -> None:
    """Have a feed arrive that changes stock, and nothing else."""
    rows = [
        {
            "marketplace": "US",
            "sku": one.sku,
            "title": one.title,
            "brand": one.brand,
            "category": one.category.slug,
            "price": f"{one.price_minor / 100:.2f}",
            "variant_group": one.variant_group,
            "variant": one.variant,
            "on_hand": str(number),
        }
        for number, one in enumerate(watched.products.values())
    ]
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    chunks = [out.getvalue().encode()]
    receive_feed(file_name="stock.csv", chunks=chunks, format=FeedFormat.CSV, is_dry_run=False, actor=SUPPORT)


def is_written_to(watched: Watched) -> None:
    """Be mailed that an order is placed, shipped, cancelled and sent back."""
    before = len(mail.outbox)
    Order.objects.update(ordered_at=clock.now() - timedelta(hours=1))
    send_order_confirmations()
    send_store_mails()
    assert len(mail.outbox) > before


type Act = Callable[[Watched], None]

# In the order in which they are done; the last ones look back at those before.
ACTS: tuple[Act, ...] = (
    opens,
    signs_up,
    orders_and_follows,
    cancels_and_orders_again,
    is_cancelled_by_the_store,
    pays_by_card,
    takes_credit,
    takes_the_last,
    is_substituted,
    returns,
    is_refused_a_return,
    is_a_known_abuser,
    comes_too_late,
    is_a_member,
    takes_data_out_and_erases_them,
    is_sent_by_the_warehouse,
    lives_by_the_demo_clock,
    is_opened_by_the_company,
    is_written_to,
    stock_is_corrected,
    stock_is_fed,
)
