"""Accounts that share enough are one person's: counted, shown, and forgotten (X1, X2). Networks link nobody."""

from datetime import timedelta

import pytest

from fraud.models import AccountLink, AccountSignal, Evidence, LinkedAccount, LinkedGroup
from fraud.operations import Differences, check_groups, forget_account_signals, register
from fraud.queries import Step, accounts_linked_to, group_of, is_over_the_limit, path_between
from fraud.signals import Seen, signals_of_account, signals_of_call
from kit import clock
from kit.ids import new_id

pytestmark = pytest.mark.django_db


def shows(account: str, at_registration: bool = True, **facts: str) -> str:
    """The account registers with these facts, and a mailbox of its own where none is told."""
    seen = signals_of_account(account=account, **{"email": f"{account}@example.com"} | facts)
    register(account_key=account, seen=seen, at_registration=at_registration)
    return account


def opened(at_registration: bool = True, **facts: str) -> str:
    return shows(new_id("sto"), at_registration, **facts)


def call(**facts: str) -> list[Seen]:
    return signals_of_call(
        hash_key=b"k", **{"customer": "ada", "email": None, "device": None, "ip": None} | facts
    )


def test_a_person_with_four_accounts_by_device_and_card_is_known_by_any_of_them() -> None:
    first = opened(device="pixel-77")
    second = opened(device="pixel-77", payment="card-1")
    third = opened(payment="card-1")
    fourth = shows(opened(payment="card-1"), phone="+4930901820")

    assert group_of(first, evidence=Evidence.REGISTRATION).accounts == (first, second, third, fourth)
    assert accounts_linked_to(call(device="pixel-77")) == 4
    assert accounts_linked_to(call(email=f"{third}@example.com")) == 4
    assert all(map(is_over_the_limit, (first, second, third, fourth)))


def test_a_family_of_three_behind_one_address_and_line_is_not_over_the_limit() -> None:
    family = [opened(address="US|94105|pier|1", ip="203.0.113.9") for _ in range(3)]

    assert [link.kinds for link in AccountLink.objects.filter(evidence="all")] == [
        ["address", "ip", "network"]
    ] * 3
    assert accounts_linked_to(call(email=f"{family[0]}@example.com", ip="203.0.113.9")) == 3
    assert not any(map(is_over_the_limit, family))


def test_an_address_and_a_line_of_another_network_link_nobody() -> None:
    opened(address="US|94105|pier|1")
    opened(address="US|94105|pier|1", ip="203.0.113.9")

    assert not AccountLink.objects.exists()
    assert accounts_linked_to(call(ip="203.0.113.9")) == 0


def test_an_office_of_five_hundred_behind_one_line_is_five_hundred_people() -> None:
    for _ in range(500):
        opened(at_registration=False, ip="203.0.113.9")

    assert not AccountLink.objects.exists()
    assert set(LinkedGroup.objects.values_list("size", flat=True)) == {1}
    assert LinkedGroup.objects.count() == 500
    assert accounts_linked_to(call(ip="203.0.113.9"), evidence=Evidence.ALL) == 0


def test_what_too_many_share_links_nobody_any_more() -> None:
    accounts = [opened(device="shop-window") for _ in range(8)]
    assert accounts_linked_to(call(device="shop-window")) == 8

    accounts.append(opened(device="shop-window"))

    assert not AccountLink.objects.exists()
    assert accounts_linked_to(call(device="shop-window")) == 0
    assert [group_of(one).accounts for one in accounts] == [(one,) for one in accounts]


def test_a_hub_links_again_when_few_enough_still_share_it() -> None:
    accounts = [opened(device="shop-window") for _ in range(9)]
    age(accounts[0])

    assert forget_account_signals() == 4

    assert group_of(accounts[0]) is None
    assert group_of(accounts[1]).accounts == tuple(accounts[1:])
    assert check_groups(repair=False) == Differences(0, 0, 0)


def test_groups_fall_apart_when_what_held_them_is_forgotten() -> None:
    left, bridge, right = opened(device="a"), opened(device="a", payment="b"), opened(payment="b")
    assert group_of(left).accounts == (left, bridge, right)
    age(bridge)

    assert forget_account_signals() == 6

    assert [group_of(one).accounts for one in (left, right)] == [(left,), (right,)]
    assert group_of(bridge) is None
    assert LinkedGroup.objects.filter(evidence="all").count() == 2
    assert forget_account_signals() == 0


def test_what_is_seen_again_is_kept_from_then_on() -> None:
    account = opened(device="a")
    age(account)
    shows(account, device="a")

    assert forget_account_signals() == 0
    assert AccountSignal.objects.filter(account_key=account).count() == 4


def test_what_is_gained_while_redeeming_is_not_counted_at_get_reward() -> None:
    for _ in range(4):
        opened(at_registration=False, device="pixel-77")

    assert accounts_linked_to(call(device="pixel-77")) == 0
    assert accounts_linked_to(call(device="pixel-77"), evidence=Evidence.ALL) == 4
    assert not AccountSignal.objects.filter(evidence="registration").exists()


def test_a_companys_own_hashes_lead_nowhere() -> None:
    opened(email="ada@example.com")
    ours = [one for one in call(email="ada@example.com") if one.key == "company"]

    assert [one.kind for one in ours] == ["customer", "email"]
    assert accounts_linked_to(ours) == 0
    assert accounts_linked_to(call(email="a.d.a+x@example.com")) == 0
    assert accounts_linked_to(call(email="Ada+x@example.com")) == 1


def test_accounts_that_several_signals_lead_to_are_counted_once(django_assert_num_queries) -> None:
    opened(device="a", email="ada@gmail.com")
    opened(device="a", email="a.da@googlemail.com")
    opened(device="b")

    with django_assert_num_queries(2):
        assert accounts_linked_to(call(device="a", email="ada@gmail.com")) == 2


def test_weak_signals_lead_to_an_account_together_only() -> None:
    opened(address="US|94105|pier|1", ip="203.0.113.9")
    home = signals_of_account(
        account="", email="new@example.com", address="US|94105|pier|1", ip="203.0.113.9"
    )

    assert accounts_linked_to(home) == 1
    assert accounts_linked_to([one for one in home if one.kind != "network"]) == 0


def test_the_fewest_links_between_two_accounts_are_told_by_their_kinds() -> None:
    first, second = opened(device="a"), opened(device="a", payment="b")
    third, fourth = opened(payment="b", phone="+49"), opened(phone="+49")
    stranger = opened()

    assert path_between(first, fourth) == [
        Step(first, ("device",), 100, second),
        Step(second, ("payment",), 100, third),
        Step(third, ("phone",), 100, fourth),
    ]
    assert path_between(first, first) == []
    assert path_between(first, stranger) is None
    assert path_between(new_id("sto"), first) is None


def test_seeing_the_same_again_touches_no_group(django_assert_num_queries) -> None:
    account = opened(at_registration=False, device="a")

    with django_assert_num_queries(
        8
    ):  # figures, its turn, what is known, again; two savepoints with their ends
        shows(account, at_registration=False, device="a")
    assert LinkedAccount.objects.count() == 1


def age(account: str) -> None:
    """All that the account was recognised by was seen a little over 180 days ago."""
    then = clock.now() - timedelta(days=180, minutes=1)
    AccountSignal.objects.filter(account_key=account).update(first_seen_at=then, last_seen_at=then)
