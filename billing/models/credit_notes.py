"""Credit notes: what of an invoice is taken back, and why (B9)."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from accounts.models import Company
from billing.models.invoices import Invoice, InvoiceLine
from kit import clock
from kit.ids import IdField


class CreditNote(models.Model):
    """A part of an invoice, or all of it, taken back with a reason. Never changed."""

    id = IdField(prefix="crn")
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="credit_notes")
    number = models.CharField(max_length=20, unique=True)
    reason = models.TextField(help_text="The company reads it.")
    issued_on = models.DateField()
    net_usd_cents = models.BigIntegerField()
    tax_usd_cents = models.BigIntegerField()
    total_usd_cents = models.BigIntegerField()
    issued_by = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(
                    net_usd_cents__gte=0,
                    tax_usd_cents__gte=0,
                    total_usd_cents__gt=0,
                    total_usd_cents=F("net_usd_cents") + F("tax_usd_cents"),
                ),
                name="credit_note_adds_up",
            ),
            CheckConstraint(condition=~Q(reason=""), name="credit_note_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.number


class CreditNoteLine(models.Model):
    """A line of the invoice that a credit note takes back, before tax."""

    id = models.BigAutoField(primary_key=True)
    credit_note = models.ForeignKey(CreditNote, models.PROTECT, related_name="lines")
    line = models.ForeignKey(InvoiceLine, models.PROTECT, related_name="+")
    net_usd_cents = models.BigIntegerField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["credit_note", "line"], name="one_line_per_credit_note"),
            CheckConstraint(condition=Q(net_usd_cents__gt=0), name="credit_note_line_is_some_money"),
        ]
