"""A company with its people, and their cases."""

from typing import Any

from accounts.models import Case, CaseKind, Company, Member, Role, User
from accounts.operations import open_case
from tests.world import make_company


def make_member(company: Company, email: str, *roles: str) -> Member:
    user = User.objects.create_user(email, "correct horse battery")
    return Member.objects.create(company=company, user=user, roles=list(roles or [Role.ADMINISTRATOR]))


def make_support(email: str = "sue@moments.example") -> str:
    """Somebody of support, as operations are told of them."""
    return f"support:{User.objects.create_superuser(email, 'correct horse battery').pk}"


def founder_of(company: Company) -> Member:
    return Member.objects.select_related("user", "company").get(company=company)


def make_case(member: Member, kind: str = "other", **changes: Any) -> Case:
    facts: dict[str, Any] = {"subject": "Where is the invoice?", "text": "I can't find it."} | changes
    return open_case(member=member, kind=CaseKind(kind), **facts)


def make_founder(name: str = "Level Up Games") -> Member:
    return founder_of(make_company(name)[0])
