"""Reading what was promised."""

from collections.abc import Sequence
from datetime import timedelta

from kit import clock
from rewards import tokens
from rewards.models import Offer, Reward, RewardStatus

# Secrets are gone within two days of the expiry (R8): what is left after one needs somebody while there is time.
LATE_AFTER = timedelta(days=1)


def reward_url_of(*, company_key: str, reward_key: str) -> str | None:
    """The URL of a reward, derived again; None once its secrets are destroyed (S9, R8)."""
    salt = Reward.objects.filter(company=company_key, pk=reward_key).values_list("salt", flat=True).first()
    return tokens.url_of(bytes(salt)) if salt else None


def reward_urls_of(*, company_key: str, reward_keys: Sequence[str]) -> dict[str, str]:
    """The URLs of rewards by their ids, in one statement; those whose secrets are destroyed are left out (S9, R8)."""
    found = Reward.objects.filter(company=company_key, pk__in=reward_keys).values_list("pk", "salt")
    return {key: tokens.url_of(bytes(salt)) for key, salt in found if salt}


def late_secrets() -> int:
    """How many rewards still have their secrets a day after their expiry, when nobody destroys them (R8)."""
    over = Offer.objects.filter(expires_at__lte=clock.now() - LATE_AFTER, expired_at=None)
    return Reward.objects.filter(offer__in=over).exclude(status=RewardStatus.EXPIRED).count()
