"""Reading the mail that went out."""

from django.core import mail
from django.core.mail import EmailMultiAlternatives

from events.tasks import send_mails


def delivered() -> list[EmailMultiAlternatives]:
    """Send what is due, as a worker would, and everything that was sent in this test so far."""
    send_mails()
    # Some are sent at once: their ids tell the order in which they were written.
    mail.outbox.sort(key=lambda sent: sent.extra_headers["Message-ID"])
    return mail.outbox
