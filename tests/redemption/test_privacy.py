"""A reward URL tells nobody what became of the reward (V1)."""

import re
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kit import clock
from rewards.redemption.models import CardPayment, Order, Redemption, StoreAccount
from rewards.redemption.operations import (
    Move,
    ask_return,
    cancel_own_order,
    erase_customer,
    look_at_checkout,
    move_order,
    open_checkout,
    order_with_credit,
    receive_return,
    redeem,
    send_refunds,
    settle_payments,
    settle_return,
)
from rewards.redemption.queries import credits_of
from tests.redemption.conftest import HOME, POSTED, choice_of, signed_in, user
from tests.world import make_tiers

# What differs from one answer to the next, whoever asks for whatever.
_OF_EVERY_ANSWER = {"Request-Id", "Date"}


@dataclass
class Reading:
    """All that a reader gets of an answer, and what it cost."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: str
    statements: int


def read(client: Client, address: str) -> Reading:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(address)
    headers = {name: value for name, value in answer.headers.items() if name not in _OF_EVERY_ANSWER}
    return Reading(answer.status_code, headers, answer.content, answer.cookies.output(), len(queries))


@pytest.fixture
def readers(shop):
    """Everybody but the account that will claim the reward."""
    return {"nobody": Client(), "member": signed_in(shop.member), "other customer": signed_in(user("other"))}


def readings_of(readers, address):
    return {name: read(client, address) for name, client in readers.items()}


def test_a_reward_url_reads_the_same_before_and_after_it_is_used(shop, readers):
    gone, near = shop.product(stock=0), shop.product(stock=1)
    offer = shop.offer(gone, near)
    token, customer = shop.reward(offer), signed_in(user())
    address = f"/r/{token}"
    at_first = readings_of(readers, address)

    opened = customer.get(address)
    after_opening = readings_of(readers, address)
    customer.get(f"{address}/cart", {"choice": choice_of(offer)})
    after_the_cart = readings_of(readers, address)
    placed = customer.post(f"{address}/order", POSTED | {"choice": choice_of(offer), "product": near.pk})
    after_the_order = readings_of(readers, address)

    assert (opened.status_code, placed.status_code) == (200, 302)
    assert Order.objects.get().promised == gone
    assert after_opening == after_the_cart == after_the_order == at_first
    assert {name: one.statements for name, one in at_first.items()} == {
        "nobody": 2,
        # The session, the user, whose order it is, and the reading, noted or not by one statement alike.
        "member": 6,
        "other customer": 6,
    }


def test_the_catalogue_reads_the_same_to_a_company_before_and_after_a_redemption(shop):
    make_tiers()
    gone, last = shop.product(stock=0), shop.product(stock=1)
    offer = shop.offer(gone, last)
    token = shop.reward(offer)
    member = signed_in(shop.member)
    pages = ["/console/catalogue/?marketplace=US"]
    pages += [f"/console/catalogue/{product.pk}/" for product in (gone, last)]

    def all_read() -> list[Reading]:
        found = [read(member, page) for page in pages]
        for one in found:
            one.headers.pop("Content-Security-Policy")
            one.body = re.sub(rb'(nonce|csrfmiddlewaretoken" value)="[^"]+"', b"", one.body)
            one.cookies = ""
        return found

    before = all_read()
    order = redeem(token=token, user=user(), choice_id=choice_of(offer), address=HOME)

    assert (order.promised, order.product) == (gone, last)
    assert [one.status for one in before] == [200, 200, 200]
    assert all(product.title.encode() in before[0].body for product in (gone, last))
    assert all_read() == before


def test_the_whole_life_of_an_order_changes_nothing_that_a_company_reaches(shop, readers):
    make_tiers()
    product = shop.product(stock=3)
    offer = shop.offer(product, shop.product())
    token, who = shop.reward(offer), user()
    member, address = readers["member"], f"/r/{token}"
    pages = ["", "campaigns/", "decisions/", "events/", "audit/", "bills/", "webhooks/"]
    pages = [f"/console/{page}" for page in [*pages, "catalogue/?marketplace=US", f"catalogue/{product.pk}/"]]

    def world() -> tuple[list[Reading], dict[str, Reading]]:
        found = [read(member, page) for page in pages]
        for one in found:
            one.headers.pop("Content-Security-Policy", None)
            one.body = re.sub(rb'(nonce|csrfmiddlewaretoken" value)="[^"]+"', b"", one.body)
            one.cookies = ""
        return found, readings_of(readers, address)

    def moved(order: Order, *states: str) -> None:
        for state in states:
            carrier = "Post" if state == "shipped" else ""
            move_order(move=Move(order.pk, state, carrier), actor="support:test", reason="Done.")

    world()  # what is made once, as caches are, is made
    before = world()
    assert [(page, one.status) for page, one in zip(pages, before[0], strict=True) if one.status != 200] == []
    cancelled = redeem(token=token, user=who, choice_id=choice_of(offer), address=HOME)
    cancel_own_order(user=who, order_id=cancelled.pk)
    assert world() == before
    order = redeem(token=token, user=who, choice_id=choice_of(offer, 2), address=HOME)
    moved(order, "packed", "shipped", "delivered")
    assert world() == before
    back = ask_return(user=who, order_id=order.pk, words="", expected_minor=2_500)
    receive_return(return_id=back.pk, actor="support:test", reason="Came.")
    settle_return(return_id=back.pk, actor="support:test", reason="Fine.")
    assert world() == before
    bought = order_with_credit(user=who, credit_id=credits_of(who).get().pk, address=HOME)
    moved(bought, "cancelled")
    assert world() == before
    signed_in(who).post("/r/data/export")
    erase_customer(user=who, actor="support:test", reason="Asked.")
    assert world() == before


def test_a_reward_url_reads_the_same_while_it_is_unpaid_and_once_it_is_paid_or_lapsed(shop, readers, stripe):
    offer = shop.offer(shop.product(), cpa=2_500, tax_left=250)
    token, who = shop.reward(offer), user()
    address = f"/r/{token}"
    before = readings_of(readers, address)

    def ordered() -> Order:
        order = redeem(token=token, user=who, choice_id=choice_of(offer), address=HOME)
        open_checkout(user=who, order_id=order.pk)
        return order

    lapsing = ordered()
    assert readings_of(readers, address) == before
    CardPayment.objects.update(due_until=clock.now(), next_look_at=clock.now())
    settle_payments()
    lapsing.refresh_from_db()
    assert (lapsing.status, readings_of(readers, address)) == ("cancelled", before)
    paid = ordered()
    look_at_checkout(checkout_id=stripe.pay())
    paid.refresh_from_db()
    assert (paid.status, readings_of(readers, address)) == ("ordered", before)
    cancel_own_order(user=who, order_id=paid.pk)
    send_refunds()
    assert readings_of(readers, address) == before


def test_the_new_pages_are_nobodys_but_the_customers(shop, readers):
    offer = shop.offer(shop.product())
    token, who = shop.reward(offer), user()
    order = redeem(token=token, user=who, choice_id=choice_of(offer), address=HOME)
    for state in ("shipped", "delivered"):
        move = Move(order.pk, state, "Post" if state == "shipped" else "")
        move_order(move=move, actor="support:test", reason="Done.")
    back = ask_return(user=who, order_id=order.pk, words="", expected_minor=2_500)
    receive_return(return_id=back.pk, actor="support:test", reason="Came.")
    settle_return(return_id=back.pk, actor="support:test", reason="Fine.")
    credit = credits_of(who).get()

    for name in ("member", "other customer"):
        client = readers[name]
        assert client.get(f"/r/orders/{order.pk}/return").status_code == 404
        for path in (f"/r/credits/{credit.pk}", f"/r/credits/{credit.pk}/order"):
            assert client.post(path, POSTED).status_code in (302, 405)
            assert client.get(f"/r/credits/{credit.pk}")["Location"] == "/r/mine/"
        assert order.pk not in client.post("/r/data/export").content.decode()
    assert credits_of(who).get() == credit


def test_after_a_cancelled_order_strangers_still_get_the_one_page(shop, readers):
    offer = shop.offer(shop.product(), shop.product())
    token, choice, who = shop.reward(offer), choice_of(offer), user()
    order = redeem(token=token, user=who, choice_id=choice, address=HOME)
    stranger = readers["other customer"]
    before = stranger.get(f"/r/{token}/cart", {"choice": choice})

    cancel_own_order(user=who, order_id=order.pk)

    after = stranger.get(f"/r/{token}/cart", {"choice": choice})
    assert (before.status_code, after.status_code) == (403, 403)
    assert before.content == after.content


def test_readers_are_told_nothing_of_each_other(readers, shop):
    readings = readings_of(readers, f"/r/{shop.reward(shop.offer(shop.product()))}")

    assert len({(one.status, one.body, one.cookies, str(one.headers)) for one in readings.values()}) == 1


def test_strangers_get_one_kind_page_at_the_cart_and_at_the_order(shop, readers):
    product = shop.product()
    offer = shop.offer(product, shop.product())
    token, choice = shop.reward(offer), choice_of(offer)
    redeem(token=token, user=user(), choice_id=choice, address=HOME)
    stranger = readers["other customer"]

    answers = [
        stranger.get(f"/r/{token}/cart", {"choice": choice}),
        stranger.get(f"/r/{token}/cart", {"choice": choice_of(offer, 2)}),
        stranger.get(f"/r/{token}/cart", {"choice": "cho_nonsense"}),
        stranger.post(f"/r/{token}/order", POSTED | {"choice": choice, "product": product.pk}),
        stranger.post(f"/r/{token}/order", {}),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert len({answer.content for answer in answers}) == 1
    assert b"be used with this account" in answers[0].content
    assert (Redemption.objects.count(), StoreAccount.objects.count(), Order.objects.count()) == (1, 1, 1)


def test_nobody_learns_of_a_claim_at_the_cart_without_signing_in(shop):
    offer = shop.offer(shop.product())
    token, choice = shop.reward(offer), choice_of(offer)
    address = f"/r/{token}/cart?choice={choice}"
    before = read(Client(), address)

    redeem(token=token, user=user(), choice_id=choice, address=HOME)

    assert read(Client(), address) == before
    assert before.status == 302


def test_an_order_is_nobodys_but_the_customers(shop):
    offer = shop.offer(shop.product())
    order = redeem(token=shop.reward(offer), user=user(), choice_id=choice_of(offer), address=HOME)

    for stranger in (user(), shop.member):
        client = signed_in(stranger)
        found, unknown = client.get(f"/r/orders/{order.pk}"), client.get("/r/orders/ord_nonsense")
        assert (found.status_code, found.content) == (404, unknown.content)
        assert order.pk not in client.get("/r/mine/").content.decode()
