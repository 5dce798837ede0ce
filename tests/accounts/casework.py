"""A company with its people, and their cases."""

from email.message import EmailMessage
from typing import Any

from accounts import case_tokens
from accounts.models import Case, CaseKind, Company, Member, Role, User
from accounts.operations import open_case, reply_as_support
from accounts.queries import thread_of
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


def make_answered_case(member: Member) -> Case:
    """A case that support answered."""
    case = make_case(member)
    reply_as_support(case=case, actor=make_support(), text="It is there.")
    return case


def mail_of(case: Case, text: str = "Found it.", *, html: str = "", **headers: str) -> EmailMessage:
    """A reply to the last mail of the case, as the member's mail program writes it."""
    mail = EmailMessage()
    fields = {
        "From": f"Ada <{case.opened_by.email}>",
        "To": case_tokens.reply_address(case),
        "Subject": "Re: Where is the invoice?",
        "Message-ID": "<one@example.com>",
    }
    for name, value in (fields | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        if value:
            mail[name] = value
    if text:
        mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html") if text else mail.set_content(html, subtype="html")
    return mail


def last(case: Case) -> str:
    return thread_of(case).last().text
