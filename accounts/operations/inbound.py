"""Answers by mail: taken into the case that they were sent to."""

from django.conf import settings
from django.db import transaction

from accounts import case_tokens, inbound
from accounts.errors import CaseIsOver, MailNotUsable
from accounts.models import Case, CaseMessage
from accounts.operations.cases import reply_as_member
from accounts.queries import opener_of
from events.operations import send_mail


def receive_mail(*, raw: bytes) -> CaseMessage | None:
    """Take one mail (RFC 5322) as a member's reply to their case; None for one that was taken before, or is automatic.

    The address it was sent to must prove the case, and the member must have sent it: a token that leaked is not enough.
    Raises MailNotUsable, and what a reply on the page raises. A reply that comes too late is answered by mail.
    """
    mail = inbound.read_mail(raw)
    if mail.is_automatic:
        return None
    case = _case_of(mail)
    member = opener_of(case)
    if member is None or mail.sender != member.user.email.lower():
        raise MailNotUsable(f"It was not sent by the member who opened {case.pk}.")
    if not mail.text:
        raise MailNotUsable("Nothing is written above what it quotes.")
    try:
        with transaction.atomic():
            return reply_as_member(case=case, member=member, text=mail.text, message_id=mail.message_id)
    except CaseIsOver:
        _say_that_it_is_over(case, mail)
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


def _say_that_it_is_over(case: Case, mail: inbound.InboundMail) -> None:
    send_mail(
        kind="case_over",
        to=case.opened_by.email,
        context={"case": case, "url": f"{settings.BASE_URL}/console/help/contact/"},
        headers={"In-Reply-To": mail.message_id, "References": mail.message_id},
    )
