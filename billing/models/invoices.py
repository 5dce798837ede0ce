"""Invoices: one for each company and month, made from the ledger's charges and frozen then (B5, B10)."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from accounts.models import Company
from kit import clock
from kit.ids import IdField, KeyField


class InvoiceStatus(models.TextChoices):
    """What is true of an invoice; nothing else is stored that could say otherwise."""

    OPEN = "open"
    PAID = "paid"
    VOID = "void"  # taken back in full by credit notes
    WRITTEN_OFF = "lost", "Written off"  # what was left was given up


class Invoice(models.Model):
    """What a company owes for a month. Frozen but for what is paid and credited (B5, B10).

    `subtotal` is before tax, `total` with it. What is left to pay is `total - credited - paid`, never below zero.
    """

    id = IdField(prefix="inv")
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    month = models.DateField(help_text="First day of the month that is billed, UTC.")
    number = models.CharField(max_length=20, unique=True)
    status = models.CharField(max_length=10, choices=InvoiceStatus, default=InvoiceStatus.OPEN)
    issued_on = models.DateField()
    due_on = models.DateField()
    seller = models.JSONField(help_text="name, address, taxId, bank: as they were at the close.")
    buyer = models.JSONField(
        help_text="name, address, postalCode, country, taxId: as they were at the close."
    )
    subtotal_usd_cents = models.BigIntegerField()
    tax_basis_points = models.PositiveIntegerField(default=0)
    tax_words = models.TextField(help_text="What the tax is called, or why there is none.")
    tax_usd_cents = models.BigIntegerField(default=0)
    total_usd_cents = models.BigIntegerField()
    paid_usd_cents = models.BigIntegerField(default=0)
    credited_net_usd_cents = models.BigIntegerField(default=0)
    credited_tax_usd_cents = models.BigIntegerField(default=0)
    lost_usd_cents = models.BigIntegerField(default=0, db_default=0, help_text="What was given up of it.")
    reminded_days = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="The last reminder: so many days after it was due."
    )
    created_at = models.DateTimeField(default=clock.now)
    paid_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    lost_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["company", "month"], name="one_invoice_per_company_and_month"),
            CheckConstraint(condition=Q(status__in=InvoiceStatus.values), name="invoice_status_is_known"),
            CheckConstraint(
                condition=Q(
                    subtotal_usd_cents__gt=0,
                    tax_usd_cents__gte=0,
                    total_usd_cents=F("subtotal_usd_cents") + F("tax_usd_cents"),
                ),
                name="invoice_adds_up",
            ),
            CheckConstraint(
                condition=Q(
                    paid_usd_cents__gte=0,
                    paid_usd_cents__lte=F("total_usd_cents"),
                    credited_net_usd_cents__gte=0,
                    credited_net_usd_cents__lte=F("subtotal_usd_cents"),
                    credited_tax_usd_cents__gte=0,
                    credited_tax_usd_cents__lte=F("tax_usd_cents"),
                    lost_usd_cents__gte=0,
                    lost_usd_cents__lte=F("total_usd_cents"),
                ),
                name="invoice_is_not_settled_twice",
            ),
            CheckConstraint(
                condition=Q(status="open", paid_at=None, voided_at=None)
                | Q(status="paid", paid_at__isnull=False, voided_at=None)
                | Q(status="void", voided_at__isnull=False)
                | Q(status="lost", lost_at__isnull=False, voided_at=None),
                name="invoice_status_has_its_date",
            ),
        ]
        indexes = [Index("due_on", condition=Q(status="open"), name="invoices_open_by_due_day")]

    def __str__(self) -> str:
        return self.number

    @property
    def credited_usd_cents(self) -> int:
        """What credit notes took back, tax included."""
        return self.credited_net_usd_cents + self.credited_tax_usd_cents

    @property
    def left_usd_cents(self) -> int:
        """What is left to pay."""
        settled = self.credited_usd_cents + self.paid_usd_cents + self.lost_usd_cents
        return max(0, self.total_usd_cents - settled)

    @property
    def creditable_usd_cents(self) -> int:
        """What a credit note may still take back, tax included."""
        return self.total_usd_cents - self.credited_usd_cents


class InvoiceLine(models.Model):
    """Completed actions of one moment in one marketplace at one price: `count` times `unit` is `total` (B5)."""

    id = models.BigAutoField(primary_key=True)
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    month = models.DateField(help_text="Month of the charges: an earlier one where they came late.")
    campaign_key = KeyField(prefix="cmp")
    moment_key = KeyField(prefix="mom")
    campaign_name = models.CharField(max_length=200, blank=True)
    moment_name = models.CharField(max_length=200, blank=True)
    marketplace = models.CharField(max_length=3)
    cpa_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    count = models.PositiveIntegerField()
    unit_usd_cents = models.BigIntegerField()
    total_usd_cents = models.BigIntegerField()
    credited_usd_cents = models.BigIntegerField(
        default=0, help_text="Taken back by credit notes for this line."
    )

    class Meta:
        constraints = [
            UniqueConstraint(fields=["invoice", "position"], name="one_line_per_place_of_an_invoice"),
            CheckConstraint(
                condition=Q(count__gt=0, total_usd_cents=F("count") * F("unit_usd_cents")),
                name="invoice_line_multiplies",
            ),
            CheckConstraint(
                condition=Q(credited_usd_cents__gte=0, credited_usd_cents__lte=F("total_usd_cents")),
                name="invoice_line_is_not_credited_twice",
            ),
        ]

    @property
    def left_usd_cents(self) -> int:
        return self.total_usd_cents - self.credited_usd_cents


class PaymentMethod(models.TextChoices):
    CARD = "card", "Card"
    TRANSFER = "transfer", "Bank transfer"
    CREDIT = "credit", "Credit of the company"


class InvoicePayment(models.Model):
    """Money that came for an invoice. What is more than was left of it became credit of the company."""

    id = IdField(prefix="pay")
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="payments")
    method = models.CharField(max_length=10, choices=PaymentMethod)
    amount_usd_cents = models.BigIntegerField()
    applied_usd_cents = models.BigIntegerField(help_text="What of it paid the invoice.")
    reference = models.CharField(max_length=140, blank=True)
    stripe_id = models.CharField(
        max_length=255, null=True, unique=True, help_text="Of a card: the payment intent that paid."
    )
    received_on = models.DateField()
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(method__in=PaymentMethod.values), name="payment_method_is_known"),
            CheckConstraint(
                condition=Q(
                    amount_usd_cents__gt=0,
                    applied_usd_cents__gte=0,
                    applied_usd_cents__lte=F("amount_usd_cents"),
                ),
                name="payment_is_some_money",
            ),
            # A transfer that two of support write down is one transfer.
            UniqueConstraint(
                fields=["company", "reference", "received_on"],
                condition=Q(method="transfer"),
                name="one_payment_per_transfer",
            ),
            CheckConstraint(
                condition=Q(method="card", stripe_id__isnull=False) | (~Q(method="card") & Q(stripe_id=None)),
                name="payment_by_card_names_its_charge",
            ),
        ]


class NumberSeries(models.Model):
    """The last number given in a year: its row is locked until the commit, so that no number is left out."""

    series = models.CharField(max_length=10, help_text="invoice or credit")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "number series"
        constraints = [UniqueConstraint(fields=["series", "year"], name="one_series_per_year")]

    def __str__(self) -> str:
        return f"{self.series} {self.year}: {self.last}"
