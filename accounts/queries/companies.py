"""Reading companies and their members."""

from collections.abc import Sequence

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Company, Invitation, Member, User
from accounts.permissions import Right, roles_with
from kit import clock, crypto
from kit.ids import is_id


def memberships_of(user: User) -> QuerySet[Member]:
    """The companies a user belongs to, in the order of joining."""
    return Member.objects.filter(user=user).select_related("company").order_by("joined_at", "pk")


def member_chosen(memberships: Sequence[Member], company_id: str | None) -> Member | None:
    """The membership of the company that was chosen, else the oldest one; None without any."""
    return next((one for one in memberships if one.company_id == company_id), next(iter(memberships), None))


def members_of(company: Company) -> QuerySet[Member]:
    """The company's members in the order of joining, each with whether they have a second factor."""
    factors = Authenticator.objects.filter(user=OuterRef("user")).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    members = Member.objects.filter(company=company).select_related("user")
    return members.annotate(has_second_factor=Exists(factors)).order_by("joined_at", "pk")


def member_of(company: Company, user_id: str) -> Member | None:
    """One member of the company by their user's id; None for anybody else."""
    return members_of(company).filter(user_id=user_id).first() if is_id("usr", user_id) else None


def pending_invitations_of(company: Company) -> QuerySet[Invitation]:
    """Invitations that were neither accepted nor withdrawn, expired ones included, newest first."""
    pending = Invitation.objects.filter(company=company, accepted_at=None, withdrawn_at=None)
    return pending.select_related("invited_by").order_by("-pk")


def invitations_for(emails: list[str]) -> QuerySet[Invitation]:
    """Invitations that may be accepted by who owns these addresses (in lower case), newest first."""
    waiting = Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=clock.now())
    return waiting.filter(email__in=emails).select_related("company", "invited_by").order_by("-pk")


def invitation_of(company: Company, invitation_id: str) -> Invitation | None:
    """One pending invitation of the company; None for a stranger's, for one that is over, and for what is no id."""
    if not is_id("ivt", invitation_id):
        return None
    return pending_invitations_of(company).filter(pk=invitation_id).first()


def invitation_by_token(token: str) -> Invitation | None:
    """The invitation that a mailed link leads to, while it may be accepted."""
    waiting = Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=clock.now())
    return waiting.filter(token_hash=crypto.digest(token)).select_related("company", "invited_by").first()


def confirmed_addresses_of(user: User) -> list[str]:
    """The e-mail addresses that a user has proved to be theirs, in lower case."""
    found = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return [email.lower() for email in found]


def members_with(company_id: str, right: Right) -> list[Member]:
    """The company's members one of whose roles has the right, with their users, the oldest first."""
    members = Member.objects.filter(company=company_id, roles__overlap=roles_with(right))
    return list(members.select_related("user").order_by("pk"))
