"""What support has agreed with one company about rewards."""

from django.db import models
from django.db.models import CheckConstraint, Q

from accounts.models import Company
from kit import clock


class CompanyTerms(models.Model):
    """A company's own margin instead of its tier's (R5), and its place in the T-shirt beta (R4)."""

    company = models.OneToOneField(Company, models.PROTECT, primary_key=True, related_name="reward_terms")
    margin_basis_points = models.PositiveIntegerField(
        null=True, blank=True, help_text="Hundredths of a percent; empty: the volume tier's."
    )
    has_tshirt_beta = models.BooleanField("T-shirt beta", default=False)
    reason = models.TextField(help_text="Why it was agreed.")
    set_by = models.CharField(max_length=80)
    set_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "company terms"
        constraints = [
            CheckConstraint(condition=Q(margin_basis_points__lte=10_000), name="agreed_margin_is_a_share"),
            CheckConstraint(condition=~Q(reason=""), name="company_terms_have_a_reason"),
        ]

    def __str__(self) -> str:
        return f"terms of {self.company}"
