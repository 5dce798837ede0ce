"""The fulfilment queue of the desk, and what comes back (S7, R9)."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from kit import clock
from rewards.redemption.errors import MovesNotValid
from rewards.redemption.models import (
    Order,
    OrderMove,
    Return,
    Stock,
    StockMovement,
    StoreCredit,
    TrackingCorrection,
)
from rewards.redemption.moves_file import moves_of
from rewards.redemption.operations import redeem
from tests.redemption.conftest import HOME, choice_of, user

ORDERS = "/admin/redemption/order/"
RETURNS = "/admin/redemption/return/"


@pytest.fixture
def desk(db):
    client = Client()
    client.force_login(User.objects.create_superuser("sue@moments.example", "correct horse battery"))
    return client


@pytest.fixture
def orders(shop):
    offer = shop.offer(shop.product(title="Copper Kettle", stock=50))
    return [
        redeem(token=shop.reward(offer), user=user(), choice_id=choice_of(offer), address=HOME)
        for _ in range(3)
    ]


def do(desk, way, **said):
    return desk.post(way, {"reason": "Because.", "step": "confirm", **said}, follow=True).content.decode()


def statuses():
    return list(Order.objects.order_by("pk").values_list("status", flat=True))


def test_one_order_is_moved_step_by_step(desk, orders):
    way = f"{ORDERS}{orders[0].pk}/do/"

    do(desk, f"{way}pack/")
    do(desk, f"{way}ship/", carrier="Swift Post", tracking_number="SP 1")
    do(desk, f"{way}deliver/")

    assert statuses() == ["delivered", "ordered", "ordered"]
    staff = User.objects.get(is_staff=True)
    assert set(OrderMove.objects.values_list("actor", "reason")) == {(f"support:{staff.pk}", "Because.")}
    assert desk.get(f"{way}cancel/").status_code == 404


def test_cancelling_is_confirmed_first(desk, orders):
    way = f"{ORDERS}{orders[0].pk}/do/cancel/"

    asked = desk.post(way, {"reason": "None left."}).content.decode()

    assert "The product goes back to the stock." in asked
    assert statuses()[0] == "ordered"
    do(desk, way)
    assert statuses()[0] == "cancelled"


def test_the_chosen_ones_are_moved_together(desk, orders):
    chosen = [one.pk for one in orders[:2]]
    led = desk.post(ORDERS, {"action": "move_chosen", "_selected_action": chosen})
    page = desk.get(led["Location"]).content.decode()
    assert all(one in page for one in chosen)
    assert orders[2].pk not in page

    said = do(desk, f"{ORDERS}do/move/", orders="\n".join(chosen), to="packed")

    assert "2 moved to packed; 0 were there already." in said
    assert statuses() == ["packed", "packed", "ordered"]
    lines = "\n".join(f"{one}, SP {number}" for number, one in enumerate(chosen))
    do(desk, f"{ORDERS}do/move/", orders=lines, to="shipped", carrier="Swift Post")
    assert list(Order.objects.order_by("pk").values_list("tracking_number", flat=True)) == [
        "SP 0",
        "SP 1",
        "",
    ]


def test_the_queue_is_narrowed_by_state_and_age(desk, orders):
    Order.objects.filter(pk=orders[0].pk).update(ordered_at=clock.now() - timedelta(days=4))

    old = desk.get(ORDERS, {"status__exact": "ordered", "older": "3"}).content.decode()

    assert orders[0].pk in old
    assert orders[1].pk not in old
    assert orders[1].pk in desk.get(ORDERS, {"q": orders[1].pk}).content.decode()
    assert "3 orders wait to be packed" in desk.get("/admin/").content.decode()


def upload(desk, text):
    file = SimpleUploadedFile("moves.csv", text.encode(), "text/csv")
    return do(desk, f"{ORDERS}do/file/", file=file)


def test_a_file_moves_everything_that_it_names(desk, orders):
    first, second, third = (one.pk for one in orders)
    text = f"order,state,carrier,tracking\n{first},packed,,\n{second},shipped,Swift Post,SP 2\n\n{third},CANCELLED,,\n"

    assert "3 orders moved." in upload(desk, text)
    assert statuses() == ["packed", "shipped", "cancelled"]
    assert "0 orders moved." in upload(desk, text)


def test_of_a_file_with_a_fault_nothing_is_done_and_every_fault_is_named(desk, orders):
    first, second, _ = (one.pk for one in orders)
    text = f"order,state,carrier,tracking\n{first},packed,,\n{second},delivered,,\n{first},shipped,Post\nx,packed,,\n"

    page = upload(desk, text)

    assert "Line 4: Found 3 cells, needed 4." in page
    assert f"Line 3: Found {second} ordered and asked to be delivered" in page
    assert "Line 5: Found no order x." in page
    assert statuses() == ["ordered"] * 3


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Line 1: Found no column order, needed one."),
        (b"order,state,weight\n", "Line 1: Found a column 'weight'"),
        (b"order,state,state\n", "Line 1: Found the column state twice."),
        (b"order,state\n", "Found no line below the names of the columns."),
        (b"order,state\n\xff,packed\n", "Found no UTF-8 at byte 12"),
        (b'order,state\n"x,packed\n', "Line 2: unexpected end of data."),
        (b"order,state\n" + b"x,packed\n" * 1_001, "Found 1,001 lines, needed up to 1,000."),
        (b"x" * 1_000_001, "Found 1,000,001 bytes"),
    ],
)
def test_what_is_no_such_file_is_said(content, says):
    with pytest.raises(MovesNotValid, match=says[:20]) as refused:
        moves_of(content)

    assert any(problem.startswith(says) for problem in refused.value.problems)


def test_a_file_of_a_spreadsheet_is_read():
    [move], faults = moves_of("\ufefforder;state;carrier;tracking\nord_x;Shipped;Post;T1\n".encode())

    assert (move.order_id, move.to, move.carrier, move.tracking_number, move.name) == (
        "ord_x",
        "shipped",
        "Post",
        "T1",
        "Line 2",
    )
    assert faults == []


def test_support_asks_for_a_return_and_settles_it(desk, orders):
    way = f"{ORDERS}{orders[0].pk}/do/"
    do(desk, f"{way}ship/", carrier="Swift Post", tracking_number="")
    do(desk, f"{way}deliver/")
    asked = desk.post(f"{way}return/", {"reason": "By phone.", "words": "Loud"}).content.decode()
    assert "$25.00 of store credit" in asked
    do(desk, f"{way}return/", words="Loud")
    back = Return.objects.get()
    assert desk.get(f"{RETURNS}{back.pk}/do/settle/").status_code == 404

    do(desk, f"{RETURNS}{back.pk}/do/receive/")
    assert "1 return is back, to be settled or refused." in desk.get("/admin/").content.decode()
    settle = f"{RETURNS}{back.pk}/do/settle/"
    assert "This field is required." in do(desk, settle)
    assert (
        f"One of {orders[0].product} goes back"
        in desk.post(settle, {"reason": "Fine.", "shelf": "yes"}).content.decode()
    )
    do(desk, settle, shelf="yes")

    assert StoreCredit.objects.get().value_minor == 2_500
    assert StockMovement.objects.filter(cause=f"return:{back.pk}").get().amount == 1
    assert Stock.objects.get().on_hand == 48
    assert desk.get(RETURNS, {"q": orders[0].pk}).status_code == 200


def test_a_wrong_tracking_number_is_replaced(desk, orders):
    way = f"{ORDERS}{orders[0].pk}/do/"
    assert desk.get(f"{way}tracking/").status_code == 404
    do(desk, f"{way}ship/", carrier="Swift Post", tracking_number="SP 1")
    assert 'value="Swift Post"' in desk.get(f"{way}tracking/").content.decode()

    asked = desk.post(
        f"{way}tracking/",
        {"reason": "Typo.", "carrier": "Swift Post", "tracking_number": "SP 2", "instead": "SP 1"},
    ).content.decode()
    assert "The customer is told by mail." in asked
    do(desk, f"{way}tracking/", carrier="Swift Post", tracking_number="SP 2", instead="SP 1")
    late = do(desk, f"{way}tracking/", carrier="Swift Post", tracking_number="SP 3", instead="SP 1")

    assert "another tracking number" in late
    assert Order.objects.get(pk=orders[0].pk).tracking_number == "SP 2"
    staff = User.objects.get(is_staff=True)
    kept = TrackingCorrection.objects.values_list("tracking_number", "actor", "reason")
    assert list(kept) == [("SP 1", f"support:{staff.pk}", "Because.")]
    assert desk.get("/admin/redemption/trackingcorrection/").status_code == 200


def test_who_may_only_look_moves_nothing(orders):
    looker = User.objects.create_user("looker@moments.example", is_staff=True)
    from django.contrib.auth.models import Permission

    looker.user_permissions.add(*Permission.objects.filter(codename__in=["view_order", "view_return"]))
    client = Client()
    client.force_login(looker)

    assert client.get(f"{ORDERS}{orders[0].pk}/change/").status_code == 200
    for way in (f"{ORDERS}{orders[0].pk}/do/pack/", f"{ORDERS}do/move/", f"{ORDERS}do/file/"):
        assert client.post(way, {"reason": "x"}).status_code == 403
    assert statuses() == ["ordered"] * 3


def test_the_desk_may_cancel_what_is_not_paid_yet_and_nothing_else(desk, shop, stripe):
    offer = shop.offer(shop.product(), cpa=2_500, tax_left=250)
    order = redeem(token=shop.reward(offer), user=user(), choice_id=choice_of(offer), address=HOME)
    way = f"{ORDERS}{order.pk}/do/"

    page = desk.get(f"{ORDERS}{order.pk}/change/").content.decode()
    for verb in ("pack", "ship", "deliver"):
        assert desk.get(f"{way}{verb}/").status_code == 404
    for to in ("ordered", "packed"):
        refused = upload(desk, f"order,state\n{order.pk},{to}\n")
        assert f"Found {order.pk} unpaid and asked to be {to}, needed cancelled." in refused
    choices = desk.get(f"{ORDERS}do/move/").content.decode()

    assert "/do/cancel/" in page
    assert "/do/pack/" not in page
    assert 'value="unpaid"' not in choices
    assert 'value="ordered"' not in choices
    do(desk, f"{way}cancel/")
    assert statuses() == ["cancelled"]
