"""Withdrawing a badge or a product's image from the promotion kit, and giving it back (C8).

Who is told of it is found one floor up: `campaigns.operations.assets` calls these.
"""

from django.db import IntegrityError, transaction

from events.operations import audit, changed
from kit import clock
from rewards.badges import BADGES
from rewards.errors import AssetNotKnown, AssetNotWithdrawn, AssetWithdrawn
from rewards.models import AssetKind, Product, WithdrawnAsset
from rewards.operations.records import said_because


def take_badge_out(*, badge: str, actor: str, reason: str) -> WithdrawnAsset:
    """Withdraw a badge by its key. Raises AssetNotKnown, AssetWithdrawn, ReasonMissing."""
    if badge not in BADGES:
        raise AssetNotKnown(f"Found {badge!r}, needed one of {', '.join(BADGES)}.")
    return _take_out(WithdrawnAsset(kind=AssetKind.BADGE, badge=badge), actor=actor, reason=reason)


def take_image_out(*, product: Product, actor: str, reason: str) -> WithdrawnAsset:
    """Withdraw a product's image. Raises AssetWithdrawn, ReasonMissing."""
    return _take_out(WithdrawnAsset(kind=AssetKind.IMAGE, product=product), actor=actor, reason=reason)


@transaction.atomic
def put_back(*, withdrawn: WithdrawnAsset, actor: str, reason: str) -> WithdrawnAsset:
    """Lift a withdrawal; what it is then. Raises AssetNotWithdrawn where somebody did already, ReasonMissing."""
    reason = said_because(reason)
    lifted = {"restored_at": clock.now(), "restored_by": actor, "restored_because": reason}
    if not WithdrawnAsset.objects.filter(pk=withdrawn.pk, restored_at=None).update(**lifted):
        raise AssetNotWithdrawn(f"{withdrawn.name} was given back already.")
    found = WithdrawnAsset.objects.select_related("product").get(pk=withdrawn.pk)
    _write_down(found, "asset.restored", actor=actor, reason=reason, is_withdrawn=False)
    return found


def _take_out(asset: WithdrawnAsset, *, actor: str, reason: str) -> WithdrawnAsset:
    asset.reason, asset.withdrawn_by, asset.withdrawn_at = said_because(reason), actor, clock.now()
    try:
        with transaction.atomic():
            asset.save(force_insert=True)
            _write_down(asset, "asset.withdrawn", actor=actor, reason=asset.reason, is_withdrawn=True)
    except IntegrityError as error:
        if "is_withdrawn_once_at_a_time" not in str(error):
            raise
        raise AssetWithdrawn(f"{asset.name} is withdrawn already.") from error
    return asset


def _write_down(asset: WithdrawnAsset, verb: str, *, actor: str, reason: str, is_withdrawn: bool) -> None:
    """One audit entry; of a company's own product it is in that company's log."""
    audit(
        actor=actor,
        verb=verb,
        object_key=asset.key,
        company_key=asset.product.company_id if asset.product else None,
        reason=reason,
        changes=changed({"withdrawn": not is_withdrawn}, {"withdrawn": is_withdrawn}),
    )
