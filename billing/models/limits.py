"""The limits that getReward is held to (B2)."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from accounts.models import Company
from kit import clock
from kit.ids import KeyField


class LimitScope(models.TextChoices):
    """What a limit holds; charged and locked in the order of these words, which is the order of the index."""

    CAMPAIGN = "campaign"
    CAMPAIGN_MONTH = "campaign_month"
    COMPANY_MONTH = "company_month"


class Limit(models.Model):
    """How much may be spent, and how much is: a campaign's total budget, or a month of a campaign or company
    (B2).

    The one place where callers of getReward wait for each other. Nothing references it, and it is locked
    last. A charge that finds no row is refused.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    scope = models.CharField(max_length=14, choices=LimitScope)
    campaign_key = KeyField(prefix="cmp", null=True)
    month = models.DateField(null=True)
    cap_usd_cents = models.BigIntegerField()
    spent_usd_cents = models.BigIntegerField(default=0)
    reserved_usd_cents = models.BigIntegerField(
        default=0, db_default=0, help_text="Held for actions that somebody looks at (X3)."
    )
    warned_percent = models.PositiveSmallIntegerField(
        default=0, help_text="The highest threshold already told (B8)."
    )
    is_closed = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Nothing is charged however much is left. Of a budget: its campaign is not live. Of a company's "
        "month: it is over, and what is charged from now on belongs to the next one.",
    )

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["company", "scope", "campaign_key", "month"],
                nulls_distinct=False,
                name="one_limit_per_scope",
            ),
            CheckConstraint(
                condition=Q(
                    spent_usd_cents__gte=0,
                    reserved_usd_cents__gte=0,
                    spent_usd_cents__lte=F("cap_usd_cents") - F("reserved_usd_cents"),
                ),
                name="limit_is_never_passed",
            ),
            CheckConstraint(
                condition=Q(scope="campaign", campaign_key__isnull=False, month=None)
                | Q(scope="campaign_month", campaign_key__isnull=False, month__isnull=False)
                | Q(scope="company_month", campaign_key=None, month__isnull=False),
                name="limit_scope_has_its_keys",
            ),
            CheckConstraint(
                condition=Q(warned_percent__in=[0, 50, 80, 100]), name="limit_warning_is_a_threshold"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.campaign_key or self.company_id} {self.month or ''}".strip()


class MonthlyCap(models.Model):
    """A standing monthly cap that support has agreed, for a company or for one of its campaigns (B2)."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="monthly_caps")
    campaign_key = KeyField(prefix="cmp", null=True, blank=True)
    cap_usd_cents = models.BigIntegerField()
    reason = models.TextField()
    set_at = models.DateTimeField(default=clock.now)
    expires_on = models.DateField(
        null=True, help_text="Months that begin after this day, UTC, begin at the default again."
    )

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["company", "campaign_key"], nulls_distinct=False, name="one_monthly_cap_per_scope"
            ),
            CheckConstraint(condition=Q(cap_usd_cents__gte=0), name="monthly_cap_is_not_negative"),
        ]


class CapChange(models.Model):
    """A monthly cap as support set it, from what to what: who, when, why, until when, and for which case (B2).

    Written beside the audit entry, never changed.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="cap_changes")
    campaign_key = KeyField(prefix="cmp", null=True)
    before_usd_cents = models.BigIntegerField()
    after_usd_cents = models.BigIntegerField()
    expires_on = models.DateField(null=True)
    reason = models.TextField()
    actor = models.CharField(max_length=80)
    case_key = KeyField(prefix="cas", null=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [CheckConstraint(condition=~Q(reason=""), name="cap_change_has_a_reason")]
        indexes = [Index(F("company"), F("id").desc(), name="cap_changes_of_company")]
