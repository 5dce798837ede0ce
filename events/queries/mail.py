"""Reading the outbox."""

from events.models import Mail, MailStatus


def untried_mails(*, kind: str, most: int) -> int:
    """How many mails of a kind wait for their first try; no more than `most` are counted."""
    waiting = Mail.objects.filter(status=MailStatus.PENDING, attempts=0, kind=kind)
    return waiting[:most].count()
