"""Companies: founded, described, suspended, resumed."""

from contextlib import suppress
from typing import TypedDict

from django.db import transaction
from django.db.models import Q

from accounts.errors import CountryBarred, RegionNeeded, TooManyCompanies
from accounts.models import BarredCountry, Company, CompanyStatus, CompanySuspension, Member, Role, User
from accounts.queries import refuse_unless_eligible
from events.operations import audit, changed

MOST_COMPANIES = 10
_PROFILE = (
    "legal_name",
    "display_name",
    "country",
    "region",
    "address",
    "postal_code",
    "tax_id",
    "contact_email",
    "website",
)


class Profile(TypedDict, total=False):
    """What a company tells of itself (P1). `country` is ISO 3166-1 alpha-2, `region` ISO 3166-2."""

    legal_name: str
    display_name: str
    country: str
    region: str
    address: str
    postal_code: str
    tax_id: str
    contact_email: str
    website: str


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
    region: str = "",
    tax_id: str = "",
) -> Company:
    """A new tenant whose creator is its administrator (P1, P3).

    Raises CountryBarred or RegionNeeded (P2), TooManyCompanies for who has founded plenty.
    """
    refuse_unless_eligible(country=country, region=region, postal_code=postal_code)
    User.objects.select_for_update(no_key=True).get(pk=creator.pk)
    if creator.memberships.filter(roles__contains=[Role.ADMINISTRATOR]).count() >= MOST_COMPANIES:
        raise TooManyCompanies(f"One login administers at most {MOST_COMPANIES} companies.")
    company = Company.objects.create(
        legal_name=legal_name,
        display_name=display_name,
        country=country,
        region=region,
        address=address,
        postal_code=postal_code,
        tax_id=tax_id,
        contact_email=contact_email,
        website=website,
    )
    Member.objects.create(company=company, user=creator, roles=[Role.ADMINISTRATOR])
    audit(
        actor=f"member:{creator.id}",
        verb="company.create",
        object_key=company.id,
        company_key=company.id,
        changes=changed({}, _described(company)),
    )
    return company


@transaction.atomic
def change_profile(*, company: Company, actor: str, profile: Profile) -> Company:
    """Change what a company tells of itself; the company as it is then.

    One that moves to a barred place is suspended, not refused and not deleted; one that moves away from there is
    resumed (P2). Raises RegionNeeded.
    """
    locked = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    before = _described(locked)
    for name, value in profile.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(profile))
    if changes := changed(before, _described(locked)):
        audit(
            actor=actor,
            verb="company.change",
            object_key=locked.id,
            company_key=locked.id,
            changes=changes,
        )
        _suspend_where_barred(locked)
    return locked


def _described(company: Company) -> dict[str, str]:
    return {name: getattr(company, name) for name in _PROFILE}


def review_eligibility() -> int:
    """Suspend companies whose place has become barred, and resume those whose place no longer is; how many changed.

    The table of barred places is support's to edit (P2): this brings companies in line with it. Harmless to repeat.
    """
    barred = {code[:2] for code in BarredCountry.objects.values_list("code", flat=True)}
    concerned = Q(country__in=barred, status=CompanyStatus.ACTIVE)
    concerned |= Q(suspensions__has_key=CompanySuspension.BARRED)
    changed_count = 0
    for pk in Company.objects.filter(concerned).values_list("pk", flat=True).order_by("pk"):
        # A company of which nothing tells the part of its country is not proved to be in the barred one.
        with suppress(RegionNeeded), transaction.atomic():
            company = Company.objects.select_for_update(no_key=True).get(pk=pk)
            before = company.status
            _suspend_where_barred(company)
            changed_count += company.status != before
    return changed_count


def _suspend_where_barred(company: Company) -> None:
    try:
        refuse_unless_eligible(
            country=company.country, region=company.region, postal_code=company.postal_code
        )
    except CountryBarred as barred:
        suspend_company(
            company=company, actor="system:eligibility", reason=barred.detail, cause=CompanySuspension.BARRED
        )
    else:
        resume_company(
            company=company,
            actor="system:eligibility",
            reason="The company is where companies may come from.",
            cause=CompanySuspension.BARRED,
        )


@transaction.atomic
def suspend_company(
    *,
    company: Company,
    actor: str,
    reason: str,
    cause: CompanySuspension = CompanySuspension.SUPPORT,
) -> None:
    """Refuse the company's calls until every cause is lifted; rewards already issued are honoured (C3).

    `reason` is in words that the company may read. Repeating it changes nothing.
    """
    _set_suspensions(company, "company.suspend", actor, reason, add=cause)


@transaction.atomic
def resume_company(
    *,
    company: Company,
    actor: str,
    reason: str,
    cause: CompanySuspension = CompanySuspension.SUPPORT,
) -> None:
    """Lift one cause of suspension; with the last one gone the company's calls are taken again."""
    _set_suspensions(company, "company.resume", actor, reason, lift=cause)


def _set_suspensions(
    company: Company,
    verb: str,
    actor: str,
    reason: str,
    *,
    add: CompanySuspension | None = None,
    lift: CompanySuspension | None = None,
) -> None:
    locked = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    before = dict(locked.suspensions)
    after = {cause: words for cause, words in before.items() if cause != lift}
    if add is not None:
        after.setdefault(add.value, reason)
    company.suspensions = after
    company.status = CompanyStatus.SUSPENDED if after else CompanyStatus.ACTIVE
    if after == before:
        return
    company.save(update_fields=["suspensions", "status"])
    audit(
        actor=actor,
        verb=verb,
        object_key=company.id,
        company_key=company.id,
        reason=reason,
        changes={"suspensions": (sorted(before), sorted(after))},
    )
