"""Members who change the team at once: somebody always stays to look after the company (P3, P4)."""

from collections import Counter
from datetime import timedelta

import pytest

from accounts.errors import LastAdministrator
from accounts.models import ApiKey, Invitation, Member
from accounts.operations import accept_invitation, change_roles, invite_member, remove_member, rotate_key
from kit import clock
from kit.errors import Refusal
from tests.accounts.people import make_member, make_user
from tests.conftest import in_parallel
from tests.world import ACTOR, make_company

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_administrators_who_remove_each_other_leave_one() -> None:
    for _ in range(5):
        company, *_ = make_company(f"Company {clock.now()}")
        pair = [Member.objects.get(company=company), make_member(company, "administrator")]

        def leave(number: int, pair: list[Member] = pair) -> str:
            try:
                if number % 2:
                    remove_member(member=pair[0], actor=ACTOR)
                else:
                    change_roles(member=pair[1], roles=["analyst"], actor=ACTOR)
            except LastAdministrator:
                return "stays"
            return "goes"

        assert Counter(in_parallel(2, leave)) == {"stays": 1, "goes": 1}
        assert Member.objects.filter(company=company, roles__contains=["administrator"]).count() == 1


def test_one_address_invited_by_many_at_once_is_invited_once() -> None:
    company, _, inviter, *_ = make_company()

    def invite(_: int) -> str:
        try:
            invite_member(company=company, email="grace@example.com", roles=["analyst"], inviter=inviter)
        except Refusal as refusal:
            return refusal.code
        return "sent"

    assert Counter(in_parallel(8, invite)) == {"sent": 1, "already_invited": 7}


def test_an_invitation_accepted_many_times_at_once_makes_one_member() -> None:
    company, _, inviter, *_ = make_company()
    invitation = invite_member(company=company, email="g@example.com", roles=["analyst"], inviter=inviter)
    grace = make_user("g@example.com")

    def accept(_: int) -> str:
        try:
            accept_invitation(invitation=invitation, user=grace, emails=["g@example.com"])
        except Refusal as refusal:
            return refusal.code
        return "joined"

    assert Counter(in_parallel(8, accept)) == {"joined": 1, "invitation_over": 7}
    assert Member.objects.filter(user=grace).count() == 1
    assert Invitation.objects.get().accepted_by == grace


def test_a_key_rotated_many_times_at_once_has_one_successor() -> None:
    key = make_company()[3]

    def rotate(_: int) -> str:
        try:
            rotate_key(key=key, overlap=timedelta(days=1), actor=ACTOR)
        except Refusal as refusal:
            return refusal.code
        return "rotated"

    assert Counter(in_parallel(8, rotate)) == {"rotated": 1, "key_over": 7}
    assert ApiKey.objects.filter(replaces=key).count() == 1
