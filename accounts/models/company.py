"""Tenants and their members."""

import secrets

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from accounts.models.user import User
from kit import clock
from kit.ids import IdField


class CompanyStatus(models.TextChoices):
    ACTIVE = "active"
    SUSPENDED = "suspended"


class CompanySuspension(models.TextChoices):
    """Why a company is suspended; each reason is lifted by what set it."""

    SUPPORT = "support"
    BARRED = "barred"  # it moved to where no company may come from (P2)
    UNPAID = "unpaid"


def new_hash_key() -> bytes:
    return secrets.token_bytes(32)


class Company(models.Model):
    """A tenant: one developer team with a profile, members, apps, campaigns and one bill (P1)."""

    id = IdField(prefix="com")
    legal_name = models.CharField(max_length=200)
    display_name = models.CharField(max_length=80)
    country = models.CharField(max_length=2)
    region = models.CharField(
        max_length=6,
        blank=True,
        db_default="",
        help_text="ISO 3166-2, where a part of the country is barred.",
    )
    address = models.TextField(blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    tax_id = models.CharField(max_length=40, blank=True, db_default="", help_text="As on invoices (B10).")
    contact_email = models.EmailField()
    website = models.URLField(blank=True)
    status = models.CharField(max_length=10, choices=CompanyStatus, default=CompanyStatus.ACTIVE)
    suspensions = models.JSONField(
        default=dict,
        db_default={},
        help_text="Each reason it is suspended for, with words the company may read.",
    )
    billing_owner = models.ForeignKey(
        "accounts.Member",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The administrator who alone changes the payment method (P5).",
    )
    hash_key = models.BinaryField(
        default=new_hash_key, editable=False, help_text="Keys its customers' hashes (A4)."
    )
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "companies"
        constraints = [
            CheckConstraint(condition=Q(status__in=CompanyStatus.values), name="company_status_is_known"),
            CheckConstraint(condition=Q(country__regex="^[A-Z]{2}$"), name="company_country_is_iso_3166"),
            CheckConstraint(
                condition=Q(status="active", suspensions={}) | Q(Q(status="suspended"), ~Q(suspensions={})),
                name="company_is_suspended_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def suspended_for(self) -> str:
        """Why it is suspended, in words the company may read."""
        return " ".join(self.suspensions.values())

    @property
    def has_profile(self) -> bool:
        """Whether everything that a bill needs is told (P1)."""
        return all((self.legal_name, self.country, self.address, self.contact_email))


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator"
    MARKETER = "marketer"
    ANALYST = "analyst"
    DEVELOPER = "developer"


class Member(models.Model):
    """A user's place in a company, with one or more roles (P3)."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="members")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    roles = ArrayField(models.CharField(max_length=15, choices=Role))
    joined_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["company", "user"], name="one_membership_per_company_and_user"),
            CheckConstraint(condition=Q(roles__contained_by=Role.values), name="member_roles_are_known"),
            CheckConstraint(condition=Q(roles__len__gte=1), name="member_has_a_role"),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.company}"


class BarredCountry(models.Model):
    """A country, or a region of one, from which no company may come (P2)."""

    code = models.CharField(
        max_length=6, primary_key=True, help_text="ISO 3166-1 alpha-2, or ISO 3166-2 for a region."
    )
    source = models.CharField(max_length=200)
    source_date = models.DateField()

    class Meta:
        verbose_name_plural = "barred countries"
        constraints = [
            CheckConstraint(
                condition=Q(code__regex="^[A-Z]{2}(-[A-Z0-9]{1,3})?$"), name="barred_country_is_iso_3166"
            ),
        ]

    def __str__(self) -> str:
        return self.code
