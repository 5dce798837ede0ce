"""Mail: written down with what it is about, sent after the commit, never lost."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Lower
from django.template.loader import render_to_string

from events import mailing
from events.models import Mail, MailStatus
from kit import clock
from kit.jobs import send_after_commit

KEPT_FOR = timedelta(days=30)


def send_mail(
    *, kind: str, to: str, context: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> Mail:
    """Write a mail from its templates (`mail/<kind>.subject.txt`, `.txt` and `.html`), in the caller's transaction.

    A worker sends it after the commit, within a second or two; what is rolled back is never sent.
    """
    facts = dict(context)
    return queue_mail(
        kind=kind,
        to=to,
        subject=render_to_string(f"mail/{kind}.subject.txt", facts),
        text=render_to_string(f"mail/{kind}.txt", facts),
        html=render_to_string(f"mail/{kind}.html", facts),
        headers=headers,
    )


def queue_mail(
    *,
    kind: str,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    headers: Mapping[str, str] | None = None,
) -> Mail:
    """Write a mail whose words are made already, in the caller's transaction. `Reply-To` is one of the headers."""
    mail = _unsaved(kind, to, subject, mailing.Content(text.strip() + "\n", html, dict(headers or {})))
    mail.save(force_insert=True)
    send_after_commit("events.send_mails")
    return mail


def send_mail_to_each(*, kind: str, to: Sequence[str], context: Mapping[str, Any]) -> None:
    """Write the same mail to each of some readers, as `send_mail` does: its words are made once, it is one statement,
    and no reader sees who the others are.
    """
    if not to:
        return
    facts = dict(context)
    subject = render_to_string(f"mail/{kind}.subject.txt", facts)
    text = render_to_string(f"mail/{kind}.txt", facts).strip() + "\n"
    content = mailing.Content(text, render_to_string(f"mail/{kind}.html", facts), {})
    Mail.objects.bulk_create(_unsaved(kind, reader, subject, content) for reader in to)
    send_after_commit("events.send_mails")


def _unsaved(kind: str, to: str, subject: str, content: mailing.Content) -> Mail:
    words = " ".join(subject.replace("\x00", "").split())[:200]
    return Mail(kind=kind, to=to, subject=words, encrypted_content=content.sealed())


def claim_mails(*, batch: int = 4) -> list[Mail]:
    """Take up to `batch` mails that are due; another worker passes them over.

    The try counts from here on: a worker that dies with a mail in hand leaves it due again after a while, and a mail
    that kills its workers is given up like any other.
    """
    now = clock.now()
    with transaction.atomic():
        _give_up_exhausted()
        due = list(
            Mail.objects.select_for_update(skip_locked=True)
            .filter(status=MailStatus.PENDING, next_attempt_at__lte=now)
            .order_by("next_attempt_at")[:batch]
        )
        Mail.objects.filter(pk__in=[one.pk for one in due]).update(
            attempts=F("attempts") + 1, next_attempt_at=now + mailing.CLAIM_TIME
        )
    return due


def _give_up_exhausted() -> None:
    """End mails whose last try never came to an end."""
    now = clock.now()
    Mail.objects.filter(
        status=MailStatus.PENDING, attempts__gte=len(mailing.SCHEDULE), next_attempt_at__lte=now
    ).update(
        status=MailStatus.FAILED,
        finished_at=now,
        encrypted_content="",
        last_error="The worker did not come back.",
    )


def settle_mail(*, claimed: Mail, error: str) -> None:
    """Write down how a try ended: sent, to be tried again on schedule, or given up. What is over says nothing more."""
    now = clock.now()
    tries = claimed.attempts + 1
    changes: dict[str, Any] = {"last_error": error}
    if not error:
        changes |= {"status": MailStatus.SENT, "sent_at": now, "finished_at": now, "encrypted_content": ""}
    elif tries >= len(mailing.SCHEDULE):
        changes |= {"status": MailStatus.FAILED, "finished_at": now, "encrypted_content": ""}
    else:
        changes |= {"next_attempt_at": now + mailing.wait_after(tries)}
    Mail.objects.filter(pk=claimed.pk, status=MailStatus.PENDING).update(**changes)


def forget_mails_to(*, addresses: Collection[str], kinds: Collection[str] | None = None) -> int:
    """Delete mails to some addresses, also what waits to be sent; of some kinds alone where these are named. How many.

    In the caller's transaction, which erases a person.
    """
    theirs = Mail.objects.alias(address=Lower("to")).filter(address__in={one.lower() for one in addresses})
    if kinds is not None:
        theirs = theirs.filter(kind__in=kinds)
    return theirs.delete()[0]


def forget_mails(*, batch: int = 10_000) -> int:
    """Delete up to `batch` mails that were finished 30 days ago; how many there were."""
    old = Mail.objects.filter(finished_at__lt=clock.now() - KEPT_FOR).values("pk")[:batch]
    return Mail.objects.filter(pk__in=old).delete()[0]
