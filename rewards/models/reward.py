"""What was offered for a moment in a marketplace, and what one customer was promised. No redemption here
(V1).
"""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from accounts.models import Company
from kit import clock
from kit.ids import IdField, KeyField
from kit.money import Money
from rewards.models.catalogue import Category, Product
from rewards.models.marketplace import Marketplace


class Offer(models.Model):
    """A moment's reward in one marketplace, frozen when its campaign was submitted (R10).

    Everything the redemption page shows is here, so that nothing above has to be asked for it. Extending a
    campaign moves its dates.
    """

    id = IdField(prefix="off")
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    campaign_key = KeyField(prefix="cmp", db_index=True)
    moment_key = KeyField(prefix="mom")
    marketplace = models.ForeignKey(Marketplace, models.PROTECT, related_name="+")
    app_name = models.CharField(max_length=80)
    cpa_minor = models.BigIntegerField(help_text="What the customer sees as promo credit.")
    currency = models.CharField(max_length=3)
    cpa_usd_cents = models.BigIntegerField(help_text="What each action is charged, at the rate frozen (B3).")
    messages = models.JSONField(help_text="Locale to {title, text, announcement_title, announcement_text}.")
    default_locale = models.CharField(
        max_length=10, default="en", help_text="Whose message speaks for the others."
    )
    banner = models.CharField(
        max_length=200, blank=True, help_text="Path of the page's banner in the media storage."
    )
    message_image = models.CharField(max_length=200, blank=True)
    terms = models.TextField(blank=True)
    time_zone = models.CharField(max_length=64)
    ends_on = models.DateField()
    expires_on = models.DateField(help_text="30 days after the end; the whole day still counts (R8).")
    expires_at = models.DateTimeField()
    expired_at = models.DateTimeField(
        null=True, help_text="When the secrets of its rewards were destroyed (R8)."
    )
    published_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [Index("expires_at", condition=Q(expired_at=None), name="offers_to_expire")]
        constraints = [
            UniqueConstraint(
                fields=["moment_key", "marketplace"], name="one_offer_per_moment_and_marketplace"
            ),
            CheckConstraint(condition=Q(cpa_minor__gt=0, cpa_usd_cents__gt=0), name="offer_cpa_is_positive"),
            CheckConstraint(
                condition=Q(expires_on__gt=models.F("ends_on")), name="offer_expires_after_it_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cpa} in {self.marketplace_id}"

    @property
    def cpa(self) -> Money:
        return Money(self.cpa_minor, self.currency)


class ChoiceKind(models.TextChoices):
    PRODUCT = "product"
    CREDIT = "credit"


class OfferChoice(models.Model):
    """One of up to five free products, or the one catalog credit, that the customer chooses from (C2)."""

    id = IdField(prefix="cho")
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="choices")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=7, choices=ChoiceKind)
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=200)
    image = models.CharField(max_length=200, blank=True)
    retail_minor = models.BigIntegerField(help_text="Retail value at submission (R10).")
    tax_left_out_minor = models.BigIntegerField(
        default=0,
        db_default=0,
        help_text="Tax that the CPA left out on purpose, at submission: customers who choose it pay it (R6).",
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            UniqueConstraint(fields=["offer", "position"], name="one_choice_per_position"),
            UniqueConstraint(
                fields=["offer"], condition=Q(kind="credit"), name="one_catalog_credit_per_offer"
            ),
            CheckConstraint(
                condition=Q(position__gte=1, position__lte=6), name="offer_has_at_most_six_choices"
            ),
            CheckConstraint(
                condition=Q(kind="product", product__isnull=False, category=None)
                | Q(kind="credit", product=None, category__isnull=False),
                name="choice_is_a_product_or_a_credit",
            ),
            CheckConstraint(condition=Q(retail_minor__gt=0), name="choice_retail_value_is_positive"),
            CheckConstraint(condition=Q(tax_left_out_minor__gte=0), name="choice_leaves_out_no_negative_tax"),
        ]

    def __str__(self) -> str:
        return self.title


class RewardStatus(models.TextChoices):
    """What the company, too, may know of a reward. Whether it was redeemed is not among it (V1)."""

    ISSUED = "issued"
    HELD = "held"  # somebody looks at the action that earned it (X3)
    REFUSED = "refused"
    EXPIRED = "expired"


class Reward(models.Model):
    """What one customer was promised: a URL that opens once, for an offer.

    The URL's token is derived from `salt` and a server key (S9); both secrets are destroyed after the expiry
    (R8).
    """

    id = IdField(prefix="rwd")
    # No constraints to these two in the database: every completed action would lock the same busy rows for a
    # check.
    company = models.ForeignKey(Company, models.PROTECT, db_constraint=False, related_name="+")
    offer = models.ForeignKey(Offer, models.PROTECT, db_constraint=False, related_name="rewards")
    cause = models.CharField(max_length=64, help_text="What earned it, one floor up: action:act_…")
    status = models.CharField(max_length=10, choices=RewardStatus, default=RewardStatus.ISSUED)
    salt = models.BinaryField(max_length=16, null=True)
    token_hash = models.BinaryField(max_length=32, null=True, unique=True)
    issued_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["company", "cause"], name="one_reward_per_cause"),
            CheckConstraint(
                condition=Q(
                    status__in=["issued", "held", "refused"], salt__isnull=False, token_hash__isnull=False
                )
                | Q(status="expired", salt=None, token_hash=None),
                name="reward_keeps_its_secrets_until_it_expires",
            ),
        ]
