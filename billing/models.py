"""Money: the ledger, the limits that getReward is held to, and the rates that CPAs are converted at."""

from decimal import Decimal

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from accounts.models import Company
from kit import clock
from kit.ids import IdField, KeyField


class TransactionKind(models.TextChoices):
    CHARGE = "charge"


class LedgerTransaction(models.Model):
    """One movement of money in USD cents; its entries sum to zero, its cause is unique (B4).

    A charge also says what was completed, so that a month is invoiced from here alone, and what each limit
    stood at afterwards.
    """

    id = IdField(prefix="txn")
    # Written with every completed action: a foreign key to the busiest row of a tenant would cost more than
    # it guards.
    company = models.ForeignKey(Company, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    kind = models.CharField(max_length=10, choices=TransactionKind)
    cause = models.CharField(max_length=64, help_text="What it is for: action:act_…")
    month = models.DateField(help_text="First day of the month it is billed in, UTC.")
    campaign_key = KeyField(prefix="cmp", null=True)
    moment_key = KeyField(prefix="mom", null=True)
    marketplace = models.CharField(max_length=3, blank=True)
    cpa_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    limits_after = models.JSONField(
        default=dict, help_text="Scope to [cap, spent] in cents, this charge included."
    )
    occurred_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["company", "cause"], name="one_ledger_transaction_per_cause"),
            CheckConstraint(
                condition=Q(kind__in=TransactionKind.values), name="ledger_transaction_kind_is_known"
            ),
            CheckConstraint(
                condition=~Q(kind="charge")
                | Q(campaign_key__isnull=False, moment_key__isnull=False, cpa_minor__gt=0),
                name="charge_names_what_was_completed",
            ),
        ]
        # With the kind, a month's charges are counted from the index alone (B7).
        indexes = [Index("company", "month", "kind", name="ledger_month_by_kind")]


class Account(models.TextChoices):
    RECEIVABLE = "receivable"
    REVENUE = "revenue"
    TAX = "tax"
    CREDIT = "credit"
    PAYMENTS = "payments"


class LedgerEntry(models.Model):
    """Cents of USD moved into (+) or out of (-) one account of a company. Immutable."""

    id = models.BigAutoField(primary_key=True)
    transaction = models.ForeignKey(LedgerTransaction, models.PROTECT, related_name="entries")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    account = models.CharField(max_length=10, choices=Account)
    amount_usd_cents = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "ledger entries"
        constraints = [
            CheckConstraint(condition=Q(account__in=Account.values), name="ledger_account_is_known"),
            CheckConstraint(condition=~Q(amount_usd_cents=0), name="ledger_entry_moves_money"),
        ]
        indexes = [Index("company", "account", name="ledger_entries_of_account")]


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
    warned_percent = models.PositiveSmallIntegerField(
        default=0, help_text="The highest threshold already told (B8)."
    )
    is_closed = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Of a budget: its campaign is not live, so that nothing is charged however much is left.",
    )

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["company", "scope", "campaign_key", "month"],
                nulls_distinct=False,
                name="one_limit_per_scope",
            ),
            CheckConstraint(
                condition=Q(spent_usd_cents__gte=0, spent_usd_cents__lte=F("cap_usd_cents")),
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

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["company", "campaign_key"], nulls_distinct=False, name="one_monthly_cap_per_scope"
            ),
            CheckConstraint(condition=Q(cap_usd_cents__gte=0), name="monthly_cap_is_not_negative"),
        ]


class ExchangeRate(models.Model):
    """USD for one unit of a currency on a day (B3)."""

    currency = models.CharField(max_length=3)
    on = models.DateField()
    usd = models.DecimalField(max_digits=18, decimal_places=10)
    source = models.CharField(max_length=100)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["currency", "on"], name="one_rate_per_currency_and_day"),
            CheckConstraint(condition=Q(usd__gt=Decimal(0)), name="rate_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.on}: {self.usd.normalize()} USD"
