"""Edges for workers. Harmless to repeat."""

import time

from celery import shared_task

from accounts import maildir, operations, sessions
from kit import valkey

# A turn takes no new mail after its time, so that the last one has the rest up to the limit for itself; and whoever
# outlives the limits is gone before the lease is.
_TURN_SECONDS, _SOFT_LIMIT, _HARD_LIMIT, _LEASE_SECONDS = 15, 30, 45, 60


@shared_task(name="accounts.receive_mails", soft_time_limit=_SOFT_LIMIT, time_limit=_HARD_LIMIT)
def receive_mails() -> None:
    """Take the mails that a mail server left in the folder for answers. A mail that is read twice is taken once."""
    if not valkey.lease("receive_mails", _LEASE_SECONDS):
        return
    ends = time.monotonic() + _TURN_SECONDS
    try:
        for path in maildir.waiting():
            if time.monotonic() < ends and (claimed := maildir.claim(path)):
                with maildir.moved_when_done(claimed):
                    operations.receive_mail(raw=maildir.read(claimed))
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


@shared_task(name="accounts.tell_of_disabled_endpoints")
def tell_of_disabled_endpoints() -> None:
    """Tell companies by mail of webhook endpoints that were disabled."""
    while operations.tell_of_disabled_endpoint():
        continue
