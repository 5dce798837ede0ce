"""Cases by mail: support is told what members say, and the other way round, in one thread of both mail programs."""

from urllib.parse import urlsplit

from django.conf import settings

from accounts import case_tokens
from accounts.models import Case, CaseMessage, CaseSide
from events.models import Mail
from events.operations import send_mail
from kit.ids import new_id

# A mail names the last few of its thread; mail programs need no more to put it in its place.
_NAMED = 20


def mail_to_support(*, case: Case, text: str, kind: str) -> Mail:
    """Tell support of a new case (`case_opened`) or of a reply (`case_replied`)."""
    return send_mail(
        kind=kind,
        to=settings.SUPPORT_EMAIL,
        context=_context(case, text) | {"url": f"{settings.BASE_URL}/admin/accounts/case/{case.pk}/change/"},
        headers=_thread(case),
    )


def mail_to_member(*, case: Case, text: str, kind: str = "case_answered") -> Mail:
    """Tell the member what support says. An answer to the mail comes back to the case."""
    return send_mail(
        kind=kind,
        to=case.opened_by.email,
        context=_context(case, text) | {"url": f"{settings.BASE_URL}/console/help/cases/{case.pk}/"},
        headers=_thread(case) | {"Reply-To": case_tokens.reply_address(case)},
    )


def keep(
    *, case: Case, side: CaseSide, author_id: str, text: str, mail: Mail | None, message_id: str = ""
) -> CaseMessage:
    """Write a message into the thread: under the name of the mail that brought it, else of the one that carries it.

    One that no mail carries gets a name that no mail has.
    """
    return CaseMessage.objects.create(
        case=case,
        side=side,
        author_id=author_id,
        text=text,
        by_mail=bool(message_id),
        message_id=message_id or (mail.message_id if mail else f"<{new_id('msg')}@without-mail>"),
    )


def _context(case: Case, text: str) -> dict[str, object]:
    return {"case": case, "text": text, "host": urlsplit(settings.BASE_URL).hostname}


def _thread(case: Case) -> dict[str, str]:
    """What the mail answers: the last of the thread, and what led to it."""
    names = list(CaseMessage.objects.filter(case=case).order_by("-pk").values_list("message_id", flat=True))
    if not names:
        return {}
    return {"In-Reply-To": names[0], "References": " ".join(reversed(names[:_NAMED]))}
