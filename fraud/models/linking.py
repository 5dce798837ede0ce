"""Store accounts that belong together: what they share, the links that follow from it, and the groups (X2).

Everything here is hashed with the store's key and is told to no company (V1).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from fraud.models.signals import LINKING_KINDS, SignalKind
from kit import clock
from kit.ids import IdField, KeyField


class Evidence(models.TextChoices):
    """What a graph of accounts is drawn from. Each has signals, links and groups of its own.

    What was gained while redeeming counts at redemption only, else getReward would tell a company of it (X1, V1).
    """

    REGISTRATION = "registration", "registrations alone, for getReward"
    ALL = "all", "registrations and redemptions"


class AccountSignal(models.Model):
    """One thing a store account was recognised by. Forgotten 180 days after it was last seen (X2)."""

    id = models.BigAutoField(primary_key=True)
    evidence = models.CharField(max_length=12, choices=Evidence)
    account_key = KeyField(prefix="sto")
    kind = models.CharField(max_length=15, choices=SignalKind)
    digest = models.BinaryField(max_length=32)
    first_seen_at = models.DateTimeField(default=clock.now)
    last_seen_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["digest", "kind", "evidence", "account_key"], name="account_shows_a_signal_once"
            ),
            CheckConstraint(
                condition=Q(evidence__in=Evidence.values), name="account_signal_evidence_is_known"
            ),
            CheckConstraint(condition=Q(kind__in=list(LINKING_KINDS)), name="account_signal_can_link"),
            CheckConstraint(
                condition=Q(last_seen_at__gte=F("first_seen_at")), name="account_signal_is_last_seen_last"
            ),
        ]
        indexes = [
            Index("account_key", "evidence", name="signals_of_account"),
            Index("last_seen_at", name="account_signals_by_age"),
        ]


class AccountLink(models.Model):
    """Two accounts that share enough to be one person's: the kinds of what they share, and what it weighs."""

    id = models.BigAutoField(primary_key=True)
    evidence = models.CharField(max_length=12, choices=Evidence)
    first_key = KeyField(prefix="sto")
    second_key = KeyField(prefix="sto")
    weight = models.PositiveSmallIntegerField(help_text="In hundredths; linked from 100 on.")
    kinds = ArrayField(models.CharField(max_length=15))
    since = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["first_key", "second_key", "evidence"], name="two_accounts_are_linked_once"
            ),
            CheckConstraint(condition=Q(first_key__lt=F("second_key")), name="linked_accounts_are_in_order"),
            CheckConstraint(condition=Q(weight__gte=100), name="linked_accounts_share_enough"),
            CheckConstraint(condition=Q(evidence__in=Evidence.values), name="account_link_evidence_is_known"),
        ]
        indexes = [Index("second_key", "evidence", name="links_of_second_account")]


class LinkedGroup(models.Model):
    """The accounts that links hold together, one that has none alone. Whoever changes one holds its row."""

    id = IdField(prefix="grp")
    evidence = models.CharField(max_length=12, choices=Evidence)
    size = models.PositiveIntegerField(help_text="Accounts in it.")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(size__gte=1), name="linked_group_has_an_account"),
            CheckConstraint(condition=Q(evidence__in=Evidence.values), name="linked_group_evidence_is_known"),
        ]
        indexes = [Index(F("size").desc(), name="linked_groups_by_size", condition=Q(size__gte=2))]

    def __str__(self) -> str:
        return f"{self.id}, {self.size} account{'' if self.size == 1 else 's'}"


class LinkedAccount(models.Model):
    """The group that a store account is in."""

    id = models.BigAutoField(primary_key=True)
    evidence = models.CharField(max_length=12, choices=Evidence)
    account_key = KeyField(prefix="sto")
    group = models.ForeignKey(LinkedGroup, models.PROTECT, related_name="accounts")

    class Meta:
        constraints = [
            UniqueConstraint(fields=["account_key", "evidence"], name="account_is_in_one_group"),
            CheckConstraint(
                condition=Q(evidence__in=Evidence.values), name="linked_account_evidence_is_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.account_key)
