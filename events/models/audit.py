"""Who did what to what, when, from where and why; sealed into chains, so that nothing can be changed unnoticed."""

from enum import StrEnum

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import CheckConstraint, F, Func, Index, Q, UniqueConstraint, Value

from kit import clock
from kit.ids import IdField, KeyField


class Chain(StrEnum):
    """The chains of no company. Every other chain is named by its company's id."""

    PLATFORM = "platform"  # reference data, and staff's acts about no company
    STORE = "store"  # what the store side and its staff do: never in a company's chain (V3)


def _text_of(prefix: str, field: str) -> Func:
    """A key as text, as kit.ids writes it, by the database."""
    return Func(Value(prefix), F(field), function="id_text", output_field=models.TextField())


class AuditEntry(models.Model):
    """Who did what to what, when, from where and why. Append-only: the database refuses to change or delete one.

    At the commit the database seals it into its chain; nobody else has to.
    """

    id = IdField(prefix="aud")
    chain = models.CharField(max_length=30, help_text="com_…, platform or store")
    company_key = KeyField(prefix="com", null=True)
    actor = models.CharField(max_length=80, help_text="member:usr_…, support:usr_…, app:app_… or system:name")
    verb = models.CharField(max_length=60)
    object_key = models.CharField(max_length=80)
    reason = models.TextField(blank=True)
    changes = models.JSONField(
        default=dict, encoder=DjangoJSONEncoder, help_text="{field: [old value, new value]}"
    )
    at = models.DateTimeField(default=clock.now)
    address = models.GenericIPAddressField(
        null=True, help_text="Where the request came from; jobs have none."
    )
    request_key = KeyField(prefix="req", null=True)

    class Meta:
        indexes = [Index(F("chain"), F("id").desc(), name="audit_of_chain")]
        constraints = [
            CheckConstraint(
                condition=Q(company_key=None, chain__in=[Chain.PLATFORM, Chain.STORE])
                | Q(company_key__isnull=False, chain=_text_of("com", "company_key")),
                name="audit_entry_is_in_its_chain",
            )
        ]
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.verb} by {self.actor}"


class AuditChain(models.Model):
    """The head of a chain: its last number and hash. The database moves it on at each commit that adds entries."""

    chain = models.CharField(max_length=30, primary_key=True)
    last_number = models.BigIntegerField()
    last_hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return self.chain


class AuditSeal(models.Model):
    """The place of an entry in its chain, and the hash over it and over the one before. Append-only."""

    entry = models.OneToOneField(AuditEntry, models.PROTECT, primary_key=True, related_name="seal")
    chain = models.CharField(max_length=30)
    number = models.BigIntegerField()
    previous_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["chain", "number"], name="one_seal_per_number_of_a_chain"),
            CheckConstraint(condition=Q(number__gt=0), name="seal_numbers_start_at_one"),
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.number}"


class AuditAnchor(models.Model):
    """A chain's head, signed with a key that the database does not hold. Append-only."""

    chain = models.CharField(max_length=30)
    number = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)
    signature = models.BinaryField(max_length=32)
    signed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [UniqueConstraint(fields=["chain", "number"], name="one_anchor_per_number_of_a_chain")]

    def __str__(self) -> str:
        return f"{self.chain} {self.number}"
