"""Assets of the promotion kit that companies were told not to use any more (C8)."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from kit import clock
from kit.ids import IdField
from rewards.badges import BADGES
from rewards.models.catalogue import Product


class AssetKind(models.TextChoices):
    BADGE = "badge"
    IMAGE = "image", "product image"


_STANDS = Q(restored_at__isnull=True)


class WithdrawnAsset(models.Model):
    """One withdrawal of a badge or of a product's image: why, by whom, since when, and how it ended.

    It is in force until it is restored. A product's image stays withdrawn, whatever picture takes its place.
    """

    id = IdField(prefix="wda")
    kind = models.CharField(max_length=5, choices=AssetKind)
    badge = models.CharField(max_length=20, blank=True, help_text="Layout and ground: horizontal-light.")
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, db_index=False, related_name="image_withdrawals"
    )
    reason = models.TextField(help_text="Companies read it.")
    withdrawn_by = models.CharField(max_length=80)
    withdrawn_at = models.DateTimeField(default=clock.now)
    restored_at = models.DateTimeField(null=True, blank=True)
    restored_by = models.CharField(max_length=80, blank=True)
    restored_because = models.TextField(blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["badge"],
                condition=Q(kind="badge") & _STANDS,
                name="badge_is_withdrawn_once_at_a_time",
            ),
            UniqueConstraint(
                fields=["product"],
                condition=Q(kind="image") & _STANDS,
                name="image_is_withdrawn_once_at_a_time",
            ),
            CheckConstraint(
                condition=(Q(kind="badge", product=None) & ~Q(badge=""))
                | Q(kind="image", product__isnull=False, badge=""),
                name="withdrawn_asset_is_a_badge_or_an_image",
            ),
            CheckConstraint(condition=~Q(reason=""), name="withdrawal_has_a_reason"),
            CheckConstraint(
                condition=Q(restored_at=None, restored_by="", restored_because="")
                | (Q(restored_at__isnull=False) & ~Q(restored_by="") & ~Q(restored_because="")),
                name="withdrawal_is_lifted_by_somebody_for_a_reason",
            ),
        ]
        indexes = [Index("product", name="image_withdrawals_of_product")]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """What the asset is called in events and the audit log: `badge:horizontal-light`, `image:prd_…`."""
        return f"{self.kind}:{self.badge or self.product_id}"

    @property
    def name(self) -> str:
        """What people call the asset. Needs `product`."""
        if self.product is not None:
            return f"Image of {self.product}"
        return str(BADGES.get(self.badge, self.badge))

    @property
    def is_in_force(self) -> bool:
        return self.restored_at is None
