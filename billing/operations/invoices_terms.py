"""Leave to pay by invoice: given by support, with a case or without, and taken back (B5)."""

from django.db import transaction

from accounts.errors import CaseNotGrantable
from accounts.models import Case, CaseKind, Company
from accounts.operations import grant_case
from billing import queries
from billing.errors import InvoicingNotPossible
from billing.models import InvoicingTerms
from events.operations import audit
from kit import clock
from kit.money import usd


@transaction.atomic
def grant_invoicing(
    *, case: Case, invoices_to: str, net_days: int, although_small: bool, actor: str, reason: str
) -> None:
    """Let the case's company pay by invoice from its next one on, and close the case as granted (B5).

    Raises CaseIsClosed, CaseNotGrantable for another kind, InvoicingNotPossible where the volume that it expects is
    below the minimum and support does not say that it means it anyway.
    """
    if case.kind != CaseKind.PAY_BY_INVOICE:
        raise CaseNotGrantable("This case does not ask to pay by invoice.")
    expected, minimum = int(case.facts.get("expectedMonthlyUsdCents") or 0), queries.invoicing_minimum()
    if expected < minimum and not although_small:
        raise InvoicingNotPossible(
            f"The company expects {usd(expected)} a month; companies may pay by invoice from {usd(minimum)} on. Say "
            "that it may all the same, and why."
        )
    grant_case(case=case, actor=actor, reason=reason)
    let_pay_by_invoice(
        company=case.company, invoices_to=invoices_to, net_days=net_days, actor=actor, reason=reason
    )


@transaction.atomic
def let_pay_by_invoice(
    *, company: Company, invoices_to: str, net_days: int, actor: str, reason: str
) -> InvoicingTerms:
    """Let a company pay by invoice, `net_days` after each one's day; or change how (B5). Invoices made before stay."""
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    before = queries.terms_of(company)
    facts = {"invoices_to": invoices_to, "net_days": net_days}
    terms, _ = InvoicingTerms.objects.update_or_create(
        company=company,
        defaults=facts | {"reason": reason, "granted_by": actor, "granted_at": clock.now()},
    )
    audit(
        actor=actor,
        verb="company.invoicing",
        object_key=company.pk,
        company_key=company.pk,
        reason=reason,
        changes={name: (getattr(before, name, None), value) for name, value in facts.items()},
    )
    return terms


@transaction.atomic
def revoke_invoicing(*, company: Company, actor: str, reason: str) -> None:
    """Take the leave back: the company pays by card from its next invoice on. Repeating it changes nothing."""
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    terms = queries.terms_of(company)
    if terms is None:
        return
    terms.delete()
    audit(
        actor=actor,
        verb="company.invoicing_end",
        object_key=company.pk,
        company_key=company.pk,
        reason=reason,
        changes={"invoices_to": (terms.invoices_to, None), "net_days": (terms.net_days, None)},
    )
