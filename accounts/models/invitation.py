"""Asking people into a company."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Lower

from accounts.models.company import Company, Role
from accounts.models.user import User
from kit import clock
from kit.ids import IdField


class Invitation(models.Model):
    """A place in a company for whoever has an e-mail address: pending until accepted or withdrawn, for 7 days (P4).

    The link that was mailed holds the secret; here is its hash. Sending it again makes another secret.
    """

    id = IdField(prefix="ivt")
    company = models.ForeignKey(Company, models.PROTECT, related_name="invitations")
    email = models.EmailField(max_length=254)
    roles = ArrayField(models.CharField(max_length=15, choices=Role))
    token_hash = models.BinaryField(max_length=32, unique=True, editable=False)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                F("company"),
                Lower("email"),
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_pending_invitation_per_company_and_email",
            ),
            CheckConstraint(condition=Q(roles__contained_by=Role.values), name="invitation_roles_are_known"),
            CheckConstraint(condition=Q(roles__len__gte=1), name="invitation_has_a_role"),
            CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, withdrawn_at=None),
                name="invitation_is_accepted_by_somebody_or_withdrawn",
            ),
            CheckConstraint(
                condition=Q(expires_at__gt=F("sent_at")), name="invitation_expires_after_it_was_sent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.company}"
