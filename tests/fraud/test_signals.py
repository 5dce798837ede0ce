"""What somebody is recognised by: one spelling a person, hashed, kept for 180 days (X2)."""

from datetime import timedelta

import pytest

from fraud.models import KnownAbuser, Signal
from fraud.operations import forget_signals, known_abuser, remember
from fraud.signals import Seen, normal_email, normal_ip, signals_of_account, signals_of_call
from kit import clock
from kit.ids import new_id

COMPANY, STRANGER = new_id("com"), new_id("com")


def seen(key: bytes = b"k", **changes: str | None) -> list[Seen]:
    facts = {"customer": None, "email": None, "device": None, "ip": None} | changes
    return signals_of_call(hash_key=key, **facts)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("Ada@Example.COM ", "ada@example.com"), ("ada+shop@example.com", "ada@example.com")],
)
def test_a_mailbox_has_one_spelling(written: str, meant: str) -> None:
    assert normal_email(written) == meant
    assert seen(email=written) == seen(email=meant)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("203.0.113.9", "203.0.113.9"), ("::ffff:203.0.113.9", "203.0.113.9"), ("2001:db8::5", "2001:db8::/64")],
)
def test_a_line_has_one_spelling(written: str, meant: str) -> None:
    assert normal_ip(written) == meant


def test_the_same_person_at_two_companies_can_not_be_compared() -> None:
    assert seen(b"k", email="ada@example.com") != seen(b"l", email="ada@example.com")
    account = signals_of_account(account="sto", email="ada@example.com", address="1 Pier", ip=None)
    assert not {one.digest for one in account} & {one.digest for one in seen(email="ada@example.com")}


def test_a_known_abuser_is_known_to_the_company_that_said_so(db: None) -> None:
    [device] = seen(device="pixel-77")
    KnownAbuser.objects.create(company_key=COMPANY, kind=device.kind, digest=device.digest, reason="farm")

    assert known_abuser(company_key=COMPANY, seen=[device]) == "device"
    assert known_abuser(company_key=STRANGER, seen=[device]) is None
    assert known_abuser(company_key=None, seen=[device]) is None


def test_a_customer_id_alone_costs_no_look_up(db: None, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert known_abuser(company_key=COMPANY, seen=seen(customer="ada")) is None


def test_signals_are_forgotten_after_180_days(db: None) -> None:
    remember(company_key=COMPANY, seen=seen(device="old", ip="203.0.113.9"), subject="action:1")
    Signal.objects.filter(kind="device").update(seen_at=clock.now() - timedelta(days=180, minutes=1))

    assert (forget_signals(), forget_signals()) == (1, 0)
    assert list(Signal.objects.values_list("kind", flat=True)) == ["ip"]
