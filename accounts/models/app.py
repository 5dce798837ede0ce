"""Apps and the keys that they call with."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Lower

from accounts.models.company import Company
from kit import clock
from kit.ids import IdField


class Platform(models.TextChoices):
    """Where an app runs; the words are the API's `deviceType` (P6)."""

    ANDROID = "Android", "Android"
    IOS = "iOS", "iOS"
    FIRE_OS = "FireOS", "Fire OS"
    WEB = "Web", "Web"
    FIRE_TV = "FireTV", "Fire TV"


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
    fire_tv_approved_at = models.DateTimeField(
        null=True, blank=True, help_text="Fire TV works from then on (P6)."
    )
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            UniqueConstraint(F("company"), Lower("name"), name="one_app_per_company_and_name"),
            CheckConstraint(
                condition=Q(platforms__contained_by=Platform.values), name="app_platforms_are_known"
            ),
            CheckConstraint(condition=Q(platforms__len__gte=1), name="app_has_a_platform"),
            CheckConstraint(
                condition=~Q(platforms__contains=[Platform.FIRE_TV]) | Q(fire_tv_approved_at__isnull=False),
                name="fire_tv_is_approved_by_support",
            ),
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
    name = models.CharField(
        max_length=60,
        blank=True,
        db_default="",
        help_text="What people call it, such as the server it is on.",
    )
    hash = models.BinaryField(max_length=32, unique=True, editable=False)
    last_four = models.CharField(max_length=4)
    encrypted = models.TextField(blank=True, editable=False)
    calls_per_second = models.PositiveIntegerField(
        default=5, help_text="Throttle of both verbs together (A2)."
    )
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", help_text="Rotated from."
    )

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

    def works_at(self, instant: datetime) -> bool:
        """Whether calls with it are taken at an instant: it is neither revoked nor expired by then."""
        ends = [at for at in (self.revoked_at, self.expires_at) if at is not None]
        return all(at > instant for at in ends)

    @property
    def is_test(self) -> bool:
        return self.mode == KeyMode.TEST
