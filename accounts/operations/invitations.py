"""Invitations: sent, sent again, withdrawn, accepted (P4)."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from accounts.errors import (
    AlreadyInvited,
    AlreadyMember,
    InvitationForAnother,
    InvitationOver,
    TooManyInvitations,
)
from accounts.models import Company, Invitation, Member, Role, User
from accounts.operations.members import in_order, locked_company
from accounts.permissions import Right, may
from events.operations import Changes, audit, send_mail
from kit import clock, crypto

LIFETIME = timedelta(days=7)
SHORTEST_WAIT = timedelta(minutes=1)
MOST_PENDING = 50
MOST_A_DAY = 5  # to one address, by whomever


@transaction.atomic
def invite_member(*, company: Company, email: str, roles: Sequence[str], inviter: User) -> Invitation:
    """Mail somebody a link that gives them a place in the company with these roles, for 7 days.

    Raises AlreadyMember, AlreadyInvited, TooManyInvitations. One that has expired gives way to the new one.
    """
    email = email.lower()
    locked_company(company.pk)
    if Member.objects.filter(company=company, user__email__iexact=email).exists():
        raise AlreadyMember(f"{email} is a member of {company} already.")
    pending = Invitation.objects.filter(company=company, accepted_at=None, withdrawn_at=None)
    now = clock.now()
    pending.filter(email=email, expires_at__lte=now).update(withdrawn_at=now)
    if pending.filter(email=email).exists():
        raise AlreadyInvited(f"{email} is invited already; send the invitation again instead.")
    if pending.filter(expires_at__gt=now).count() >= MOST_PENDING:
        raise TooManyInvitations(
            f"At most {MOST_PENDING} invitations may be pending; withdraw some of those that were not accepted."
        )
    _refuse_too_many_to(email, now)
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        company=company,
        email=email,
        roles=in_order(roles),
        token_hash=crypto.digest(token),
        invited_by=inviter,
        expires_at=now + LIFETIME,
    )
    _audit(
        invitation, "invitation.send", inviter, {"email": (None, email), "roles": (None, invitation.roles)}
    )
    _mail(invitation, token)
    return invitation


@transaction.atomic
def resend_invitation(*, invitation: Invitation, actor: User) -> None:
    """Mail another link, good for another 7 days; the one before no longer works.

    Raises InvitationOver, and TooManyInvitations for one that was sent within the last minute.
    """
    company = locked_company(invitation.company_id)
    found, token, now = _pending(invitation), secrets.token_urlsafe(32), clock.now()
    _refuse_too_many_to(found.email, now)
    if found.sent_at > now - SHORTEST_WAIT:
        raise TooManyInvitations("It was sent less than a minute ago; wait a little before sending it again.")
    before, found.sent_at, found.expires_at = found.expires_at, now, now + LIFETIME
    found.token_hash, found.invited_by, found.company = crypto.digest(token), actor, company
    found.save(update_fields=["sent_at", "expires_at", "token_hash", "invited_by"])
    _audit(found, "invitation.resend", actor, {"expires_at": (before, found.expires_at)})
    _mail(found, token)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, actor: User) -> None:
    """Take an invitation back; its link no longer works. Raises InvitationOver for one that was accepted."""
    found = _pending(invitation)
    found.withdrawn_at = clock.now()
    found.save(update_fields=["withdrawn_at"])
    _audit(found, "invitation.withdraw", actor, {"withdrawn_at": (None, found.withdrawn_at)})


@transaction.atomic
def accept_invitation(*, invitation: Invitation, user: User, emails: Collection[str]) -> Member:
    """The user's place in the company; `emails` are the addresses that they have confirmed as theirs.

    Accepted once, by who was invited, whoever inherits the link. Raises InvitationOver, InvitationForAnother.
    """
    company = locked_company(invitation.company_id)
    found = _pending(invitation)
    if found.expires_at <= clock.now():
        raise InvitationOver("It has expired. Ask for it to be sent again.")
    if not _may_still_invite(found):
        raise InvitationOver("Whoever sent it no longer looks after the team. Ask for it to be sent again.")
    if found.email not in {email.lower() for email in emails}:
        raise InvitationForAnother(
            f"It was sent to {found.email}. Sign in with that address, or confirm it as yours first."
        )
    member, is_new = Member.objects.get_or_create(company=company, user=user, defaults={"roles": found.roles})
    if not is_new and set(found.roles) - set(member.roles):
        member.roles = in_order([*member.roles, *found.roles])
        member.save(update_fields=["roles"])
    found.accepted_at, found.accepted_by = clock.now(), user
    found.save(update_fields=["accepted_at", "accepted_by"])
    _audit(found, "invitation.accept", user, {"member": (None, user.pk), "roles": (None, member.roles)})
    return member


def _pending(invitation: Invitation) -> Invitation:
    found = Invitation.objects.select_for_update(of=("self",), no_key=True).select_related("company")
    pending = found.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None).first()
    if pending is None:
        raise InvitationOver("It was accepted or withdrawn already.")
    return pending


def _may_still_invite(invitation: Invitation) -> bool:
    """Whether who sent it still has the right to: one who was removed lets nobody in any more."""
    inviter = Member.objects.filter(company=invitation.company_id, user=invitation.invited_by_id).first()
    return inviter is not None and may(inviter, Right.COMPANY)


def _refuse_too_many_to(email: str, now: datetime) -> None:
    """Keep companies together from filling somebody's mailbox."""
    if Invitation.objects.filter(email=email, sent_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise TooManyInvitations(f"{email} was invited {MOST_A_DAY} times within a day; try again tomorrow.")


def _audit(invitation: Invitation, verb: str, actor: User, changes: Changes) -> None:
    audit(
        actor=f"member:{actor.pk}",
        verb=verb,
        object_key=invitation.id,
        company_key=invitation.company_id,
        changes=changes,
    )


def _mail(invitation: Invitation, token: str) -> None:
    roles = [Role(role).label.lower() for role in invitation.roles]
    send_mail(
        kind="invitation",
        to=invitation.email,
        context={
            "company": invitation.company.display_name,
            "inviter": invitation.invited_by.get_full_name(),
            "roles": roles,
            "url": f"{settings.BASE_URL}/console/invitations/{token}/",
            "expires_at": invitation.expires_at,
        },
    )
