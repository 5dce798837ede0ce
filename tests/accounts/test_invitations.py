"""Invitations: mailed, good for 7 days, accepted once by who was invited (P4)."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.errors import (
    AlreadyInvited,
    AlreadyMember,
    InvitationForAnother,
    InvitationOver,
    TooManyInvitations,
)
from accounts.models import Company, Invitation, Member, User
from accounts.operations import (
    accept_invitation,
    change_roles,
    invite_member,
    remove_member,
    resend_invitation,
    withdraw_invitation,
)
from accounts.operations.invitations import MOST_A_DAY, MOST_PENDING
from accounts.queries import (
    confirmed_addresses_of,
    invitation_by_token,
    invitations_for,
    pending_invitations_of,
)
from events.models import AuditEntry
from kit import clock
from tests.accounts.people import make_member, make_user
from tests.mailbox import delivered
from tests.world import make_company

INVITED = "grace@example.com"


@pytest.fixture
def company(db: None) -> Company:
    return make_company()[0]


@pytest.fixture
def inviter(company: Company) -> User:
    return Member.objects.get(company=company).user


@pytest.fixture
def invitation(company: Company, inviter: User) -> Invitation:
    return invite_member(company=company, email=INVITED, roles=["marketer", "analyst"], inviter=inviter)


def mailed_token() -> str:
    found = re.search(r"/console/invitations/([\w-]+)/", str(delivered()[-1].body))
    assert found
    return found[1]


def accept(invitation: Invitation, user: User) -> Member:
    return accept_invitation(invitation=invitation, user=user, emails=confirmed_addresses_of(user))


def test_the_mailed_link_leads_to_the_invitation_and_only_its_hash_is_kept(invitation: Invitation) -> None:
    token = mailed_token()

    assert [mail.to for mail in delivered()] == [[INVITED]]
    assert invitation_by_token(token) == invitation
    assert invitation_by_token(token[:-1]) is None
    assert not Invitation.objects.filter(token_hash=token.encode()).exists()
    assert invitation.expires_at - invitation.sent_at == pytest.approx(
        timedelta(days=7), abs=timedelta(seconds=1)
    )


def test_who_was_invited_becomes_a_member_with_those_roles_once(invitation: Invitation) -> None:
    grace = make_user("Grace@Example.com")
    assert list(invitations_for(confirmed_addresses_of(grace))) == [invitation]
    member = accept(invitation, grace)

    assert (member.company, member.roles) == (invitation.company, ["marketer", "analyst"])
    with pytest.raises(InvitationOver):
        accept(invitation, grace)
    assert Member.objects.filter(user=grace).count() == 1
    assert invitation_by_token(mailed_token()) is None
    assert AuditEntry.objects.get(verb="invitation.accept").actor == f"member:{grace.pk}"


def test_whoever_else_has_the_link_is_refused(invitation: Invitation) -> None:
    with pytest.raises(InvitationForAnother, match=INVITED):
        accept(invitation, make_user("eve@example.com"))

    unconfirmed = User.objects.create_user(INVITED, "correct horse battery")
    with pytest.raises(InvitationForAnother):
        accept(invitation, unconfirmed)
    assert Member.objects.count() == 1


def test_after_seven_days_it_no_longer_works(invitation: Invitation) -> None:
    Invitation.objects.update(
        sent_at=clock.now() - timedelta(days=8), expires_at=clock.now() - timedelta(days=1)
    )

    assert invitation_by_token(mailed_token()) is None
    with pytest.raises(InvitationOver, match="expired"):
        accept(invitation, make_user(INVITED))


def test_sent_again_it_has_another_link_and_another_seven_days(invitation: Invitation, inviter: User) -> None:
    first = mailed_token()
    with pytest.raises(TooManyInvitations, match="less than a minute ago"):
        resend_invitation(invitation=invitation, actor=inviter)
    earlier = clock.now() - timedelta(days=6)
    Invitation.objects.update(sent_at=earlier, expires_at=earlier + timedelta(days=7))
    resend_invitation(invitation=invitation, actor=inviter)
    second = mailed_token()

    assert first != second
    assert invitation_by_token(first) is None
    assert invitation_by_token(second) == invitation
    assert Invitation.objects.get().expires_at > clock.now() + timedelta(days=6)


def test_withdrawn_it_no_longer_works(invitation: Invitation, inviter: User) -> None:
    withdraw_invitation(invitation=invitation, actor=inviter)

    assert invitation_by_token(mailed_token()) is None
    with pytest.raises(InvitationOver):
        accept(invitation, make_user(INVITED))
    with pytest.raises(InvitationOver):
        withdraw_invitation(invitation=invitation, actor=inviter)
    assert not pending_invitations_of(invitation.company).exists()


def test_nobody_is_invited_twice(invitation: Invitation, company: Company, inviter: User) -> None:
    with pytest.raises(AlreadyInvited, match="send the invitation again"):
        invite_member(company=company, email="GRACE@example.com", roles=["analyst"], inviter=inviter)
    make_member(company, "analyst", user=make_user("hal@example.com"))
    with pytest.raises(AlreadyMember):
        invite_member(company=company, email="Hal@example.com", roles=["analyst"], inviter=inviter)
    assert Invitation.objects.count() == 1
    with (
        pytest.raises(IntegrityError, match="one_pending_invitation_per_company_and_email"),
        transaction.atomic(),
    ):
        Invitation.objects.create(
            company=company,
            email="Grace@Example.com",
            roles=["analyst"],
            token_hash=b"x",
            invited_by=inviter,
            expires_at=clock.now() + timedelta(days=7),
        )


def test_an_expired_one_gives_way_to_a_new_one(
    invitation: Invitation, company: Company, inviter: User
) -> None:
    Invitation.objects.update(
        sent_at=clock.now() - timedelta(days=8), expires_at=clock.now() - timedelta(days=1)
    )
    again = invite_member(company=company, email=INVITED, roles=["developer"], inviter=inviter)

    assert list(pending_invitations_of(company)) == [again]


@pytest.mark.parametrize("ending", ["removed", "demoted"])
def test_who_was_removed_or_demoted_lets_nobody_in_any_more(
    invitation: Invitation, company: Company, inviter: User, ending: str
) -> None:
    """An administrator who invites another address of theirs does not come back by it."""
    second = make_member(company, "administrator")
    member = Member.objects.get(company=company, user=inviter)
    if ending == "removed":
        remove_member(member=member, actor=f"member:{second.user_id}")
    else:
        change_roles(member=member, roles=["analyst"], actor=f"member:{second.user_id}")
    grace = make_user(INVITED)
    with pytest.raises(InvitationOver, match="no longer looks after the team"):
        accept(invitation, grace)

    Invitation.objects.update(sent_at=clock.now() - timedelta(hours=1))
    resend_invitation(invitation=invitation, actor=second.user)
    assert accept(invitation, grace).roles == ["marketer", "analyst"]


def test_nobodys_mailbox_is_filled(company: Company, inviter: User) -> None:
    for _ in range(MOST_A_DAY):
        sent = invite_member(company=company, email=INVITED, roles=["analyst"], inviter=inviter)
        withdraw_invitation(invitation=sent, actor=inviter)
    other, _, stranger, *_ = make_company("Harbor Tea")
    for who, where in ((inviter, company), (stranger, other)):
        with pytest.raises(TooManyInvitations, match="5 times within a day"):
            invite_member(company=where, email=INVITED, roles=["analyst"], inviter=who)
    assert len(delivered()) == MOST_A_DAY


def test_a_member_who_accepts_keeps_the_roles_they_have(invitation: Invitation, company: Company) -> None:
    grace = make_user("second.address@example.com")
    make_member(company, "developer", user=grace)

    member = accept_invitation(invitation=invitation, user=grace, emails=[INVITED])
    assert member.roles == ["marketer", "analyst", "developer"]


def test_only_so_many_may_be_pending(company: Company, inviter: User) -> None:
    now = clock.now()
    Invitation.objects.bulk_create(
        Invitation(
            company=company,
            email=f"{number}@example.com",
            roles=["analyst"],
            token_hash=str(number).encode(),
            invited_by=inviter,
            expires_at=now + timedelta(days=7),
        )
        for number in range(MOST_PENDING)
    )

    with pytest.raises(TooManyInvitations, match="At most 50"):
        invite_member(company=company, email=INVITED, roles=["analyst"], inviter=inviter)
