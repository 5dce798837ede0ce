"""The operator's own shop: signed requests, and signed messages about parcels (S7)."""

import pytest
from django.test import Client

from rewards.redemption.providers import operations
from rewards.redemption.providers.models import ProviderMessage
from tests.redemption.providers.conftest import Store, make_due
from tests.redemption.providers.local import AFTER, REFUSED
from tests.redemption.providers.local_shop import OTHER, SECRET, message

INBOX = "/store/inbox/own_shop"


def tell(order: str, message_id: str = "msg_1", **facts: str) -> int:
    body, headers = message(order, message_id, **facts)
    return Client().post(INBOX, body, content_type="application/json", headers=headers).status_code


def test_an_order_is_a_signed_request_with_the_order_as_its_id(own_shop: Store):
    order = own_shop.order()
    own_shop.placed(order)

    [(_method, _path, body)] = own_shop.server.calls
    assert (own_shop.server.seen, body["type"]) == ([order.pk], "order.placed")
    assert body["data"] == {
        "order": order.pk,
        "item": {
            "sku": order.product.sku,
            "title": order.product.title,
            "value": {"amount": "25.00", "currency": "USD"},
        },
        "recipient": {
            "name": "Ada Byron",
            "email": order.redemption.account.user.email,
            "street": "12 Garden Row",
            "city": "Boston",
            "postalCode": "02110",
            "country": "US",
        },
    }


def test_a_repeat_has_the_same_id(own_shop: Store):
    order = own_shop.order()
    own_shop.server.moods.append(AFTER)
    operations.place_due()
    make_due()
    operations.place_due()

    assert (own_shop.server.seen, own_shop.server.ordered) == ([order.pk, order.pk], 1)


def test_while_the_secret_is_changed_both_sign(own_shop: Store, settings):
    settings.OWN_SHOP = settings.OWN_SHOP | {"secrets": [OTHER, SECRET]}

    assert own_shop.placed().state == "placed"
    assert tell(own_shop.placed().order_id, status="packed") == 200


def test_a_shop_with_another_secret_refuses(own_shop: Store, settings):
    settings.OWN_SHOP = settings.OWN_SHOP | {"secrets": [OTHER]}

    row = own_shop.placed()
    assert (row.state, row.last_problem) == ("refused", "not_signed: No matching signature found")
    own_shop.server.faults.clear()


def test_the_shop_tells_what_becomes_of_a_parcel(own_shop: Store):
    row = own_shop.placed()
    assert tell(row.order_id, status="shipped", carrier="DHL", tracking="JD0146") == 200
    operations.handle_messages()

    row.refresh_from_db()
    assert (row.progress, row.carrier, row.tracking) == ("shipped", "DHL", "JD0146")
    [kept] = ProviderMessage.objects.all()
    assert (kept.status, kept.sealed_status) == ("handled", "")


@pytest.mark.parametrize(
    ("statuses", "stands"),
    [
        (("delivered", "shipped", "packed"), ("placed", "delivered")),
        (("shipped", "ordered"), ("placed", "shipped")),
        (("cancelled", "shipped"), ("cancelled", "cancelled")),
        (("delivered", "returned", "delivered"), ("returned", "returned")),
    ],
    ids=str,
)
def test_messages_in_disorder_do_no_harm(own_shop: Store, statuses, stands):
    row = own_shop.placed()
    for number, status in enumerate(statuses):
        tell(row.order_id, f"msg_{number}", status=status)
        operations.handle_messages()

    row.refresh_from_db()
    assert (row.state, row.progress) == stands


def test_a_message_is_kept_once(own_shop: Store):
    row = own_shop.placed()

    assert [tell(row.order_id, status="packed") for _ in range(3)] == [200, 200, 200]
    assert ProviderMessage.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "nonsense"},
        {"webhook-id": "msg_2"},
        {"webhook-timestamp": "1700000000"},
        {"webhook-timestamp": "soon"},
    ],
    ids=str,
)
def test_a_message_that_the_shop_did_not_sign_is_refused(own_shop: Store, change):
    body, headers = message(own_shop.placed().order_id, status="delivered")
    answer = Client().post(INBOX, body, content_type="application/json", headers=headers | change)

    assert (answer.status_code, ProviderMessage.objects.count()) == (400, 0)


def test_a_message_without_an_order_is_refused(own_shop: Store):
    body, headers = message("x")
    answer = Client().post(INBOX, b"{}", content_type="application/json", headers=headers)

    assert (answer.status_code, body != b"{}") == (400, True)


def test_the_inbox_takes_nothing_for_a_provider_that_is_not_set_up(client, settings, db):
    for name in ("amazon", "tremendous", "own_shop", "nobody"):
        assert client.post(f"/store/inbox/{name}", b"{}", content_type="application/json").status_code == 404
    answer = client.post("/store/inbox/embedded", b"{}", content_type="application/json")
    assert (answer.status_code, client.get("/store/inbox/own_shop").status_code) == (400, 405)
    assert client.post("/store/inbox/x", b" " * 300_000, content_type="application/json").status_code == 413


def test_a_parcel_is_stopped_until_it_is_sent(own_shop: Store):
    first, second = own_shop.placed(), own_shop.placed()
    assert own_shop.cancel(first).state == "cancelled"
    own_shop.server.is_sent = True

    row = own_shop.cancel(second)
    assert (row.state, row.wish_refused) == ("placed", "The parcel is on its way")
    assert f"{row.order_id}.cancel" in own_shop.server.seen


def test_a_parcel_that_was_not_stopped_may_be_sent_back(own_shop: Store):
    own_shop.server.is_sent = True
    row = own_shop.cancel(own_shop.placed())
    operations.return_order(order_key=row.order_key)
    operations.refresh_status()

    row.refresh_from_db()
    assert (row.state, row.wish_refused, row.wish_agreed_at is None) == ("placed", "", False)
    tell(row.order_id, status="returned")
    operations.handle_messages()
    row.refresh_from_db()
    assert (row.state, row.progress) == ("returned", "returned")


def test_a_parcel_that_the_shop_has_back_already_is_returned(own_shop: Store):
    row = own_shop.placed()
    own_shop.server.parcels[row.order_id]["status"] = "returned"
    operations.return_order(order_key=row.order_key)
    operations.refresh_status()

    row.refresh_from_db()
    assert (row.state, row.progress, row.wish_agreed_at) == ("returned", "returned", None)


def test_a_parcel_that_nobody_tells_about_is_asked_for(own_shop: Store):
    row = own_shop.placed()
    own_shop.server.parcels[row.request_id] |= {"status": "shipped", "carrier": "DHL"}
    make_due()
    operations.refresh_status()

    row.refresh_from_db()
    assert (row.progress, row.carrier, own_shop.server.calls[-1][2]["type"]) == (
        "shipped",
        "DHL",
        "order.asked",
    )


def test_an_order_that_was_never_asked_for_is_cancelled_without_a_call(own_shop: Store):
    order = own_shop.order()
    operations.cancel_order(order_key=f"order:{order.pk}")

    assert (operations.place_due(), own_shop.server.calls, own_shop.row(order).state) == (0, [], "cancelled")


def test_old_messages_are_forgotten(own_shop: Store):
    row = own_shop.placed()
    tell(row.order_id, status="packed")
    ProviderMessage.objects.update(received_at="2020-01-01T00:00:00Z")

    assert (operations.forget_messages(), ProviderMessage.objects.count()) == (1, 0)


def test_what_was_refused_and_is_not_wanted_any_more_is_never_asked_for(own_shop: Store):
    order = own_shop.order()
    own_shop.server.moods.append(REFUSED)
    operations.place_due()
    operations.cancel_order(order_key=f"order:{order.pk}")

    row = own_shop.row(order)
    assert (row.state, row.sealed_recipient, operations.place_due()) == ("cancelled", "", 0)


def test_a_message_about_an_order_that_was_not_asked_for_does_not_place_it(own_shop: Store):
    order = own_shop.order()
    tell(order.pk, status="shipped")
    operations.handle_messages()
    assert (own_shop.row(order).state, ProviderMessage.objects.get().status) == ("due", "waiting")

    operations.place_due()
    make_due()
    operations.handle_messages()
    row = own_shop.row(order)
    assert (row.state, row.progress, own_shop.server.ordered) == ("placed", "shipped", 1)


def test_what_postgresql_does_not_take_is_left_out(own_shop: Store):
    row = own_shop.placed()
    tell(row.order_id, status="shipped", carrier="D\x00HL", tracking="J" * 500)
    operations.handle_messages()

    row.refresh_from_db()
    assert (row.carrier, row.tracking) == ("DHL", "J" * 100)
