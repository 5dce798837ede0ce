"""Accounts register and are forgotten at once: links and groups are as if one had come after the other (X2)."""

from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import transaction

from fraud.models import AccountLink, AccountSignal, LinkedGroup
from fraud.operations import Differences, check_groups, forget_account_signals, linking, register
from fraud.queries import group_of
from fraud.signals import signals_of_account
from kit import clock
from kit.ids import new_id
from tests.conftest import in_parallel

pytestmark = pytest.mark.django_db(transaction=True)

ACCOUNTS = [new_id("sto") for _ in range(24)]


def opens(account: str, **facts: str) -> None:
    seen = signals_of_account(account=account, email=f"{account}@example.com", **facts)
    register(account_key=account, seen=seen, at_registration=True)


def card_and_phone(number: int) -> dict[str, str]:
    """Facts of a chain: each account shares a card with the one before, or a phone with the one after."""
    return {"payment": f"card {number // 2}", "phone": f"+49 {(number + 1) // 2}"}


def test_a_chain_that_is_linked_all_at_once_is_one_group() -> None:
    in_parallel(24, lambda number: opens(ACCOUNTS[number], **card_and_phone(number)))

    assert group_of(ACCOUNTS[0]).accounts == tuple(ACCOUNTS)
    assert AccountLink.objects.filter(evidence="all").count() == 23
    assert LinkedGroup.objects.count() == 2  # of each graph
    assert check_groups(repair=False) == Differences(0, 0, 0)


def both_at_once() -> None:
    """Two accounts show one device; each transaction ends when the other one has written, or waits for it."""
    written = Barrier(2, timeout=1)

    def opens_together(number: int) -> None:
        with transaction.atomic():
            seen = signals_of_account(account=ACCOUNTS[number], email=f"{number}@example.com", device="one")
            register(account_key=ACCOUNTS[number], seen=seen)
            with suppress(BrokenBarrierError):
                written.wait()

    in_parallel(2, opens_together)


def test_two_who_show_the_same_at_once_are_linked() -> None:
    both_at_once()

    assert group_of(ACCOUNTS[0]).accounts == tuple(ACCOUNTS[:2])


def test_without_holding_the_signals_they_are_not(monkeypatch) -> None:
    monkeypatch.setattr(linking, "hold_signals", lambda *_, **__: None)
    both_at_once()

    assert group_of(ACCOUNTS[0]).accounts == (ACCOUNTS[0],)
    assert check_groups(repair=True) == Differences(strangers=0, links=1, groups=0)
    assert group_of(ACCOUNTS[0]).accounts == tuple(ACCOUNTS[:2])


def test_nine_at_once_make_a_hub_that_links_nobody() -> None:
    in_parallel(9, lambda number: opens(ACCOUNTS[number], device="shop window"))

    assert not AccountLink.objects.exists()
    assert set(LinkedGroup.objects.values_list("size", flat=True)) == {1}
    assert check_groups(repair=False) == Differences(0, 0, 0)


def test_accounts_come_and_are_forgotten_and_parted_at_once() -> None:
    for number, account in enumerate(ACCOUNTS[:12]):
        opens(account, device=f"device {number % 2}", **card_and_phone(number))
    then = clock.now() - timedelta(days=181)
    old = AccountSignal.objects.filter(account_key__in=ACCOUNTS[:12:3])
    old.update(first_seen_at=then, last_seen_at=then)

    def one_of_many(number: int) -> None:
        if number % 4 == 0:
            forget_account_signals(batch=5)
        else:
            opens(ACCOUNTS[number], device=f"device {number % 2}", ip="203.0.113.9", **card_and_phone(number))

    in_parallel(24, one_of_many)
    while forget_account_signals():
        continue

    assert not AccountSignal.objects.filter(last_seen_at__lt=clock.now() - timedelta(days=180)).exists()
    assert check_groups(repair=False) == Differences(0, 0, 0)
