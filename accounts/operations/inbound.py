"""Answers by mail: taken into the case that they were sent to."""

from django.conf import settings
from django.db import transaction

from accounts import case_tokens, inbound
from accounts.errors import (
    CaseAlreadyOpen,
    CaseIsOver,
    MailNotUsable,
    MessageNotPossible,
    NotAllowed,
    TooManyCases,
)
from accounts.inbound_text import text_of
from accounts.models import Case, CaseMessage, Member
from accounts.operations.cases import reply_as_member
from accounts.queries import opener_of
from events.operations import send_mail
from kit.errors import Refusal

# Not TooManyMessages: that one is tried again.
_TOLD = (CaseAlreadyOpen, CaseIsOver, MessageNotPossible, NotAllowed, TooManyCases)


def receive_mail(*, raw: bytes) -> CaseMessage | None:
    """Take one mail (RFC 5322) as a member's reply to their case; None for one that was taken before, or is automatic.

    The address it was sent to must prove the case, and the member must have sent it: a token that leaked is not enough.
    Before both are proved the body is not read, since anybody may send one that keeps its reader busy.
    Raises MailNotUsable, and what a reply on the page raises; the member is told by mail of what waiting doesn't mend.
    """
    mail = inbound.read_head(raw)
    if mail.is_automatic:
        return None
    case = _case_of(mail)
    member = _sender_of(mail, case)
    try:
        text = text_of(raw)
        with transaction.atomic():
            return reply_as_member(case=case, member=member, text=text, message_id=mail.message_id)
    except _TOLD as refusal:
        _tell(case, mail, refusal)
        raise


def _case_of(mail: inbound.InboundMail) -> Case:
    """The case that the mail proves to be for."""
    if mail.token is None:
        raise MailNotUsable("It was sent to no case.")
    rows = Case.objects.select_related("company", "opened_by")
    case = rows.filter(pk=case_tokens.case_id_in(mail.token)).first()
    if case is None or not case_tokens.proves(mail.token, case):
        raise MailNotUsable("The address it was sent to is none of ours.")
    return case


def _sender_of(mail: inbound.InboundMail, case: Case) -> Member:
    """The member who opened the case, when they sent the mail."""
    member = opener_of(case)
    if member is None or mail.sender != member.user.email.lower():
        raise MailNotUsable(f"It was not sent by the member who opened {case.pk}.")
    return member


def _tell(case: Case, mail: inbound.InboundMail, refusal: Refusal) -> None:
    """Tell the member why their reply was not taken, unless they left meanwhile."""
    if opener_of(case) is None:
        return
    is_over = isinstance(refusal, CaseIsOver)
    send_mail(
        kind="reply_refused",
        to=case.opened_by.email,
        context={
            "case": case,
            "reason": refusal.detail,
            "next": "Open a new case" if is_over else "See your cases",
            "url": f"{settings.BASE_URL}/console/help/{'contact' if is_over else 'cases'}/",
        },
        headers={"In-Reply-To": mail.message_id, "References": mail.message_id},
    )
