"""Who may what: the one table of roles, cell by cell as P3 has it."""

import pytest

from accounts.models import Member
from accounts.permissions import MATRIX, RIGHTS, Right, may, rights_of, roles_with

# P3: administrator, marketer, analyst, developer.
P3 = {
    Right.COMPANY: "yes no no no",
    Right.PAYMENT_METHOD: "yes no no no",
    Right.BILLS: "yes yes yes no",
    Right.CAMPAIGNS: "yes yes yes yes",
    Right.CHANGE_CAMPAIGNS: "yes yes no no",
    Right.REPORTS: "yes yes yes yes",
    Right.APPS: "yes no no yes",
    Right.HELP: "yes yes yes yes",
    Right.ASK_FOR_LIMITS: "yes yes no no",
    Right.ASK_FOR_OWNERSHIP: "yes no no no",
}
ROLES = ["administrator", "marketer", "analyst", "developer"]


def test_the_table_is_that_of_the_rules() -> None:
    assert list(RIGHTS) == ROLES
    assert {
        right: " ".join("yes" if right in rights else "no" for rights in RIGHTS.values()) for right in Right
    } == P3


def test_people_read_the_same_table() -> None:
    shown = [" ".join("yes" if has else "no" for _, has in cells) for _, cells in MATRIX]

    assert shown == list(P3.values())


@pytest.mark.parametrize(
    ("roles", "right", "allowed"),
    [
        (["analyst", "developer"], Right.APPS, True),
        (["analyst", "developer"], Right.BILLS, True),
        (["analyst", "developer"], Right.CHANGE_CAMPAIGNS, False),
        (["marketer"], Right.COMPANY, False),
    ],
)
def test_roles_add_up(roles: list[str], right: Right, allowed: bool) -> None:
    assert may(Member(roles=roles), right) is allowed
    assert (right in rights_of(Member(roles=roles))) is allowed


def test_who_has_a_right_can_be_told() -> None:
    assert roles_with(Right.APPS) == ["administrator", "developer"]
