"""Cases closed without an answer: by the member, or because the member left (P4, P9)."""

from django.db import transaction

from accounts.models import UNDER_WAY, Case, CaseStatus, Company, User
from events.operations import Changes, audit
from kit import clock


@transaction.atomic
def close_case(*, case: Case, actor: str) -> None:
    """End a case that needs nothing more. Repeating it changes nothing."""
    if Case.objects.filter(pk=case.pk, status__in=UNDER_WAY).update(
        status=CaseStatus.CLOSED, closed_at=clock.now()
    ):
        audit_case(case, actor, "close", {"status": (case.status, CaseStatus.CLOSED)})


@transaction.atomic
def close_cases_of_leaver(*, company: Company, user: User, actor: str) -> None:
    """End what somebody who leaves the company has under way: nobody would read an answer.

    Call it in the transaction that ends the membership, with the company locked.
    """
    for case in Case.objects.filter(company=company, opened_by=user, status__in=UNDER_WAY).order_by("pk"):
        close_case(case=case, actor=actor)


def audit_case(case: Case, actor: str, verb: str, changes: Changes) -> None:
    """Say in the audit log what was done to a case."""
    audit(
        actor=actor,
        verb=f"case.{verb}",
        object_key=case.pk,
        company_key=case.company_id,
        changes=changes,
    )
