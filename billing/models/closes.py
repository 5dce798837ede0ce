"""What the monthly close goes by: months that are closed, tax by country, and who pays by invoice (B5, B10)."""

from django.db import models
from django.db.models import CheckConstraint, Q

from accounts.models import Company
from kit import clock


class MonthClose(models.Model):
    """A month that is being closed, or is closed: each charge of it is on an invoice."""

    month = models.DateField(primary_key=True)
    started_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True, help_text="Why it can't go on at the moment.")

    class Meta:
        constraints = [CheckConstraint(condition=Q(month__day=1), name="closed_month_is_a_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class TaxRate(models.Model):
    """The tax on invoices to companies of a country (B10). A country without a row pays none to us."""

    country = models.CharField(max_length=2, primary_key=True, help_text="ISO 3166-1 alpha-2")
    name = models.CharField(max_length=40, help_text="As it stands on invoices: VAT")
    basis_points = models.PositiveIntegerField(help_text="Hundredths of a percent: 1900 is 19 %")
    source = models.CharField(max_length=200)
    source_date = models.DateField()

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(country__regex="^[A-Z]{2}$"), name="tax_country_is_iso_3166"),
            CheckConstraint(
                condition=Q(basis_points__gte=1, basis_points__lte=5_000), name="tax_rate_is_plausible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country}: {self.name} {self.basis_points / 100:g} %"


class InvoicingTerms(models.Model):
    """Leave of a company to pay by invoice, as support gave it (B5). Without it, it pays by card."""

    company = models.OneToOneField(Company, models.PROTECT, primary_key=True, related_name="+")
    invoices_to = models.EmailField()
    net_days = models.PositiveSmallIntegerField(default=30)
    reason = models.TextField()
    granted_by = models.CharField(max_length=80)
    granted_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "invoicing terms"
        constraints = [
            CheckConstraint(condition=Q(net_days__gte=1, net_days__lte=120), name="net_days_are_plausible")
        ]

    def __str__(self) -> str:
        return f"net {self.net_days}"


class InvoicingPolicy(models.Model):
    """The monthly volume from which companies may ask to pay by invoice (B5): one row, which support edits."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    minimum_usd_cents = models.BigIntegerField(default=500_000)

    class Meta:
        verbose_name_plural = "invoicing policy"
        constraints = [
            CheckConstraint(condition=Q(id=1), name="one_invoicing_policy"),
            CheckConstraint(condition=Q(minimum_usd_cents__gte=0), name="invoicing_minimum_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"from {self.minimum_usd_cents} cents of USD a month"
