"""Which rewards a customer has looked at, and is reminded of before they end (R8)."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from kit import clock
from kit.ids import IdField
from rewards.models import Offer, Reward
from rewards.redemption.models.accounts import StoreAccount


class RewardSeen(models.Model):
    """A reward that a signed-in customer has opened: the queue of reminders. It is deleted after the expiry.

    It is due until it was settled for the day on which the reward ends, by a mail or because there was nothing to say.
    """

    id = IdField(prefix="see")
    account = models.ForeignKey(StoreAccount, models.PROTECT, related_name="seen")
    reward = models.ForeignKey(Reward, models.PROTECT, related_name="+", db_index=False)
    offer = models.ForeignKey(
        Offer,
        models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="The reward's: what is due is found by it.",
    )
    language = models.CharField(max_length=10, help_text="In which it was read last.")
    seen_at = models.DateTimeField(default=clock.now, help_text="When it was read last.")
    settled_for = models.DateField(
        null=True, help_text="The last day of the reward that nothing is due for any more."
    )
    reminded_at = models.DateTimeField(null=True, help_text="When a mail last told of it.")

    class Meta:
        verbose_name_plural = "rewards seen"
        indexes = [Index("offer", "settled_for", name="rewards_seen_to_remind_of")]
        constraints = [
            UniqueConstraint(fields=["reward", "account"], name="a_reward_is_seen_once_by_an_account"),
            CheckConstraint(
                condition=Q(reminded_at=None) | Q(settled_for__isnull=False), name="a_reminder_is_of_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reward_id} by {self.account_id}"


class Reminder(models.Model):
    """The one mail of a day that tells a customer of rewards that end soon; its words are in the mail alone."""

    account = models.ForeignKey(StoreAccount, models.PROTECT, related_name="+", db_index=False)
    on = models.DateField(help_text="The day, UTC.")
    rewards = models.PositiveSmallIntegerField(help_text="How many it told of.")

    class Meta:
        constraints = [
            UniqueConstraint(fields=["account", "on"], name="one_reminder_a_day"),
            CheckConstraint(condition=Q(rewards__gt=0), name="a_reminder_tells_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} on {self.on}"
