"""What happened to companies: the log that the API, webhooks and people read."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from kit import clock
from kit.ids import IdField, KeyField


class Event(models.Model):
    """One thing that happened to a company, written in the transaction that made it happen.

    `sequence` is given after the commit, gap-free per company; an event without one waits to be published.
    """

    id = IdField(prefix="evt")
    company_key = KeyField(prefix="com")
    type = models.CharField(max_length=40)
    data = models.JSONField(encoder=DjangoJSONEncoder)
    occurred_at = models.DateTimeField(default=clock.now)
    sequence = models.BigIntegerField(null=True)
    endpoint_key = KeyField(
        prefix="we", null=True, help_text="The only endpoint that is told of it; null: all."
    )

    class Meta:
        constraints = [
            UniqueConstraint(fields=["company_key", "sequence"], name="one_event_per_sequence_number"),
            CheckConstraint(condition=Q(sequence__gt=0), name="event_sequence_starts_at_one"),
        ]
        indexes = [
            Index("id", condition=Q(sequence=None), name="events_to_publish"),
            # A type that is rare is found in the feed without reading through the others.
            Index(
                "company_key",
                "type",
                "sequence",
                condition=Q(sequence__isnull=False),
                name="events_by_type",
            ),
        ]


class EventCounter(models.Model):
    """The last sequence number given to an event of a company."""

    company_key = KeyField(prefix="com", primary_key=True)
    last = models.BigIntegerField(default=0)
