"""Which companies an asset of the promotion kit concerns, and which images a company may use (C8)."""

from collections.abc import Sequence

from django.db.models import QuerySet

from accounts.models import Company
from campaigns.models import Campaign, CampaignState, Choice
from rewards.models import Product, WithdrawnAsset

OPEN_STATES = [state for state in CampaignState if state != CampaignState.FINISHED]


def campaigns_with(asset: WithdrawnAsset) -> QuerySet[Campaign]:
    """Open campaigns that use an asset, by company: those that chose the product; of a badge, all."""
    found = Campaign.objects.filter(state__in=OPEN_STATES).select_related("company")
    if asset.product_id is not None:
        choices = Choice.objects.filter(product=asset.product_id)
        found = found.filter(pk__in=choices.values("reward__moment__campaign"))
    return found.order_by("company", "pk")


def companies_told_of(asset: WithdrawnAsset) -> int:
    """How many companies are told when the asset is withdrawn or given back now."""
    return campaigns_with(asset).order_by().values("company").distinct().count()


def trademarked_products_of(company: Company) -> Sequence[tuple[Product, list[Campaign]]]:
    """Trademarked products among the choices of the company's open campaigns, each with these; one statement."""
    choices = (
        Choice.objects.filter(
            product__is_trademarked=True,
            reward__moment__campaign__company=company,
            reward__moment__campaign__state__in=OPEN_STATES,
        )
        .select_related("product__marketplace", "reward__moment__campaign")
        .order_by("product__title", "product", "reward__moment__campaign")
    )
    found: dict[Product, dict[Campaign, None]] = {}
    for choice in choices:
        if choice.product is not None:
            found.setdefault(choice.product, {})[choice.reward.moment.campaign] = None
    return [(product, list(campaigns)) for product, campaigns in found.items()]
