"""Reading the catalogue and what was promised."""

from datetime import timedelta

from kit import clock
from rewards import tokens
from rewards.models import Product, ProductPrice, Reward
from rewards.quotes import reference_price

REFERENCE_DAYS = 30


def reference_price_of(product: Product) -> int:
    """The median of the daily prices of the last 30 days, in minor units; today's price where none is known
    (R5).
    """
    since = clock.now().date() - timedelta(days=REFERENCE_DAYS)
    prices = ProductPrice.objects.filter(product=product, on__gt=since).values_list("price_minor", flat=True)
    return reference_price(list(prices)) if prices else product.price_minor


def reward_url_of(*, company_key: str, reward_key: str) -> str | None:
    """The URL of a reward, derived again; None once its secrets are destroyed (S9, R8)."""
    salt = Reward.objects.filter(company=company_key, pk=reward_key).values_list("salt", flat=True).first()
    return tokens.url_of(bytes(salt)) if salt else None
