"""The operator's warehouse asks for orders and moves them, with a key of the settings (S7)."""

import json

import pytest
from django.test import Client

from rewards.redemption.models import Order, OrderMove, TrackingCorrection
from rewards.redemption.operations import cancel_own_order, look_at_checkout, open_checkout, redeem
from tests.redemption.conftest import HOME, choice_of, user

KEY = "k" * 40


@pytest.fixture
def warehouse(settings):
    settings.STORE_API_KEY = KEY
    return Client(headers={"Authorization": f"Bearer {KEY}"})


@pytest.fixture
def order(shop):
    offer = shop.offer(shop.product(title="Copper Kettle"))
    return redeem(token=shop.reward(offer), user=user(), choice_id=choice_of(offer), address=HOME)


def move(client, order, **said):
    return client.post(
        f"/store/v1/orders/{order.pk}/moves", json.dumps(said), content_type="application/json"
    )


def test_orders_that_are_due_are_listed_with_what_it_takes_to_send_them(warehouse, order):
    answer = warehouse.get("/store/v1/orders")

    assert answer["Cache-Control"] == "no-store"
    [found] = answer.json()["orders"]
    assert found["address"] == {
        "recipient": "Ada Byron",
        "street": "12 Garden Row",
        "city": "Boston",
        "postalCode": "02110",
        "country": "US",
    }
    assert (found["id"], found["status"], found["sku"]) == (order.pk, "ordered", order.product.sku)
    assert (found["title"], found["quantity"], found["twoDayShipping"]) == ("Copper Kettle", 1, False)
    assert warehouse.get("/store/v1/orders", {"status": "shipped"}).json() == {"orders": [], "next": None}
    assert warehouse.get("/store/v1/orders", {"after": order.pk}).json()["orders"] == []


def test_pages_follow_each_other(warehouse, shop, monkeypatch):
    monkeypatch.setattr("moments.fulfilment.views.MOST", 2)
    offer = shop.offer(shop.product())
    made = [
        redeem(token=shop.reward(offer), user=user(), choice_id=choice_of(offer), address=HOME).pk
        for _ in range(3)
    ]

    first = warehouse.get("/store/v1/orders").json()
    second = warehouse.get("/store/v1/orders", {"after": first["next"]}).json()

    assert [one["id"] for one in first["orders"] + second["orders"]] == made
    assert (first["next"], second["next"]) == (made[1], None)


def test_a_move_repeated_answers_the_same_and_is_made_once(warehouse, order):
    said = {"to": "shipped", "carrier": "Swift Post", "trackingNumber": "SP 1"}

    first, again = move(warehouse, order, **said), move(warehouse, order, **said)

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert first.json()["trackingNumber"] == "SP 1"
    [step] = OrderMove.objects.all()
    assert (step.actor, step.reason) == ("system:warehouse", "Told by the warehouse.")


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"to": "delivered"}, 409, "move_not_possible"),
        ({"to": "shipped"}, 409, "move_not_possible"),
        ({"to": "lost"}, 409, "move_not_possible"),
        ({}, 400, "invalid_request"),
        ({"to": 7}, 400, "invalid_request"),
        ({"to": "packed", "weight": "1"}, 400, "invalid_request"),
        ([1], 400, "invalid_request"),
    ],
)
def test_what_cannot_be_is_a_problem_document_and_changes_nothing(warehouse, order, said, status, code):
    answer = warehouse.post(
        f"/store/v1/orders/{order.pk}/moves", json.dumps(said), content_type="application/json"
    )

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["code"] == code
    assert Order.objects.get(pk=order.pk).status == "ordered"


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"to": "' + b"x" * 20_000 + b'"}', b"[" * 5_000])
def test_what_is_no_json_object_is_refused(warehouse, order, body):
    answer = warehouse.post(f"/store/v1/orders/{order.pk}/moves", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")


def test_an_order_that_is_not_there_is_not_found(warehouse, db):
    for unknown in ("ord_nonsense", "ord_00000000000000000000000000"):
        answer = warehouse.post(
            f"/store/v1/orders/{unknown}/moves", '{"to": "packed"}', content_type="application/json"
        )
        assert (answer.status_code, answer.json()["code"]) == (404, "order_not_found")


def test_what_a_customer_cancelled_is_not_due_and_not_moved(warehouse, order):
    cancel_own_order(user=order.redemption.account.user, order_id=order.pk)

    assert warehouse.get("/store/v1/orders").json()["orders"] == []
    assert move(warehouse, order, to="packed").status_code == 409


@pytest.mark.parametrize("key", ["", "Bearer", "Bearer wrong", f"Basic {KEY}", f"Bearer {KEY}x"])
def test_without_the_key_nothing_is_told(warehouse, order, key):
    client = Client(headers={"Authorization": key} if key else {})

    for answer in (client.get("/store/v1/orders"), move(client, order, to="packed")):
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert Order.objects.get(pk=order.pk).status == "ordered"


def test_without_a_key_in_the_settings_there_is_nothing(order, settings):
    settings.STORE_API_KEY = ""
    client = Client(headers={"Authorization": "Bearer "})

    assert client.get("/store/v1/orders").status_code == 404
    assert move(client, order, to="packed").status_code == 404


def test_a_question_that_is_wrong_is_named(warehouse, db):
    answer = warehouse.get("/store/v1/orders", {"status": "cancelled", "after": "x"})

    assert answer.status_code == 400
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/status", "/after"]


def correct(client, order, **said):
    return client.post(
        f"/store/v1/orders/{order.pk}/tracking", json.dumps(said), content_type="application/json"
    )


def test_a_wrong_tracking_number_is_replaced_once_however_often_it_is_told(warehouse, order):
    shipped = {"to": "shipped", "carrier": "Swift Post", "trackingNumber": "SP 1"}
    move(warehouse, order, **shipped)
    said = {"carrier": "Swift Post", "trackingNumber": "SP 2", "instead": "SP 1"}

    first, again = correct(warehouse, order, **said), correct(warehouse, order, **said)

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert first.json()["trackingNumber"] == "SP 2"
    assert move(warehouse, order, **shipped).json() == first.json()
    [kept] = TrackingCorrection.objects.all()
    assert (kept.number, kept.carrier, kept.tracking_number) == (1, "Swift Post", "SP 1")
    assert (kept.actor, kept.reason) == ("system:warehouse", "Told by the warehouse.")
    assert OrderMove.objects.count() == 1


def test_a_repeat_that_comes_after_a_later_correction_does_not_undo_it(warehouse, order):
    move(warehouse, order, to="shipped", carrier="Swift Post", trackingNumber="SP 1")
    first = {"carrier": "Swift Post", "trackingNumber": "SP 2", "instead": "SP 1"}
    correct(warehouse, order, **first)
    correct(warehouse, order, carrier="Swift Post", trackingNumber="SP 3", instead="SP 2")

    late = correct(warehouse, order, **first)

    assert (late.status_code, late.json()["code"]) == (409, "tracking_not_corrected")
    assert Order.objects.get(pk=order.pk).tracking_number == "SP 3"


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"carrier": "Swift Post", "trackingNumber": "SP 2"}, 409, "tracking_not_corrected"),
        ({"carrier": " ", "trackingNumber": "SP 2", "instead": "SP 1"}, 409, "tracking_not_corrected"),
        ({"carrier": "Swift Post", "trackingNumber": "S\x07", "instead": "SP 1"}, 409, "move_not_possible"),
        ({"trackingNumber": "SP 2", "instead": "SP 1"}, 400, "invalid_request"),
        ({"carrier": "Swift Post", "to": "shipped"}, 400, "invalid_request"),
        ({"carrier": "Swift Post", "trackingNumber": 2}, 400, "invalid_request"),
    ],
)
def test_what_cannot_be_corrected_changes_nothing(warehouse, order, said, status, code):
    move(warehouse, order, to="shipped", carrier="Swift Post", trackingNumber="SP 1")

    answer = correct(warehouse, order, **said)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert Order.objects.get(pk=order.pk).tracking_number == "SP 1"
    assert not TrackingCorrection.objects.exists()


def test_only_what_is_on_its_way_is_corrected(warehouse, order):
    assert correct(warehouse, order, carrier="Swift Post", trackingNumber="SP 2").status_code == 409
    move(warehouse, order, to="shipped", carrier="Swift Post", trackingNumber="SP 1")
    move(warehouse, order, to="delivered")
    said = {"carrier": "Swift Post", "trackingNumber": "SP 2", "instead": "SP 1"}
    assert correct(warehouse, order, **said).json()["code"] == "tracking_not_corrected"
    assert correct(Client(), order, **said).status_code == 401


def test_an_order_that_is_not_paid_yet_is_nothing_that_a_warehouse_knows_of(warehouse, shop, stripe):
    offer = shop.offer(shop.product(), cpa=2_500, tax_left=250)
    who = user()
    waiting = redeem(token=shop.reward(offer), user=who, choice_id=choice_of(offer), address=HOME)

    assert warehouse.get("/store/v1/orders").json()["orders"] == []
    assert warehouse.get("/store/v1/orders", {"status": "unpaid"}).status_code == 400
    for to in ("packed", "ordered", "cancelled", "unpaid"):
        answer = move(warehouse, waiting, to=to)
        assert (answer.status_code, answer.json()["code"]) == (404, "order_not_found")
    open_checkout(user=who, order_id=waiting.pk)
    look_at_checkout(checkout_id=stripe.pay())
    assert [one["id"] for one in warehouse.get("/store/v1/orders").json()["orders"]] == [waiting.pk]
    assert move(warehouse, waiting, to="packed").status_code == 200
