"""Mail on its way out."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Index, Q

from kit import clock
from kit.ids import IdField


class MailStatus(models.TextChoices):
    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"


class Mail(models.Model):
    """One mail to one reader: a queue row that survives the mail server being away and the worker that carries it.

    What it says is encrypted while it waits and erased afterwards, since mails carry codes and links that are secrets;
    to whom it went and when is kept for 30 days.
    """

    id = IdField(prefix="mai")
    kind = models.CharField(max_length=80, help_text="What it is about: the name of its template.")
    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=200)
    encrypted_content = models.TextField(blank=True, editable=False)
    status = models.CharField(max_length=10, choices=MailStatus, default=MailStatus.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    next_attempt_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "mails"
        constraints = [
            CheckConstraint(condition=Q(status__in=MailStatus.values), name="mail_status_is_known"),
            CheckConstraint(
                condition=Q(status="pending", finished_at=None)
                | (~Q(status="pending") & Q(finished_at__isnull=False)),
                name="mail_is_finished_at_a_time",
            ),
            CheckConstraint(
                condition=Q(status="sent", sent_at__isnull=False) | (~Q(status="sent") & Q(sent_at=None)),
                name="mail_is_sent_at_a_time",
            ),
            CheckConstraint(
                condition=(Q(status="pending") & ~Q(encrypted_content=""))
                | (~Q(status="pending") & Q(encrypted_content="")),
                name="mail_content_is_kept_only_until_it_is_finished",
            ),
        ]
        indexes = [
            Index("next_attempt_at", condition=Q(status="pending"), name="mails_due"),
            Index("finished_at", condition=~Q(status="pending"), name="mails_to_forget"),
        ]

    @property
    def message_id(self) -> str:
        """Its Message-ID, the same at every try: a second sending after a kill is recognised by it."""
        return f"<{self.pk}@{urlsplit(settings.BASE_URL).hostname}>"
