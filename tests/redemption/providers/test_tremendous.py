"""Tremendous: what is sent, links, approvals, cancelling, and its webhooks (S7)."""

from dataclasses import replace

import pytest
from django.core.management import call_command
from django.test import Client

from kit.crypto import decrypt
from kit.money import usd
from rewards.redemption.providers import operations
from rewards.redemption.providers.asking import asked_of
from rewards.redemption.providers.models import ProviderMessage
from rewards.redemption.providers.registry import provider_of
from tests.redemption.providers.conftest import Store, make_due
from tests.redemption.providers.local import AFTER, BEFORE
from tests.redemption.providers.local_tremendous import PRODUCT, signed

INBOX = "/store/inbox/tremendous"


def post(body: bytes, **headers: str) -> int:
    return Client().post(INBOX, body, content_type="application/json", headers=headers).status_code


def test_a_link_is_ordered_as_documented(tremendous: Store):
    order = tremendous.order(price=2_550)
    row = tremendous.placed(order)

    [(method, path, body)] = tremendous.server.calls
    assert (method, path) == ("POST", "/orders")
    assert body == {
        "external_id": order.pk,
        "payment": {"funding_source_id": "balance"},
        "reward": {
            "value": {"denomination": 25.5, "currency_code": "USD"},
            "delivery": {"method": "LINK"},
            "recipient": {"name": "Ada Byron", "email": order.redemption.account.user.email},
            "products": [PRODUCT],
        },
    }
    assert (row.reference, row.part, row.progress) == ("ORD0001", "REW0001", "delivered")


def test_a_repeat_is_answered_by_201_and_its_link_is_asked_for(tremendous: Store):
    order = tremendous.order()
    tremendous.server.moods.append(AFTER)
    operations.place_due()
    make_due()
    row = tremendous.placed(order)

    assert (tremendous.server.answers_given, tremendous.server.ordered) == ([200, 201], 1)
    assert decrypt(row.sealed_code) == tremendous.server.code_of(order.pk)


def test_other_settings_between_two_calls_do_not_order_twice(tremendous: Store, settings):
    order = tremendous.order()
    tremendous.server.moods.append(AFTER)
    operations.place_due()
    settings.TREMENDOUS = settings.TREMENDOUS | {"funding_source": "BALANCE1"}
    make_due()
    row = tremendous.placed(order)

    assert (tremendous.server.answers_given, tremendous.server.ordered) == ([200, 409], 1)
    assert (row.state, row.reference) == ("placed", "ORD0001")
    assert decrypt(row.sealed_code) == tremendous.server.code_of(order.pk)


def test_an_order_that_is_there_under_the_id_is_taken_though_nothing_here_remembers_it(tremendous: Store):
    order = tremendous.order()
    asked = asked_of(tremendous.row(order))
    first = provider_of("tremendous").order(asked)
    again = provider_of("tremendous").order(replace(asked, item=replace(asked.item, value=usd(2_600))))

    assert (again.reference, tremendous.server.answers_given) == (first.reference, [200, 409])
    assert tremendous.server.ordered == 1


def test_an_order_that_waits_for_approval_gets_its_link_once_it_is_approved(tremendous: Store):
    tremendous.server.first_status = "PENDING APPROVAL"
    row = tremendous.placed()
    assert (row.state, row.progress, row.sealed_code) == ("placed", "ordered", "")

    tremendous.server.execute(row.request_id)
    body = tremendous.server.event_about(row.request_id, "ORDERS.APPROVED")
    assert post(body, **signed(body)) == 200
    operations.handle_messages()
    operations.refresh_status()

    row.refresh_from_db()
    assert (row.progress, decrypt(row.sealed_code)) == (
        "delivered",
        tremendous.server.code_of(row.request_id),
    )


def test_an_order_that_nobody_tells_about_is_looked_at(tremendous: Store):
    tremendous.server.first_status = "PENDING APPROVAL"
    row = tremendous.placed()
    tremendous.server.execute(row.request_id)

    assert operations.refresh_status() == 0
    make_due()
    assert operations.refresh_status() == 1
    row.refresh_from_db()
    assert (row.progress, row.next_attempt_at) == ("delivered", None)


def test_what_was_not_redeemed_is_cancelled(tremendous: Store):
    row = tremendous.cancel(tremendous.placed())

    assert (row.state, tremendous.server.calls[-1][1]) == ("cancelled", "/rewards/REW0001/cancel")


def test_what_was_redeemed_stands(tremendous: Store):
    tremendous.server.is_redeemed = True
    row = tremendous.cancel(tremendous.placed())

    assert (row.state, row.wish_refused) == ("placed", "Reward cannot be canceled")


def test_a_cancellation_whose_answer_was_lost_is_believed(tremendous: Store):
    row = tremendous.placed()
    tremendous.server.moods.append(AFTER)
    assert tremendous.cancel(row).state == "placed"
    make_due()
    operations.refresh_status()

    row.refresh_from_db()
    assert (row.state, row.wish_refused) == ("cancelled", "")


@pytest.mark.parametrize("loss", [BEFORE, AFTER])
def test_what_is_not_wanted_any_more_after_a_lost_call_is_looked_for_and_cancelled(tremendous: Store, loss):
    order = tremendous.order()
    tremendous.server.moods.append(loss)
    operations.place_due()
    operations.cancel_order(order_key=f"order:{order.pk}")
    make_due()
    operations.place_due()
    operations.refresh_status()

    assert tremendous.row(order).state == "cancelled"
    assert [one["status"] for one in tremendous.server.orders.values()] == ["CANCELED"] * (loss == AFTER)


def test_a_webhook_is_kept_once(tremendous: Store):
    row = tremendous.placed()
    body = tremendous.server.event_about(row.request_id)

    assert [post(body, **signed(body)) for _ in range(3)] == [200, 200, 200]
    [message] = ProviderMessage.objects.all()
    assert (message.type, message.reference) == ("REWARDS.DELIVERY.SUCCEEDED", "REW0001")


@pytest.mark.parametrize("headers", [{}, {"Tremendous-Webhook-Signature": "sha256=00"}, signed(b"other")])
def test_a_webhook_that_tremendous_did_not_sign_is_refused(tremendous: Store, headers):
    row = tremendous.placed()
    body = tremendous.server.event_about(row.request_id)

    assert post(body, **headers) == 400
    assert post(body, **signed(body, "another-key")) == 400
    assert ProviderMessage.objects.count() == 0


def test_a_webhook_about_something_else_is_ignored(tremendous: Store):
    body = b'{"event": "CAMPAIGNS.CREATED", "uuid": "u1", "payload": {"resource": {"id": "C1", "type": "c"}}}'
    post(body, **signed(body))
    for _ in range(12):
        operations.handle_messages()
        make_due()

    [message] = ProviderMessage.objects.all()
    assert (message.status, message.attempts) == ("ignored", 10)


def test_a_webhook_that_overtakes_the_answer_waits_for_it(tremendous: Store):
    tremendous.server.first_status = "PENDING APPROVAL"
    order = tremendous.order()
    tremendous.server.moods.append(AFTER)
    operations.place_due()
    tremendous.server.execute(order.pk)
    body = tremendous.server.event_about(order.pk, "ORDERS.APPROVED")
    post(body, **signed(body))
    operations.handle_messages()
    assert ProviderMessage.objects.get().status == "waiting"

    make_due()
    operations.place_due()
    operations.handle_messages()
    assert (ProviderMessage.objects.get().status, tremendous.row(order).progress) == ("handled", "delivered")


def test_the_operator_asks_whether_there_are_funds(tremendous: Store, capsys):
    call_command("check_provider", "25.00", "USD")

    assert capsys.readouterr().out == "tremendous would deliver $25.00: $1,000.00 of funds are left.\n"
