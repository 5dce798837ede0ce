"""Members: their roles, and leaving."""

from collections.abc import Sequence

from django.db import transaction

from accounts.errors import BillingOwnerStays, LastAdministrator
from accounts.models import Company, Member, Role
from accounts.operations.case_closing import close_cases_of_leaver
from events.operations import audit


@transaction.atomic
def change_roles(*, member: Member, roles: Sequence[str], actor: str) -> None:
    """Give a member other roles, at least one (P3).

    Locks the company, at which changes of its members wait for each other. Raises LastAdministrator,
    BillingOwnerStays.
    """
    company = locked_company(member.company_id)
    found = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    before, after = found.roles, in_order(roles)
    if after == before:
        return
    if Role.ADMINISTRATOR not in after:
        _refuse_unless_dispensable(company, found)
    Member.objects.filter(pk=found.pk).update(roles=after)
    audit(
        actor=actor,
        verb="member.change_roles",
        object_key=found.user_id,
        company_key=company.id,
        changes={"roles": (before, after)},
    )


@transaction.atomic
def remove_member(*, member: Member, actor: str) -> None:
    """End a membership, by an administrator or by the member who leaves; repeating it changes nothing (P4).

    What the member had asked support for is closed with it.

    Raises LastAdministrator, BillingOwnerStays.
    """
    company = locked_company(member.company_id)
    found = Member.objects.select_related("user").filter(pk=member.pk).first()
    if found is None:
        return
    _refuse_unless_dispensable(company, found)
    leaves = actor == f"member:{found.user_id}"
    audit(
        actor=actor,
        verb="member.leave" if leaves else "member.remove",
        object_key=found.user_id,
        company_key=company.id,
        changes={"email": (found.user.email, None), "roles": (found.roles, None)},
    )
    close_cases_of_leaver(company=company, user=found.user, actor=actor)
    found.delete()


def become_first_billing_owner(*, member: Member, reason: str) -> None:
    """Make an administrator the billing owner where there is none (P5). Needs the company locked."""
    if Company.objects.filter(pk=member.company_id, billing_owner=None).update(billing_owner=member):
        audit(
            actor=f"member:{member.user_id}",
            verb="company.billing_owner",
            object_key=member.company_id,
            company_key=member.company_id,
            reason=reason,
            changes={"billing_owner": (None, member.user_id)},
        )


def locked_company(company_key: str) -> Company:
    """The company, locked until commit: whoever changes its members waits here."""
    return Company.objects.select_for_update(no_key=True).get(pk=company_key)


def in_order(roles: Sequence[str]) -> list[str]:
    """Each role once, in the order of P3's columns."""
    return [role.value for role in Role if role in roles]


def _refuse_unless_dispensable(company: Company, member: Member) -> None:
    if company.billing_owner_id == member.pk:
        raise BillingOwnerStays("Ask support to transfer billing ownership to another administrator first.")
    others = Member.objects.filter(company=company, roles__contains=[Role.ADMINISTRATOR])
    if Role.ADMINISTRATOR in member.roles and not others.exclude(pk=member.pk).exists():
        raise LastAdministrator(
            f"{company.display_name} has no other administrator: make somebody one first."
        )
