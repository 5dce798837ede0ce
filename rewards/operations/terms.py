"""What support agrees with one company about rewards: its margin (R5) and the T-shirt beta (R4)."""

from django.db import transaction

from accounts.models import Company
from events.operations import audit, changed
from kit import clock
from rewards.errors import ChangedMeanwhile, TermsNotValid
from rewards.models import CompanyTerms
from rewards.operations.records import said_because, says, version_of

_WHOLE = 10_000  # basis points
_AGREED = ("margin_basis_points", "has_tshirt_beta")


@transaction.atomic
def set_company_terms(
    *,
    company: Company,
    margin_basis_points: int | None,
    has_tshirt_beta: bool,
    actor: str,
    reason: str,
    seen: str | None = None,
) -> CompanyTerms:
    """Agree on a margin (None: the volume tier's) and on the T-shirt beta; holds for new quotes.

    `seen` is the `version_of` the terms that were decided on, "" for none; if they changed since,
    ChangedMeanwhile. Without it they hold whatever was agreed before. The company reads in its audit log what was
    agreed and why. Raises TermsNotValid, ReasonMissing.
    """
    standing = locked_terms(company)
    found = version_of(standing) if standing else ""
    if seen is not None and seen != found:
        raise ChangedMeanwhile(f"The terms of {company} were changed since this page was opened.")
    return write_terms(
        company,
        standing,
        margin_basis_points=margin_basis_points,
        has_tshirt_beta=has_tshirt_beta,
        actor=actor,
        reason=reason,
    )


def locked_terms(company: Company) -> CompanyTerms | None:
    """The company's terms; nobody else changes them until the caller's transaction ends."""
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    return CompanyTerms.objects.filter(company=company).first()


def write_terms(
    company: Company,
    standing: CompanyTerms | None,
    *,
    margin_basis_points: int | None,
    has_tshirt_beta: bool,
    actor: str,
    reason: str,
) -> CompanyTerms:
    """Write terms in place of those that `locked_terms` found, with an audit entry of what differs."""
    reason = said_because(reason)
    if margin_basis_points is not None and not 0 <= margin_basis_points <= _WHOLE:
        raise TermsNotValid(f"Margin: found {margin_basis_points / 100:g} %, needed 0 to 100 %.")
    terms = CompanyTerms(
        company=company,
        margin_basis_points=margin_basis_points,
        has_tshirt_beta=has_tshirt_beta,
        reason=reason,
        set_by=actor,
        set_at=clock.now(),
    )
    before = says(standing, *_AGREED) if standing else {"margin_basis_points": None, "has_tshirt_beta": False}
    differing = changed(before, says(terms, *_AGREED))
    if standing and not differing:
        return standing
    terms.save(force_insert=standing is None, force_update=standing is not None)
    audit(
        actor=actor,
        verb="companyterms.set",
        object_key=company.pk,
        company_key=company.pk,
        reason=reason,
        changes=differing,
    )
    return terms
