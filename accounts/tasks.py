"""Edges for workers. Harmless to repeat."""

from celery import shared_task

from accounts import maildir, operations, sessions
from kit import valkey

_LEASE_SECONDS = 60


@shared_task(name="accounts.receive_mails")
def receive_mails() -> None:
    """Take the mails that a mail server left in the folder for answers. A mail that is read twice is taken once."""
    if not valkey.lease("receive_mails", _LEASE_SECONDS):
        return
    try:
        for path in maildir.waiting():
            with maildir.moved_when_done(path):
                operations.receive_mail(raw=maildir.read(path))
    finally:
        valkey.release("receive_mails")


@shared_task(name="accounts.review_eligibility")
def review_eligibility() -> None:
    """Bring companies in line with the table of barred places, which support edits."""
    operations.review_eligibility()


@shared_task(name="accounts.forget_ended_sessions")
def forget_ended_sessions() -> None:
    """Forget sessions that are over, and where they came from."""
    while sessions.forget_ended_sessions():
        continue
