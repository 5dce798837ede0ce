"""Claim codes: shown to the account that claimed them, and in clear nowhere else."""

import logging

import pytest
from django.db import connection

from kit.logs import MaskClaimCodes
from rewards.redemption.providers import operations
from rewards.redemption.providers.calling import Answer
from rewards.redemption.providers.protocol import Placed, Progress
from rewards.redemption.providers.queries import claim_code_of
from tests.redemption.conftest import user
from tests.redemption.providers.conftest import Store
from tests.redemption.providers.local import BEFORE
from tests.redemption.providers.local_shop import message


def everything_stored() -> str:
    """All rows of all tables, as text."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        found = []
        for name in names:
            cursor.execute(f"SELECT coalesce(string_agg(one::text, chr(10)), '') FROM \"{name}\" one")
            found.append(cursor.fetchone()[0])
    return "\n".join(found)


def code_for(store: Store, order, who=None) -> str | None:
    return claim_code_of(user=who or order.redemption.account.user, order_key=f"order:{order.pk}")


def test_the_account_that_claimed_it_sees_its_code(store: Store):
    order = store.order()
    row = store.placed(order)

    assert code_for(store, order) == store.server.code_of(row.request_id)
    assert store.server.ordered == 1


def test_nobody_else_does(store: Store):
    order = store.order()
    store.placed(order)
    calls = len(store.server.calls)

    assert (code_for(store, order, user("stranger")), len(store.server.calls)) == (None, calls)


def test_there_is_no_code_before_the_order_is_placed_or_once_it_is_cancelled(store: Store):
    order = store.order()
    assert code_for(store, order) is None

    row = store.placed(order)
    operations.cancel_order(order_key=row.order_key)
    assert code_for(store, order) is None
    operations.refresh_status()
    assert (code_for(store, order), store.row(order).state) == (None, "cancelled")


def test_no_code_and_no_recipient_is_stored_in_clear(store: Store, caplog):
    caplog.set_level(logging.DEBUG)
    order = store.order()
    address = "12 Garden Row"
    row = store.row(order)
    assert (address in row.sealed_recipient, row.sealed_recipient != "") == (False, True)
    store.server.moods.append(BEFORE)
    operations.place_due()
    type(row).objects.update(next_attempt_at=row.created_at)
    operations.place_due()
    code = code_for(store, order)

    assert code
    assert code not in everything_stored()
    assert code not in caplog.text
    assert code not in repr(store.row(order).__dict__)


def test_amazon_lets_no_code_be_kept_so_that_none_is(amazon: Store):
    row = amazon.placed()

    assert row.sealed_code == ""


def test_a_code_in_a_message_is_sealed(own_shop: Store):
    own_shop.server.answer = lambda *_: (200, {"reference": "S-1"})
    order = own_shop.order()
    row = own_shop.placed(order)
    body, headers = message(row.order_id, status="delivered", code="LATE-CODE-1")
    operations.receive_message(provider="own_shop", body=body, headers=headers)
    assert "LATE-CODE-1" not in everything_stored()

    operations.handle_messages()
    assert "LATE-CODE-1" not in everything_stored()
    assert code_for(own_shop, order) == "LATE-CODE-1"


def test_an_answer_and_what_is_made_of_it_do_not_show_the_code():
    placed = Placed(Progress.DELIVERED, "ref", code="LJ49-AKDUV6-UYCP")

    assert "LJ49" not in repr(placed)
    assert "LJ49" not in repr(Answer(200, {}, b'{"gcClaimCode": "LJ49-AKDUV6-UYCP"}'))


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("got LJ49-AKDUV6-UYCP today", "got … today"),
        (
            "at https://testflight.tremendous.com/rewards/payout/a1",
            "at https://testflight.tremendous.com/rewards/…",
        ),
        ("order ord_06fg placed", "order ord_06fg placed"),
    ],
)
def test_logs_mask_codes_whoever_writes_them(line, masked):
    record = logging.LogRecord("any", logging.INFO, __file__, 1, "%s", (line,), None)

    assert MaskClaimCodes().filter(record)
    assert record.getMessage() == masked
