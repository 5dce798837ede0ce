"""The ledger: what companies owe and have paid, in cents of USD (B4)."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from accounts.models import Company
from kit import clock
from kit.ids import IdField, KeyField


class TransactionKind(models.TextChoices):
    """Why money moves; `billing.operations.ledger` says between which accounts (decision 17)."""

    CHARGE = "charge"
    INVOICE = "invoice"
    TAX = "tax", "Correction of tax"
    CREDIT = "credit"
    PAYMENT = "payment"
    REVERSAL = "reversal", "Payment taken back"
    REFUND = "refund"
    WRITE_OFF = "write_off", "Write-off"


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
    month = models.DateField(help_text="First day of the month it counts in, UTC: a charge's is billed.")
    limits_month = models.DateField(
        null=True,
        help_text="Of a released action: the month whose limits it was held in, where that is another (X3).",
    )
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
                condition=Q(kind__in=TransactionKind.values), name="ledger_transaction_is_of_a_kind"
            ),
            CheckConstraint(condition=Q(month__day=1), name="ledger_month_is_its_first_day"),
            CheckConstraint(
                condition=~Q(kind="charge")
                | Q(campaign_key__isnull=False, moment_key__isnull=False, cpa_minor__gt=0),
                name="charge_names_what_was_completed",
            ),
        ]
        # With the kind, a month's charges are counted from the index alone (B7).
        indexes = [Index("company", "month", "kind", name="ledger_month_by_kind")]


class Account(models.TextChoices):
    """The accounts of a company: what it owes stands as a positive balance, what we earned as a negative one."""

    RECEIVABLE = "receivable", "Not invoiced yet"
    INVOICED = "invoiced", "Invoiced and not paid"
    REVENUE = "revenue", "Revenue"
    TAX = "tax", "Tax"
    CREDIT = "credit", "Credits granted"
    PAYMENTS = "payments", "Payments received"
    BAD_DEBT = "bad_debt", "Written off"


class LedgerEntry(models.Model):
    """Cents of USD moved into (+) or out of (-) one account of a company.

    Immutable, and written by the transaction of the database that writes its ledger transaction: none is added later.
    """

    id = models.BigAutoField(primary_key=True)
    transaction = models.ForeignKey(LedgerTransaction, models.PROTECT, related_name="entries")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    account = models.CharField(max_length=10, choices=Account)
    amount_usd_cents = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "ledger entries"
        constraints = [
            CheckConstraint(condition=Q(account__in=Account.values), name="ledger_entry_is_on_an_account"),
            CheckConstraint(condition=~Q(amount_usd_cents=0), name="ledger_entry_moves_money"),
        ]
        indexes = [Index("company", "account", name="ledger_entries_of_account")]
