"""Cases: opened and replied to by members (P9, H2)."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from accounts.errors import (
    CaseAlreadyOpen,
    CaseIsOver,
    CaseNotPossible,
    MessageNotPossible,
    NotAllowed,
    TooManyCases,
    TooManyMessages,
)
from accounts.models import (
    LONGEST_MESSAGE,
    UNDER_WAY,
    App,
    Case,
    CaseKind,
    CaseMessage,
    CaseSide,
    CaseStatus,
    Company,
    Member,
    Role,
    User,
)
from accounts.operations import case_mail
from accounts.operations.case_closing import audit_case
from accounts.operations.members import become_first_billing_owner, locked_company
from accounts.permissions import may, right_to_open
from accounts.queries import can_be_replied_to
from kit import clock

MOST_UNDER_WAY = 20
MOST_OF_A_MEMBER = 10
MOST_MESSAGES_AN_HOUR = 30


@transaction.atomic
def open_case(
    *,
    member: Member,
    kind: CaseKind,
    subject: str,
    text: str,
    context: dict[str, Any] | None = None,
    facts: dict[str, Any] | None = None,
    app: App | None = None,
) -> Case:
    """Ask support for something, and tell support by mail. `facts` is the form of the kind; Fire TV names its `app`.

    Asking to pay by invoice makes an administrator the billing owner when there is none (P5). Raises NotAllowed,
    CaseNotPossible, CaseAlreadyOpen, TooManyCases, TooManyMessages and MessageNotPossible.
    """
    said, facts = said_in(text), facts or {}
    company = locked_company(member.company_id)
    member = _member_who_may(member, kind)
    _refuse_too_many(company, member.user)
    _refuse_impossible(kind, company, app, facts)
    case = Case(company=company, opened_by=member.user, kind=kind, subject=_line(subject), app=app)
    case.context, case.facts = context or {}, facts
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError as error:
        raise CaseAlreadyOpen("There is an open case about this already; see your cases.") from error
    mail = case_mail.mail_to_support(case=case, text=said, kind="case_opened")
    case_mail.keep(case=case, side=CaseSide.MEMBER, author_id=member.user_id, text=said, mail=mail)
    audit_case(
        case, f"member:{member.user_id}", "open", {"kind": (None, kind), "status": (None, CaseStatus.OPEN)}
    )
    if kind == CaseKind.PAY_BY_INVOICE and Role.ADMINISTRATOR in member.roles:
        become_first_billing_owner(member=member, reason="Asked to pay by invoice")
    return case


@transaction.atomic
def reply_as_member(*, case: Case, member: Member, text: str, message_id: str = "") -> CaseMessage | None:
    """Say something in a case of one's own, and tell support. Within 30 days that opens a closed case again.

    `message_id` is that of the mail that brought it; one that was taken before changes nothing and gives None.
    Raises NotAllowed, CaseIsOver, CaseAlreadyOpen, TooManyCases, TooManyMessages, MessageNotPossible.
    """
    said = said_in(text)
    company, case = locked_company(case.company_id), locked(case)
    if message_id and CaseMessage.objects.filter(case=case, message_id=message_id).exists():
        return None
    member = _member_who_may(member, CaseKind.OTHER if case.is_under_way else CaseKind(case.kind))
    _refuse_too_many(company if not case.is_under_way else None, member.user)
    actor = f"member:{member.user_id}"
    if not can_be_replied_to(case):
        raise CaseIsOver("It was closed more than 30 days ago. Please open a new case.")
    if not case.is_under_way:
        audit_case(case, actor, "reopen", {"status": (case.status, CaseStatus.OPEN)})
    _wait_for_support(case)
    mail = case_mail.mail_to_support(case=case, text=said, kind="case_replied")
    message = case_mail.keep(
        case=case, side=CaseSide.MEMBER, author_id=member.user_id, text=said, mail=mail, message_id=message_id
    )
    audit_case(case, actor, "reply", {"by_mail": (None, message.by_mail)})
    return message


def locked(case: Case) -> Case:
    """The case as it is now, held until the caller's transaction ends."""
    rows = Case.objects.select_for_update(of=("self",), no_key=True).select_related("company", "opened_by")
    return rows.get(pk=case.pk)


def said_in(text: str) -> str:
    """A message as it is kept. Raises MessageNotPossible when it is empty or too long."""
    said = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not said:
        raise MessageNotPossible("Write a message first.")
    if len(said) > LONGEST_MESSAGE:
        raise MessageNotPossible(f"At most {LONGEST_MESSAGE:,} characters fit; yours has {len(said):,}.")
    return said


def _line(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())[:150]


def _member_who_may(member: Member, kind: CaseKind) -> Member:
    """The member as they are now that the company is locked, when their roles let them open a case of the kind."""
    present = Member.objects.select_related("user", "company").filter(pk=member.pk).first()
    if present is None:
        raise NotAllowed(f"You are no longer a member of {member.company}.")
    if not may(present, right_to_open(kind)):
        raise NotAllowed(f"Your roles in {present.company} don't let you ask for this.")
    return present


def _refuse_too_many(company: Company | None, user: User) -> None:
    """Keep within what company and user may have under way, where one case more would be, and write an hour."""
    if company:
        openers = list(
            Case.objects.filter(company=company, status__in=UNDER_WAY).values_list("opened_by", flat=True)
        )
        if openers.count(user.pk) >= MOST_OF_A_MEMBER:
            raise TooManyCases(f"You have {MOST_OF_A_MEMBER} open cases; close one that is settled.")
        if len(openers) >= MOST_UNDER_WAY:
            raise TooManyCases(
                f"A company has at most {MOST_UNDER_WAY} open cases; close one that is settled."
            )
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    written = CaseMessage.objects.filter(author=user, at__gt=clock.now() - timedelta(hours=1))
    if written.count() >= MOST_MESSAGES_AN_HOUR:
        raise TooManyMessages(
            f"You wrote {MOST_MESSAGES_AN_HOUR} messages within an hour; please wait a while.",
            retry_after=600,
        )


def _refuse_impossible(kind: CaseKind, company: Company, app: App | None, facts: dict[str, Any]) -> None:
    """Raise CaseNotPossible for an app or a member that the case can't be about."""
    if (kind == CaseKind.FIRE_TV) != (app is not None) or (app and app.company_id != company.pk):
        raise CaseNotPossible("Fire TV is asked for one app of the company.")
    if app and app.fire_tv_approved_at:
        raise CaseNotPossible(f"Fire TV is approved for {app} already.")
    if kind == CaseKind.TRANSFER_OWNERSHIP:
        named = Member.objects.filter(company=company, pk=facts.get("member") or 0).first()
        if named is None or Role.ADMINISTRATOR not in named.roles:
            raise CaseNotPossible("Billing ownership moves only to an administrator of the company.")
        if named.pk == company.billing_owner_id:
            raise CaseNotPossible(f"{named.user} is the billing owner already.")


def _wait_for_support(case: Case) -> None:
    try:
        with transaction.atomic():
            Case.objects.filter(pk=case.pk).update(status=CaseStatus.OPEN, closed_at=None, decided_by="")
    except IntegrityError as error:
        raise CaseAlreadyOpen("There is another open case about this; please write there.") from error
