"""Companies: made, suspended, resumed."""

from django.db import transaction

from accounts import queries
from accounts.errors import CountryBarred
from accounts.models import Company, CompanyStatus, Member, Role, User
from events.operations import audit, changed


@transaction.atomic
def create_company(
    *,
    creator: User,
    legal_name: str,
    display_name: str,
    country: str,
    address: str,
    postal_code: str,
    contact_email: str,
    website: str = "",
) -> Company:
    """A new tenant whose creator is its administrator (P1, P3). Raises CountryBarred (P2)."""
    if queries.is_barred(country):
        raise CountryBarred(f"Companies from {country} can't use Moments.")
    profile = {
        "legal_name": legal_name,
        "display_name": display_name,
        "country": country,
        "address": address,
        "postal_code": postal_code,
        "contact_email": contact_email,
        "website": website,
    }
    company = Company.objects.create(**profile)
    Member.objects.create(company=company, user=creator, roles=[Role.ADMINISTRATOR])
    audit(
        actor=f"member:{creator.id}",
        verb="company.create",
        object_key=company.id,
        company_key=company.id,
        changes=changed({}, profile),
    )
    return company


@transaction.atomic
def suspend_company(*, company: Company, actor: str, reason: str) -> None:
    """Refuse the company's calls until it is resumed; rewards already issued are honoured (C3)."""
    if Company.objects.filter(pk=company.pk, status=CompanyStatus.ACTIVE).update(
        status=CompanyStatus.SUSPENDED, suspended_for=reason
    ):
        _audit_status(company, actor, "company.suspend", reason, CompanyStatus.SUSPENDED)


@transaction.atomic
def resume_company(*, company: Company, actor: str, reason: str) -> None:
    """Take the company's calls again."""
    if Company.objects.filter(pk=company.pk, status=CompanyStatus.SUSPENDED).update(
        status=CompanyStatus.ACTIVE, suspended_for=""
    ):
        _audit_status(company, actor, "company.resume", reason, CompanyStatus.ACTIVE)


def _audit_status(company: Company, actor: str, verb: str, reason: str, status: CompanyStatus) -> None:
    """There are two: the other one is what it was before."""
    [before] = set(CompanyStatus) - {status}
    audit(
        actor=actor,
        verb=verb,
        object_key=company.id,
        company_key=company.id,
        reason=reason,
        changes={"status": (before, status)},
    )
