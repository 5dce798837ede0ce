"""Customers' accounts with the store (S2)."""

from django.conf import settings
from django.db import models

from kit import clock
from kit.ids import IdField


class StoreAccount(models.Model):
    """A customer's account with the store (S2)."""

    id = IdField(prefix="sto")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    is_premium = models.BooleanField(default=False, help_text="Two-day shipping (S5).")
    opened_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return str(self.user)
