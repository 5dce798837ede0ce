"""What is withdrawn from the promotion kit at present (C8)."""

from collections.abc import Collection

from django.db.models import QuerySet

from rewards.models import AssetKind, Product, WithdrawnAsset


def withdrawn_assets() -> QuerySet[WithdrawnAsset]:
    """Withdrawals that are in force, the latest first, with their products."""
    standing = WithdrawnAsset.objects.filter(restored_at=None)
    return standing.select_related("product").order_by("-withdrawn_at", "-pk")


def withdrawn_badges() -> dict[str, WithdrawnAsset]:
    """The badges that are withdrawn, by their keys."""
    return {one.badge: one for one in withdrawn_assets().filter(kind=AssetKind.BADGE)}


def withdrawn_images(products: Collection[Product]) -> dict[str, WithdrawnAsset]:
    """Which of the products' images are withdrawn, by the products' ids."""
    found = withdrawn_assets().filter(kind=AssetKind.IMAGE, product__in=products)
    return {one.product_id: one for one in found if one.product_id}
