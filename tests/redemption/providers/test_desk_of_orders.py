"""What the desk and the warehouse do with orders that a provider delivers (S7)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from rewards.redemption.models import Order
from rewards.redemption.operations import cancel_own_order
from rewards.redemption.providers import operations
from tests.redemption.providers.conftest import Store
from tests.redemption.providers.local import FAULT_BEFORE
from tests.redemption.providers.test_orders import tell, work

ORDERS = "/admin/redemption/order/"
KEY = "k" * 40


@pytest.fixture
def desk(db) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("sue@moments.example", "correct horse battery"))
    return client


def do(desk: Client, way: str, **said) -> str:
    return desk.post(way, {"reason": "Because.", "step": "confirm", **said}, follow=True).content.decode()


def test_the_desk_asks_the_provider_to_cancel_and_offers_nothing_else(desk: Client, own_shop: Store):
    order = own_shop.order()
    work()
    way = f"{ORDERS}{order.pk}/do/"

    assert [desk.get(f"{way}{verb}/").status_code for verb in ("pack", "ship", "cancel")] == [404, 404, 200]
    asked = desk.post(f"{way}cancel/", {"reason": "None left."}).content.decode()
    assert "The provider that has it is asked first: nothing changes until it agrees." in asked
    assert f"The provider is asked to cancel {order.pk}; it stands until that agrees." in do(
        desk, f"{way}cancel/"
    )
    assert desk.get(f"{way}cancel/").status_code == 404
    work()
    order.refresh_from_db()
    assert order.status == "cancelled"


def test_many_are_cancelled_or_asked_for_together(desk: Client, own_shop: Store):
    placed = own_shop.order()
    work()
    due = own_shop.order()
    page = do(desk, f"{ORDERS}do/move/", orders=f"{placed.pk}\n{due.pk}", to="cancelled")

    assert "2 moved to cancelled, or asked of their providers; 0 were there already." in page
    assert list(Order.objects.order_by("pk").values_list("status", flat=True)) == ["ordered", "cancelled"]
    lines = f"order,state\n{placed.pk},cancelled\n{due.pk},packed\n".encode()
    page = do(desk, f"{ORDERS}do/file/", file=SimpleUploadedFile("moves.csv", lines))
    assert "which is its end" in page
    page = do(
        desk, f"{ORDERS}do/file/", file=SimpleUploadedFile("moves.csv", lines[: lines.index(due.pk.encode())])
    )
    assert "0 orders moved." in page


def test_a_shipped_parcel_whose_end_is_never_told_is_said_to_have_come(desk: Client, own_shop: Store):
    order = own_shop.order()
    work()
    tell(order, status="shipped", carrier="DHL")
    work()
    do(desk, f"{ORDERS}{order.pk}/do/deliver/")

    order.refresh_from_db()
    assert order.status == "delivered"
    assert order.moves.get(to_status="delivered").actor.startswith("support:")


def test_the_front_page_says_which_cancels_wait_for_an_answer(desk: Client, own_shop: Store):
    order = own_shop.order()
    work()
    cancel_own_order(user=order.redemption.account.user, order_id=order.pk)
    assert "could not be cancelled" not in desk.get("/admin/").content.decode()

    own_shop.server.moods.append(FAULT_BEFORE)
    operations.refresh_status()
    assert "1 order could not be cancelled at the provider yet." in desk.get("/admin/").content.decode()


def test_the_warehouse_neither_sees_nor_moves_what_a_provider_delivers(own_shop: Store, settings):
    settings.STORE_API_KEY = KEY
    client = Client(headers={"authorization": f"Bearer {KEY}"})
    order = own_shop.order()

    assert client.get("/store/v1/orders").json()["orders"] == []
    moves = f"/store/v1/orders/{order.pk}/moves"
    packed = client.post(moves, {"to": "packed"}, content_type="application/json")
    assert (packed.status_code, packed.json()["code"]) == (409, "move_not_possible")
