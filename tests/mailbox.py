"""Reading the mail that went out."""

from django.core import mail
from django.core.mail import EmailMultiAlternatives

from events.tasks import send_mails


def delivered() -> list[EmailMultiAlternatives]:
    """Send what is due, as a worker would, and everything that was sent in this test so far."""
    send_mails()
    return mail.outbox
