"""Who is who: users, companies and their members, apps and the keys that apps call with."""

import secrets
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Lower

from kit import clock
from kit.ids import IdField


class UserManager(BaseUserManager["User"]):
    """Makes users by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in: a company's member, a customer of the store, or support."""

    id = IdField(prefix="usr")
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=100, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("support", default=False)
    date_joined = models.DateTimeField(default=clock.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [UniqueConstraint(Lower("email"), name="one_user_per_email")]

    def __str__(self) -> str:
        return self.email

    def get_full_name(self) -> str:
        return self.name or self.email


class CompanyStatus(models.TextChoices):
    ACTIVE = "active"
    SUSPENDED = "suspended"


def new_hash_key() -> bytes:
    return secrets.token_bytes(32)


class Company(models.Model):
    """A tenant: one developer team with a profile, members, apps, campaigns and one bill (P1)."""

    id = IdField(prefix="com")
    legal_name = models.CharField(max_length=200)
    display_name = models.CharField(max_length=80)
    country = models.CharField(max_length=2)
    address = models.TextField(blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    contact_email = models.EmailField()
    website = models.URLField(blank=True)
    status = models.CharField(max_length=10, choices=CompanyStatus, default=CompanyStatus.ACTIVE)
    suspended_for = models.CharField(
        max_length=200, blank=True, help_text="Why, in words the company may read."
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
        ]

    def __str__(self) -> str:
        return self.display_name


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


class Platform(models.TextChoices):
    """Where an app runs; the words are the API's `deviceType` (P6)."""

    ANDROID = "Android"
    IOS = "iOS"
    FIRE_OS = "FireOS"
    WEB = "Web"
    FIRE_TV = "FireTV"


class App(models.Model):
    """An app, game or website registered by a company; calls the Rewards API with its keys (P6, P7)."""

    id = IdField(prefix="app")
    company = models.ForeignKey(Company, models.PROTECT, related_name="apps")
    name = models.CharField(max_length=80)
    platforms = ArrayField(models.CharField(max_length=10, choices=Platform))
    link = models.URLField(blank=True)
    allowed_networks = ArrayField(
        models.CharField(max_length=43),
        default=list,
        blank=True,
        help_text="IPv4/IPv6 networks; none means any (P8).",
    )
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            UniqueConstraint(F("company"), Lower("name"), name="one_app_per_company_and_name"),
            CheckConstraint(
                condition=Q(platforms__contained_by=Platform.values), name="app_platforms_are_known"
            ),
            CheckConstraint(condition=Q(platforms__len__gte=1), name="app_has_a_platform"),
        ]

    def __str__(self) -> str:
        return self.name


class KeyMode(models.TextChoices):
    LIVE = "live"
    TEST = "test"


class ApiKey(models.Model):
    """A secret that an app's servers call with (P7): kept as a hash, with what helps people to tell keys
    apart.

    A test key is also kept encrypted, so that members with the right see it again.
    """

    id = IdField(prefix="key")
    app = models.ForeignKey(App, models.PROTECT, related_name="keys")
    mode = models.CharField(max_length=4, choices=KeyMode)
    hash = models.BinaryField(max_length=32, unique=True, editable=False)
    last_four = models.CharField(max_length=4)
    encrypted = models.TextField(blank=True, editable=False)
    calls_per_second = models.PositiveIntegerField(
        default=5, help_text="Throttle of both verbs together (A2)."
    )
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "API key"
        constraints = [
            CheckConstraint(condition=Q(mode__in=KeyMode.values), name="api_key_mode_is_known"),
            CheckConstraint(
                condition=Q(mode="test") | Q(encrypted=""), name="live_key_is_kept_as_a_hash_only"
            ),
            CheckConstraint(condition=Q(calls_per_second__gt=0), name="api_key_may_call"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}…{self.last_four}"

    @property
    def prefix(self) -> str:
        return f"mk_{self.mode}_"

    @property
    def is_test(self) -> bool:
        return self.mode == KeyMode.TEST


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
