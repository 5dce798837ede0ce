"""Support sees which store accounts belong together and why, and sets the figures; changes are audited apart (V3)."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from events.models import AuditEntry
from fraud.models import FraudSetting, LinkedAccount
from fraud.operations import register
from fraud.queries import figures
from fraud.signals import signals_of_account
from kit.ids import new_id


@pytest.fixture
def desk(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("support@example.com", "correct horse battery"))
    return client


def opened(**facts: str) -> str:
    account = new_id("sto")
    register(
        account_key=account, seen=signals_of_account(account=account, email=f"{account}@example.com", **facts)
    )
    return account


def test_the_way_between_two_accounts_is_told_by_kinds_alone(desk: Client) -> None:
    first, second, third = opened(device="a"), opened(device="a", payment="b"), opened(payment="b")
    page = reverse("admin:fraud_linkedaccount_change", args=[LinkedAccount.objects.get(account_key=first).pk])

    told = desk.get(page, {"to": third}).content.decode()

    assert "3 accounts belong together" in told
    assert f"{first} and {second} share device." in told
    assert f"{second} and {third} share payment." in told
    assert "No links lead there." in desk.get(page, {"to": new_id("sto")}).content.decode()
    assert "The id of a store account is needed" in desk.get(page, {"to": "<b>"}).content.decode()


def test_accounts_and_groups_are_found_by_either_id(desk: Client) -> None:
    first, second = opened(device="a"), opened(device="a")
    opened()
    group = LinkedAccount.objects.get(account_key=first).group_id
    lists = {
        name: reverse(f"admin:fraud_{name}_changelist")
        for name in ("linkedaccount", "linkedgroup", "accountlink", "accountsignal")
    }

    def found(name: str, term: str) -> int:
        return desk.get(lists[name], {"q": term}).context["cl"].result_count

    assert [found(name, first) for name in lists] == [1, 1, 1, 2]
    assert [found(name, group) for name in lists] == [2, 1, 0, 0]
    assert found("accountlink", second) == 1
    assert found("linkedaccount", "ada") == 0


def test_a_figure_is_changed_within_reason_and_audited_in_the_stores_chain(desk: Client) -> None:
    add = reverse("admin:fraud_fraudsetting_add")
    desk.post(add, {"name": "cap.email", "value": "4"})
    refused = desk.post(add, {"name": "weight.ip", "value": "101"})

    assert "A weight is 0 to 100" in refused.content.decode()
    assert list(FraudSetting.objects.values_list("name", "value")) == [("cap.email", 4)]
    assert (figures().caps["email"], figures().weights["ip"]) == (4, 40)
    entry = AuditEntry.objects.get(verb="fraudsetting.add")
    assert (entry.chain, entry.object_key, entry.changes["value"]) == (
        "store",
        "fraudsetting:cap.email",
        [None, 4],
    )
