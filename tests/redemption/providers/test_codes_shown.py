"""The code of a gift is shown to its customer on a page of its own, when asked for, and is written nowhere (S7)."""

import logging
from html import unescape

from events.models import AuditEntry
from rewards.redemption.operations import Move, cancel_own_order, erase_customer, move_order
from rewards.redemption.providers import operations
from rewards.redemption.providers.models import ProviderOrder
from tests.redemption.conftest import signed_in, user
from tests.redemption.providers.conftest import Store
from tests.redemption.providers.local import BEFORE
from tests.redemption.providers.test_codes import everything_stored
from tests.redemption.providers.test_orders import customer_of, tell, work


def ordered(store: Store):
    order = store.order()
    work()
    return order, store.server.code_of(store.row(order).request_id), f"/r/orders/{order.pk}/code"


def test_a_code_is_shown_when_it_is_asked_for_and_on_no_page_before(store: Store, caplog):
    caplog.set_level(logging.DEBUG)
    order, code, way = ordered(store)
    client = customer_of(order)

    asked = client.get(way)
    shown = client.post(way)
    assert (asked.status_code, code in asked.content.decode()) == (200, False)
    assert code in unescape(shown.content.decode())
    assert (shown["Cache-Control"], shown["X-Robots-Tag"]) == ("no-store", "noindex")
    assert code not in client.get(f"/r/orders/{order.pk}").content.decode()
    assert code not in caplog.text
    assert code not in everything_stored()
    [entry] = AuditEntry.objects.filter(verb="order.show_code")
    assert (entry.chain, entry.actor) == ("store", f"customer:{order.redemption.account_id}")


def test_a_link_is_a_link_that_tells_nobody_where_one_came_from(tremendous: Store):
    order, link, way = ordered(tremendous)

    page = customer_of(order).post(way).content.decode()
    assert f'<a class="button" href="{link}" rel="noreferrer noopener">' in page


def test_nobody_else_is_shown_a_code(store: Store):
    _order, _code, way = ordered(store)
    calls = len(store.server.calls)

    answers = [signed_in(user("stranger")).post(way), signed_in(store.shop.member).post(way)]
    assert [(one.status_code, len(store.server.calls)) for one in answers] == [(404, calls)] * 2


def test_what_is_not_there_yet_or_is_being_cancelled_shows_no_code(store: Store):
    order = store.order()
    client, way = customer_of(order), f"/r/orders/{order.pk}/code"
    assert client.post(way)["Location"] == f"/r/orders/{order.pk}"

    work()
    cancel_own_order(user=order.redemption.account.user, order_id=order.pk)
    calls = len(store.server.calls)
    assert (client.post(way)["Location"], len(store.server.calls)) == (f"/r/orders/{order.pk}", calls)
    work()
    assert client.post(way)["Location"] == f"/r/orders/{order.pk}"


def test_a_code_that_can_not_be_had_is_asked_for_later(amazon: Store):
    order, code, way = ordered(amazon)
    client = customer_of(order)
    amazon.server.moods.append(BEFORE)

    away = client.post(way)
    assert (away.status_code, code in away.content.decode()) == (503, False)
    assert "We can't get your code at the moment." in unescape(away.content.decode())
    assert code in client.post(way).content.decode()


def test_a_code_of_another_key_is_said_to_be_away(tremendous: Store):
    order, _code, way = ordered(tremendous)
    ProviderOrder.objects.update(sealed_code="gAAAAABother")

    assert customer_of(order).post(way).status_code == 503


def test_showing_is_counted(own_shop: Store, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"show_code": "2/m/key"}
    order, code, way = ordered(own_shop)
    client = customer_of(order)

    answers = [client.post(way) for _ in range(3)]
    assert [(one.status_code, code in one.content.decode()) for one in answers] == [
        (200, True), (200, True), (429, False),
    ]  # fmt: skip
    assert AuditEntry.objects.filter(verb="order.show_code").count() == 2


def test_erasing_takes_the_code_along_for_good(tremendous: Store):
    order, code, _way = ordered(tremendous)
    erase_customer(user=order.redemption.account.user, actor="support:usr_1", reason="Asked.")

    row = tremendous.row(order)
    assert (row.sealed_code, row.sealed_recipient, row.tracking, row.has_code) == ("", "", "", False)
    ProviderOrder.objects.update(next_attempt_at=row.created_at)
    operations.refresh_status()
    row.refresh_from_db()
    assert (row.sealed_code, code in everything_stored()) == ("", False)


def test_erasing_takes_tracking_numbers_along(own_shop: Store):
    order = own_shop.order()
    work()
    tell(order, status="shipped", carrier="DHL", tracking="JD0146")
    work()
    move_order(move=Move(order.pk, "delivered"), actor="support:usr_1", reason="There.")
    erase_customer(user=order.redemption.account.user, actor="support:usr_1", reason="Asked.")
    tell(order, "msg_2", status="delivered", carrier="DHL", tracking="JD0146", code="PICK-UP-7788")
    work()

    row = own_shop.row(order)
    order.refresh_from_db()
    assert (row.progress, row.tracking, row.sealed_code) == ("delivered", "", "")
    assert (order.status, order.tracking_number) == ("delivered", "")
