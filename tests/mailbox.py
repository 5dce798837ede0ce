from django.core import mail


def mails():
    return mail.outbox
