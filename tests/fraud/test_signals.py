"""What somebody is recognised by: one spelling a person, hashed, kept for 180 days (X2)."""

from datetime import timedelta

from fraud.models import KnownAbuser, Signal
from fraud.operations import forget_signals, remember, screen
from fraud.signals import HashKey, Seen, signals_of_account, signals_of_call, under
from fraud.verdicts import ALLOWED, Verdict, VerdictKind
from kit import clock
from kit.ids import new_id

COMPANY, STRANGER = new_id("com"), new_id("com")


def seen(key: bytes = b"k", **changes: str | None) -> list[Seen]:
    facts = {"customer": None, "email": None, "device": None, "ip": None} | changes
    return signals_of_call(hash_key=key, **facts)


def test_a_mailbox_however_it_is_written_is_one_signal() -> None:
    assert seen(email=" A.da+shop@GoogleMail.com") == seen(email="ada@gmail.com")


def test_a_line_is_two_signals_itself_and_its_network() -> None:
    first, second = (under(HashKey.COMPANY, seen(ip=f"203.0.113.{host}")) for host in (9, 10))

    assert [one.kind for one in first] == ["ip", "network"]
    assert (first[0] == second[0], first[1] == second[1]) == (False, True)


def test_what_can_lead_to_accounts_is_hashed_with_the_stores_key_too() -> None:
    found = seen(customer="ada", email="ada@example.com", device="pixel-77", ip="203.0.113.9")

    assert [one.kind for one in under(HashKey.COMPANY, found)] == [
        "customer", "email", "device", "ip", "network"
    ]  # fmt: skip
    assert [one.kind for one in under(HashKey.STORE, found)] == ["email", "device", "ip", "network"]
    account = signals_of_account(account="sto", email="ada@example.com", device="pixel-77", ip="203.0.113.9")
    assert set(under(HashKey.STORE, found)) < set(account)


def test_the_same_person_at_two_companies_can_not_be_compared() -> None:
    ours, theirs = (under(HashKey.COMPANY, seen(key, email="ada@example.com")) for key in (b"k", b"l"))
    assert {one.digest for one in ours}.isdisjoint(one.digest for one in theirs)
    account = signals_of_account(account="sto", email="ada@example.com", address="1 Pier")
    assert {one.digest for one in account}.isdisjoint(one.digest for one in ours)


def test_a_known_abuser_is_known_to_the_company_that_said_so(db: None) -> None:
    device, _ = seen(device="pixel-77")
    KnownAbuser.objects.create(company_key=COMPANY, kind=device.kind, digest=device.digest, reason="farm")

    assert screen(company_key=COMPANY, seen=[device]) == Verdict(VerdictKind.REFUSE, "known_abuser", "device")
    assert screen(company_key=STRANGER, seen=[device]) == ALLOWED
    assert screen(company_key=None, seen=[device]) == ALLOWED


def test_a_customer_id_alone_costs_no_look_up(db: None, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert screen(company_key=COMPANY, seen=seen(customer="ada")) == ALLOWED


def test_signals_are_forgotten_after_180_days(db: None) -> None:
    remember(company_key=COMPANY, seen=seen(device="old", ip="203.0.113.9"), subject="action:1")
    Signal.objects.filter(kind="device").update(seen_at=clock.now() - timedelta(days=180, minutes=1))

    assert (forget_signals(), forget_signals()) == (1, 0)
    assert list(Signal.objects.values_list("kind", flat=True)) == ["ip", "network"]
