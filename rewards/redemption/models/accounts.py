"""Customers' accounts with the store (S2)."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q

from kit import clock
from kit.ids import IdField


class StoreAccount(models.Model):
    """A customer's account with the store (S2). When its personal data are erased it is nobody's any more (V2)."""

    id = IdField(prefix="sto")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    is_premium = models.BooleanField(default=False, help_text="Two-day shipping (S5).")
    wants_reminders = models.BooleanField(
        default=True,
        db_default=True,
        help_text="Mail before a reward ends that was opened and not used (R8).",
    )
    opened_at = models.DateTimeField(default=clock.now)
    erased_at = models.DateTimeField(null=True, help_text="When its personal data were erased (V2).")

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(user__isnull=False, erased_at=None) | Q(user=None, erased_at__isnull=False),
                name="store_account_is_somebodys_until_it_is_erased",
            )
        ]

    def __str__(self) -> str:
        return str(self.user) if self.user else f"{self.id} (erased)"
