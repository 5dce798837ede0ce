"""How companies pay by card: their customer at Stripe, attempts to add a card, and the cards (B6).

No number of a card is ever here: Stripe keeps those, and tells what stands on a card's face.
"""

from datetime import date

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from accounts.models import Company
from kit import clock
from kit.ids import IdField, KeyField


class StripeCustomer(models.Model):
    """Whom Stripe knows a company as: one customer each."""

    company = models.OneToOneField(Company, models.PROTECT, primary_key=True, related_name="+")
    stripe_id = models.CharField(max_length=255, unique=True)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.stripe_id


class SetupStatus(models.TextChoices):
    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"
    ENDED = "ended"


class CardSetup(models.Model):
    """An attempt to add a card: begun by a member, carried out between their browser and Stripe, finished here.

    A card that Stripe took and we did not is `refused`, and released at Stripe.
    """

    id = IdField(prefix="cse")
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    asked_by = KeyField(prefix="usr")
    stripe_id = models.CharField(max_length=255, null=True, unique=True, help_text="The setup intent.")
    status = models.CharField(max_length=7, choices=SetupStatus, default=SetupStatus.OPEN)
    payment_method = models.CharField(max_length=255, blank=True)
    problem = models.CharField(
        max_length=500, blank=True, help_text="What went wrong last, as the member reads it."
    )
    created_at = models.DateTimeField(default=clock.now)
    released_at = models.DateTimeField(null=True, help_text="A refused card: when Stripe let go of it.")

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(status__in=SetupStatus.values), name="card_setup_status_is_known"),
            CheckConstraint(
                condition=~Q(status="refused") | (~Q(problem="") & ~Q(payment_method="")),
                name="card_setup_is_refused_for_a_reason",
            ),
        ]
        indexes = [
            Index("company", "created_at", name="card_setups_of_company"),
            Index("created_at", condition=Q(status="open"), name="card_setups_open"),
            Index(
                "created_at",
                condition=Q(status="refused", released_at=None),
                name="card_setups_to_release",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company_id} {self.created_at:%Y-%m-%d %H:%M}"


class Card(models.Model):
    """A card that a company may be charged by: several, of which one is active (B6)."""

    id = IdField(prefix="crd")
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    stripe_id = models.CharField(max_length=255, unique=True, help_text="The payment method.")
    brand = models.CharField(max_length=30)
    last_four = models.CharField(max_length=4)
    expires_month = models.PositiveSmallIntegerField()
    expires_year = models.PositiveSmallIntegerField()
    country = models.CharField(max_length=2, help_text="Of the billing address.")
    postal_code = models.CharField(max_length=20, blank=True)
    is_active = models.BooleanField(default=False)
    added_by = KeyField(prefix="usr")
    added_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True, help_text="When Stripe let go of it, once it was removed.")

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["company"], condition=Q(is_active=True), name="one_active_card_per_company"
            ),
            CheckConstraint(
                condition=Q(is_active=False) | Q(removed_at=None), name="removed_card_is_not_active"
            ),
            CheckConstraint(condition=Q(last_four__regex="^[0-9]{4}$"), name="card_shows_four_digits"),
            CheckConstraint(
                condition=Q(expires_month__gte=1, expires_month__lte=12), name="card_expires_in_a_month"
            ),
        ]
        indexes = [
            Index("company", "added_at", name="cards_of_company"),
            Index(
                "removed_at",
                condition=Q(removed_at__isnull=False, released_at=None),
                name="cards_to_release",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ending in {self.last_four}"

    @property
    def name(self) -> str:
        """The brand as people write it."""
        return _BRANDS.get(self.brand, self.brand.replace("_", " ").capitalize())

    @property
    def is_expired(self) -> bool:
        """Whether the month on its face has passed (UTC)."""
        return date(self.expires_year, self.expires_month, 1) < clock.this_month()


_BRANDS = {
    "amex": "American Express",
    "cartes_bancaires": "Cartes Bancaires",
    "diners": "Diners Club",
    "eftpos_au": "eftpos",
    "jcb": "JCB",
    "mastercard": "Mastercard",
    "unionpay": "UnionPay",
}
