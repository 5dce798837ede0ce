"""Who claimed which reward."""

from django.db import models

from kit import clock
from kit.ids import IdField
from rewards.models import OfferChoice, Reward
from rewards.redemption.models.accounts import StoreAccount


class Redemption(models.Model):
    """One reward claimed by one store account, with the choice it made last (S4, S6). A reward has at most one.

    It outlives a cancelled order: the reward is open again then, for this account alone (S7).
    """

    id = IdField(prefix="red")
    reward = models.OneToOneField(Reward, models.PROTECT, related_name="+")
    account = models.ForeignKey(StoreAccount, models.PROTECT, related_name="redemptions")
    choice = models.ForeignKey(OfferChoice, models.PROTECT, related_name="+")
    redeemed_at = models.DateTimeField(default=clock.now)
