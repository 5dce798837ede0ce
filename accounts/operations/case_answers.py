"""Cases: answered, granted and declined by support (H1, H2).

`actor` is `support:usr_…`: who of support it was. Granting is an operation of whatever changes by it, which closes the
case by a call of `grant_case` in its own transaction.
"""

from django.db import transaction

from accounts.errors import CaseIsClosed, CaseNotGrantable
from accounts.models import (
    UNDER_WAY,
    App,
    Case,
    CaseKind,
    CaseSide,
    CaseStatus,
    Company,
    Member,
    Platform,
    Role,
)
from accounts.operations import case_mail
from accounts.operations.cases import locked, said_in
from accounts.operations.members import locked_company
from accounts.queries import opener_of
from events.operations import audit, record
from kit import clock


@transaction.atomic
def reply_as_support(*, case: Case, actor: str, text: str, closes: bool = False) -> None:
    """Answer a case, on the page and by mail, and close it where nothing more is needed.

    Raises CaseIsClosed for one that is not under way, MessageNotPossible.
    """
    status = CaseStatus.CLOSED if closes else CaseStatus.ANSWERED
    _answer(case, status=status, actor=actor, text=text, verb="answer")


def grant_case(*, case: Case, actor: str, reason: str) -> None:
    """Close a case as granted, first thing in the transaction of the operation that carries it out.

    Raises CaseIsClosed when it isn't under way: of two supporters one carries it out.
    """
    _answer(case, status=CaseStatus.GRANTED, actor=actor, text=reason, verb="grant")


@transaction.atomic
def decline_case(*, case: Case, actor: str, reason: str) -> None:
    """Close a case as declined, with the reason that the member reads. Raises CaseIsClosed."""
    _answer(case, status=CaseStatus.DECLINED, actor=actor, text=reason, verb="decline")


@transaction.atomic
def grant_fire_tv(*, case: Case, actor: str, reason: str) -> None:
    """Let the case's app run on Fire TV (P6). Raises CaseIsClosed, CaseNotGrantable for another kind."""
    if case.kind != CaseKind.FIRE_TV:
        raise CaseNotGrantable("This case does not ask for Fire TV.")
    grant_case(case=case, actor=actor, reason=reason)
    app = App.objects.select_for_update(of=("self",), no_key=True).get(pk=case.app_id)
    platforms = [*(one for one in app.platforms if one != Platform.FIRE_TV), Platform.FIRE_TV]
    App.objects.filter(pk=app.pk).update(
        platforms=platforms, fire_tv_approved_at=app.fire_tv_approved_at or clock.now()
    )
    audit(
        actor=actor,
        verb="app.approve_fire_tv",
        object_key=app.pk,
        company_key=app.company_id,
        reason=reason,
        changes={"platforms": (app.platforms, platforms), "case": (None, case.pk)},
    )


@transaction.atomic
def grant_transfer(*, case: Case, actor: str, reason: str) -> None:
    """Make the administrator whom the case names the billing owner (P5).

    Raises CaseIsClosed, CaseNotGrantable when they are no administrator of the company, or for another kind.
    """
    if case.kind != CaseKind.TRANSFER_OWNERSHIP:
        raise CaseNotGrantable("This case does not ask for a transfer of billing ownership.")
    locked_company(case.company_id)  # before the case, as members' replies do
    grant_case(case=case, actor=actor, reason=reason)
    named = (
        Member.objects.select_for_update(of=("self",), no_key=True)
        .filter(
            company=case.company_id, pk=case.facts.get("member") or 0, roles__contains=[Role.ADMINISTRATOR]
        )
        .first()
    )
    if named is None:
        raise CaseNotGrantable("Whom the case names is not an administrator of the company any more.")
    company = Company.objects.select_related("billing_owner").get(pk=case.company_id)
    before = company.billing_owner and company.billing_owner.user_id
    Company.objects.filter(pk=company.pk).update(billing_owner=named)
    audit(
        actor=actor,
        verb="company.billing_owner",
        object_key=case.company_id,
        company_key=case.company_id,
        reason=reason,
        changes={"billing_owner": (before, named.user_id), "case": (None, case.pk)},
    )


def _answer(case: Case, *, status: CaseStatus, actor: str, text: str, verb: str) -> None:
    """Say something for support and move the case on: in the thread, by mail, in the log and in the audit trail.

    No mail goes to somebody who left the company.
    """
    said = said_in(text)
    now, is_decided = clock.now(), status in (CaseStatus.GRANTED, CaseStatus.DECLINED)
    closed_at = None if status == CaseStatus.ANSWERED else now
    before = case.status
    if not Case.objects.filter(pk=case.pk, status__in=UNDER_WAY).update(
        status=status, answered_at=now, closed_at=closed_at, decided_by=actor if is_decided else ""
    ):
        raise CaseIsClosed("It was closed meanwhile.")
    case = locked(case)
    mail = case_mail.mail_to_member(case=case, text=said) if opener_of(case) else None
    author_id = actor.removeprefix("support:")
    case_mail.keep(case=case, side=CaseSide.SUPPORT, author_id=author_id, text=said, mail=mail)
    audit(
        actor=actor,
        verb=f"case.{verb}",
        object_key=case.pk,
        company_key=case.company_id,
        reason=said if is_decided else "",
        changes={"status": (before, status)},
    )
    record(
        company_key=case.company_id,
        type="case.answered",
        # Cases are their members' own: what one is about is not told to everybody who hears of events.
        data={"id": case.pk},
    )
