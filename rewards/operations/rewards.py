"""Rewards are issued, and their secrets destroyed in time."""

from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from accounts.models import Company
from kit import clock
from kit.ids import format_id, parse_id
from kit.rows import Rows
from rewards import tokens
from rewards.models import Offer, Reward, RewardStatus

# Read without a lock, in the order in which they were made: so they lie on the disk, and so does each of their indexes.
# By offers in turn every page would be written anew for each of them.
_DUE = """
SELECT id FROM (
    SELECT id FROM rewards_reward WHERE offer_id = ANY(%(offers)s) AND status <> 'expired' LIMIT %(limit)s
) AS due ORDER BY id
"""
# An offer is held until the commit, so that its end is not moved meanwhile; others may expire its rewards as well.
# Rewards that a customer is redeeming now are left to the next round.
_EXPIRE = """
WITH due AS MATERIALIZED (
    SELECT reward.id FROM rewards_reward AS reward JOIN rewards_offer AS offer ON offer.id = reward.offer_id
    WHERE reward.id = ANY(%(rewards)s) AND reward.status <> 'expired'
      AND offer.expires_at <= %(now)s AND offer.expired_at IS NULL
    FOR UPDATE OF reward SKIP LOCKED FOR SHARE OF offer SKIP LOCKED
)
UPDATE rewards_reward AS reward SET status = 'expired', salt = NULL, token_hash = NULL
FROM due WHERE reward.id = due.id
"""
# As many as are in memory at once, some 25 MB.
_ROUND = 250_000
_OFFERS = 1_000


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


def expire_rewards(*, batch: int = 2_000) -> int:
    """Destroy the secrets of all rewards whose offer's expiry has passed; how many (R8).

    In transactions of up to `batch` rewards each, so that who waits for one of them waits for a moment, and a worker
    that is killed leaves the rest to the next. Harmless to repeat and to run twice at once. Claimed or not makes no
    difference: a dead URL tells nobody whether it was used.
    """
    count = 0
    while offers := _offers_that_are_over():
        due = _due(offers)
        expired = sum(_expire(due[at : at + batch]) for at in range(0, len(due), batch))
        closed = _close(offers)
        count += expired
        if not expired and not closed:
            break
    return count


def _offers_that_are_over() -> list[UUID]:
    over = Offer.objects.filter(expires_at__lte=clock.now(), expired_at=None).order_by("expires_at", "pk")
    return [key for offer in over.values_list("pk", flat=True)[:_OFFERS] if (key := parse_id("off", offer))]


@transaction.atomic
def _due(offers: list[UUID]) -> list[UUID]:
    """Up to a round of the rewards of offers that have their secrets, in the order in which they were made."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(_DUE, {"offers": offers, "limit": _ROUND})
        return [key for (key,) in cursor.fetchall()]


def _expire(rewards: list[UUID]) -> int:
    """Destroy the secrets of those of the rewards that are due and that nobody holds, as one statement; how many."""
    with connection.cursor() as cursor:
        cursor.execute(_EXPIRE, {"rewards": rewards, "now": clock.now()})
        return int(cursor.rowcount)


def _close(offers: list[UUID]) -> int:
    """Note of each of the offers without a secret left that it is done; of how many."""
    now, alive = clock.now(), Reward.objects.filter(offer=OuterRef("pk")).exclude(status=RewardStatus.EXPIRED)
    done = Offer.objects.filter(
        pk__in=[format_id("off", key) for key in offers], expires_at__lte=now, expired_at=None
    )
    return done.exclude(Exists(alive)).update(expired_at=now)
