"""Reading what was promised."""

from rewards import tokens
from rewards.models import Reward


def reward_url_of(*, company_key: str, reward_key: str) -> str | None:
    """The URL of a reward, derived again; None once its secrets are destroyed (S9, R8)."""
    salt = Reward.objects.filter(company=company_key, pk=reward_key).values_list("salt", flat=True).first()
    return tokens.url_of(bytes(salt)) if salt else None
