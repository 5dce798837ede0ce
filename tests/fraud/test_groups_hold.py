"""Whatever is registered, forgotten or shared by too many: links and groups are what brute force makes of it."""

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from fraud.models import AccountLink, Evidence, FraudSetting, LinkedAccount, LinkedGroup
from fraud.operations import Differences, check_groups, forget_account_signals, register
from fraud.operations.screening import KEPT_FOR
from fraud.queries import figures, path_between
from fraud.signals import HashKey, Seen
from kit import clock
from kit.ids import new_id

type Shown = tuple[str, int]

ACCOUNTS = [new_id("sto") for _ in range(9)]
# Caps that nine accounts get past, and telling and faint kinds.
SMALL = {"cap.email": 3, "cap.address": 4, "cap.ip": 3, "cap.network": 5, "cap.device": 2}
NOW = datetime.fromisoformat("2026-11-20T12:00:00+00:00")


def seen(kind: str, number: int) -> Seen:
    return Seen(kind, f"{kind} {number}".ljust(32).encode(), HashKey.STORE)


class Brute:
    """What was seen when, and all that follows, thought out anew each time."""

    def __init__(self) -> None:
        self.at: dict[tuple[Evidence, str, Shown], datetime] = {}

    def register(self, account: str, shown: set[Shown], at_registration: bool, now: datetime) -> None:
        for evidence in Evidence if at_registration else (Evidence.ALL,):
            for one in shown:
                self.at[evidence, account, one] = now

    def forget(self, now: datetime) -> int:
        old = [key for key, at in self.at.items() if at < now - KEPT_FOR]
        for key in old:
            del self.at[key]
        return len(old)

    def links(self, evidence: Evidence) -> dict[tuple[str, str], tuple[int, set[str]]]:
        chosen, owners = figures(), defaultdict(set)
        for graph, account, shown in self.at:
            if graph == evidence:
                owners[shown].add(account)
        kinds = defaultdict(set)
        for (kind, _), accounts in owners.items():
            if len(accounts) <= chosen.caps[kind]:
                for pair in combinations(sorted(accounts), 2):
                    kinds[pair].add(kind)
        weighed = {pair: (sum(chosen.weights[kind] for kind in some), some) for pair, some in kinds.items()}
        return {pair: link for pair, link in weighed.items() if link[0] >= 100}

    def groups(self, evidence: Evidence) -> set[frozenset[str]]:
        groups = {account: {account} for graph, account, _ in self.at if graph == evidence}
        for one, other in self.links(evidence):
            if groups[one] is not groups[other]:
                groups[one] |= groups[other]
                for account in groups[other]:
                    groups[account] = groups[one]
        return {frozenset(group) for group in groups.values()}


def assert_as(brute: Brute) -> None:
    for evidence in Evidence:
        links = AccountLink.objects.filter(evidence=evidence)
        assert {
            (one.first_key, one.second_key): (one.weight, set(one.kinds)) for one in links
        } == brute.links(evidence)
        members = defaultdict(set)
        for group, account in LinkedAccount.objects.filter(evidence=evidence).values_list(
            "group_id", "account_key"
        ):
            members[group].add(account)
        assert {frozenset(accounts) for accounts in members.values()} == brute.groups(evidence)
        sizes = dict(LinkedGroup.objects.filter(evidence=evidence).values_list("id", "size"))
        assert sizes == {group: len(accounts) for group, accounts in members.items()}


def assert_paths_as(brute: Brute) -> None:
    links, groups = brute.links(Evidence.ALL), brute.groups(Evidence.ALL)
    for one, other in combinations(ACCOUNTS[:5], 2):
        path = path_between(one, other)
        together = any({one, other} <= group for group in groups)
        assert (path is not None) == together
        if path is not None:
            assert (path[0].account, path[-1].next) == (one, other)
            assert all(before.next == after.account for before, after in pairwise(path))
            for step in path:
                weight, kinds = links[tuple(sorted((step.account, step.next)))]
                assert (step.weight, set(step.kinds)) == (weight, kinds)


SHOWN = st.sets(
    st.tuples(st.sampled_from(["email", "address", "ip", "network", "device"]), st.integers(0, 2)),
    min_size=1,
    max_size=4,
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(ACCOUNTS), SHOWN, st.booleans()),
        st.integers(20, 120),  # days that pass, after which what is too old is forgotten
    ),
    max_size=25,
)


class AnyStory(TestCase):
    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.generate])
    @given(STEPS)
    def test_links_and_groups_are_what_brute_force_makes_of_the_signals(self, steps):
        FraudSetting.objects.bulk_create(
            FraudSetting(name=name, value=value) for name, value in SMALL.items()
        )
        brute, now = Brute(), NOW
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "now", lambda: now)
            for step in steps:
                if isinstance(step, int):
                    now += timedelta(days=step)
                    assert forgotten() == brute.forget(now)
                else:
                    account, shown, at_registration = step
                    register(
                        account_key=account,
                        seen=[seen(*one) for one in shown],
                        at_registration=at_registration,
                    )
                    brute.register(account, shown, at_registration, now)
                assert_as(brute)
        assert_paths_as(brute)
        assert check_groups(repair=False) == Differences(0, 0, 0)

    @settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.generate])
    @given(
        st.lists(st.tuples(st.sampled_from(ACCOUNTS), SHOWN, st.booleans()), min_size=4, max_size=25),
        st.sampled_from(["figures", "links", "groups", "accounts"]),
    )
    def test_what_is_not_so_is_found_and_put_right(self, steps, spoilt):
        brute = Brute()
        for account, shown, at_registration in steps:
            register(account_key=account, seen=[seen(*one) for one in shown], at_registration=at_registration)
            brute.register(account, shown, at_registration, NOW)
        assert check_groups(repair=True) == Differences(0, 0, 0)
        spoil(spoilt)

        check_groups(repair=True)

        assert_as(brute)
        assert check_groups(repair=False) == Differences(0, 0, 0)


def spoil(what: str) -> None:
    match what:
        case "figures":
            FraudSetting.objects.bulk_create(
                FraudSetting(name=name, value=value)
                for name, value in {**SMALL, "weight.network": 60, "weight.email": 40}.items()
            )
        case "links":
            AccountLink.objects.filter(
                pk__in=list(AccountLink.objects.values_list("pk", flat=True)[:2])
            ).delete()
        case "groups":
            for evidence in Evidence:
                largest = LinkedGroup.objects.filter(evidence=evidence).order_by("-size").first()
                if largest is not None:
                    some = LinkedAccount.objects.filter(evidence=evidence).exclude(group=largest)[:2]
                    LinkedAccount.objects.filter(pk__in=[one.pk for one in some]).update(group=largest)
        case "accounts":
            LinkedAccount.objects.filter(account_key=ACCOUNTS[0]).delete()


def forgotten() -> int:
    count = 0
    while found := forget_account_signals(batch=3):
        count += found
    return count
