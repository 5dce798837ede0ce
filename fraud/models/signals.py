"""What calls were recognised by, and who is known to abuse rewards."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from kit import clock
from kit.ids import KeyField


class SignalKind(models.TextChoices):
    CUSTOMER = "customer"
    EMAIL = "email"
    DEVICE = "device"
    IP = "ip"
    ADDRESS = "address"
    STORE_ACCOUNT = "store_account"
    PHONE = "phone"
    NETWORK = "network"
    PAYMENT = "payment"


# What two accounts may share. The company's reference and the account itself are nobody else's.
LINKING_KINDS = (
    SignalKind.EMAIL,
    SignalKind.DEVICE,
    SignalKind.PAYMENT,
    SignalKind.PHONE,
    SignalKind.ADDRESS,
    SignalKind.IP,
    SignalKind.NETWORK,
)


class Signal(models.Model):
    """One thing somebody was recognised by, as a keyed hash (X2). Forgotten after 180 days.

    `company_key` is empty for the store's own signals, which no company can be told of (V1); those of its accounts
    are `AccountSignal`.
    """

    id = models.BigAutoField(primary_key=True)
    company_key = KeyField(prefix="com", null=True)
    kind = models.CharField(max_length=15, choices=SignalKind)
    digest = models.BinaryField(max_length=32)
    subject = models.CharField(max_length=64, help_text="Who showed it: action:act_… or account:sto_…")
    seen_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [CheckConstraint(condition=Q(kind__in=SignalKind.values), name="signal_kind_is_known")]
        indexes = [
            Index("digest", "kind", name="signals_of_digest"),
            Index("seen_at", name="signals_by_age"),
        ]


class ListedVerdict(models.TextChoices):
    """What becomes of a call that shows a listed signal."""

    REFUSE = "refuse"
    REVIEW = "review"


class KnownAbuser(models.Model):
    """A signal that is refused on sight, or looked at by a person first; on a company's list or the store's (X3)."""

    company_key = KeyField(prefix="com", null=True)
    kind = models.CharField(max_length=15, choices=SignalKind)
    digest = models.BinaryField(max_length=32)
    verdict = models.CharField(
        max_length=6, choices=ListedVerdict, default=ListedVerdict.REFUSE, db_default=ListedVerdict.REFUSE
    )
    reason = models.TextField()
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["company_key", "kind", "digest"],
                nulls_distinct=False,
                name="one_known_abuser_per_signal",
            ),
            CheckConstraint(condition=Q(kind__in=SignalKind.values), name="known_abuser_kind_is_known"),
            CheckConstraint(
                condition=Q(verdict__in=ListedVerdict.values), name="known_abuser_verdict_is_known"
            ),
        ]
