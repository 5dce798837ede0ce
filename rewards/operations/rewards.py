"""Rewards are issued, and their secrets destroyed in time."""

from django.db import transaction

from accounts.models import Company
from kit import clock
from kit.rows import Rows
from rewards import tokens
from rewards.models import Offer, Reward, RewardStatus

_OFFERS_A_ROUND = 1_000


def issue(*, company: Company, offer: Offer, cause: str, rows: Rows, is_held: bool = False) -> Reward:
    """Promise one reward: a URL that opens once. Written with the rows of the caller's transaction.

    A held one can't be redeemed until `release` (X3).
    """
    salt = tokens.new_salt()
    return rows.add(
        Reward(
            company=company,
            offer=offer,
            cause=cause,
            status=RewardStatus.HELD if is_held else RewardStatus.ISSUED,
            salt=salt,
            token_hash=tokens.hash_of(tokens.token_of(salt)),
        )
    )


def release(*, company: Company, reward_key: str) -> None:
    """Open a held reward, in the caller's transaction; what has expired meanwhile stays as it is (X3)."""
    _end_hold(company, reward_key, RewardStatus.ISSUED)


def refuse(*, company: Company, reward_key: str) -> None:
    """Refuse a held reward for good, in the caller's transaction; its page says so kindly (X3)."""
    _end_hold(company, reward_key, RewardStatus.REFUSED)


def _end_hold(company: Company, reward_key: str, status: RewardStatus) -> None:
    Reward.objects.filter(company=company, pk=reward_key, status=RewardStatus.HELD).update(status=status)


def expire_rewards(*, batch: int = 5_000) -> int:
    """Destroy the secrets of up to `batch` rewards whose offer's expiry has passed; how many (R8).

    Set-based, harmless to repeat and to run twice at once; rewards that a customer is redeeming now are left
    to the next round. Claimed or not makes no difference: a dead URL tells nobody whether it was used.
    """
    over = Offer.objects.filter(expires_at__lte=clock.now(), expired_at=None).order_by("expires_at")
    for offer_id in over.values_list("pk", flat=True)[:_OFFERS_A_ROUND]:
        expired = _expire_rewards_of(offer_id, batch)
        if expired:
            return expired
    return 0


@transaction.atomic
def _expire_rewards_of(offer_id: str, batch: int) -> int:
    """Expire rewards of one offer; 1 for closing it when none is left, 0 when others hold all that are."""
    alive = Reward.objects.filter(offer=offer_id).exclude(status=RewardStatus.EXPIRED)
    due = (
        alive.filter(offer__expires_at__lte=clock.now())
        .order_by("pk")
        .select_for_update(of=("self",), skip_locked=True)
        .values("pk")[:batch]
    )
    expired = Reward.objects.filter(pk__in=due).update(
        status=RewardStatus.EXPIRED, salt=None, token_hash=None
    )
    if expired == 0 and not alive.exists():
        return Offer.objects.filter(pk=offer_id, expires_at__lte=clock.now(), expired_at=None).update(
            expired_at=clock.now()
        )
    return expired
