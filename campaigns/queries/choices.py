"""What a draft gives already, and what a product would cost there (C2, R6)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Prefetch, QuerySet

from accounts.models import Company
from campaigns.models import Campaign, CampaignState, Choice, Moment, MomentReward
from kit.money import Money
from rewards.models import Category, ChoiceKind, Marketplace, Product
from rewards.queries import margin_of, quotes_of
from rewards.quotes import Quote, dearest_of, proposed_cpa, quote_credit

MOST_PRODUCTS = 5


@dataclass(frozen=True, slots=True)
class Basket:
    """What a moment of a draft gives in one marketplace, and its CPA there. Without a moment: one yet to be made."""

    moment: Moment | None = None
    cpa: Money | None = None
    products: tuple[Product, ...] = ()
    credit: tuple[Category, int] | None = None

    @property
    def cpa_minor(self) -> int | None:
        return self.cpa.minor if self.cpa else None

    @property
    def is_full(self) -> bool:
        return len(self.products) >= MOST_PRODUCTS

    def has(self, product: Product) -> bool:
        return product in self.products


@dataclass(frozen=True, slots=True)
class Proposal:
    """The least CPA of a set of choices, the one that covers its tax too, and what the set would be given now."""

    least: Money
    proposed: Money
    kept: Money | None

    @property
    def cpa(self) -> Money:
        """What is set already where it covers everything, else what is proposed."""
        if self.kept is not None and self.kept.minor >= self.proposed.minor:
            return self.kept
        return self.proposed


def drafts_of(company: Company) -> QuerySet[Campaign]:
    """The company's drafts, newest first, with their app."""
    drafts = Campaign.objects.filter(company=company, state=CampaignState.DRAFT)
    return drafts.select_related("app").order_by("-pk")


def baskets_of(campaign: Campaign, marketplace_code: str) -> list[Basket]:
    """Each moment of the campaign, the oldest first, with what it gives in the marketplace; three statements."""
    chosen = Choice.objects.select_related("product__marketplace", "category")
    rewards = MomentReward.objects.filter(marketplace=marketplace_code).select_related("marketplace")
    moments = Moment.objects.filter(campaign=campaign).order_by("pk")
    moments = moments.prefetch_related(Prefetch("rewards", rewards), Prefetch("rewards__choices", chosen))
    return [_basket_of(moment, marketplace_code) for moment in moments]


def map_of(campaign: Campaign) -> dict[tuple[str, str], Basket]:
    """What each moment of the campaign gives in each of its marketplaces, by moment and marketplace.

    Three statements, however many there are; a cell that gives nothing has an empty basket.
    """
    chosen = Choice.objects.select_related("product__marketplace", "category")
    rewards = MomentReward.objects.select_related("marketplace")
    moments = Moment.objects.filter(campaign=campaign).order_by("pk")
    moments = moments.prefetch_related(Prefetch("rewards", rewards), Prefetch("rewards__choices", chosen))
    places = campaign.marketplaces.order_by("name").values_list("pk", flat=True)
    return {(moment.pk, place): _basket_of(moment, place) for moment in moments for place in places}


def moments_by_place(campaign: Campaign) -> dict[str, int]:
    """How many moments of the campaign give something, by marketplace."""
    rewards = MomentReward.objects.filter(moment__campaign=campaign).values_list("marketplace")
    return dict(rewards.annotate(count=Count("pk")).order_by("marketplace"))


def _basket_of(moment: Moment, place: str) -> Basket:
    reward = next((one for one in moment.rewards.all() if one.marketplace_id == place), None)
    choices = list(reward.choices.all()) if reward else []
    credit = next((one for one in choices if one.kind == ChoiceKind.CREDIT), None)
    return Basket(
        moment,
        reward.cpa if reward else None,
        tuple(one.product for one in choices if one.product),
        (credit.category, credit.credit_minor or 0) if credit and credit.category else None,
    )


def proposals_of(baskets: Sequence[Basket], product: Product, *, margin_basis_points: int) -> list[Proposal]:
    """What each basket would cost with the product added, in one statement for all. Needs `product.marketplace`."""
    products = {one.pk: one for basket in baskets for one in basket.products} | {product.pk: product}
    quotes = quotes_of(products.values(), margin_basis_points=margin_basis_points)
    return [_proposal(basket, product, quotes, margin_basis_points) for basket in baskets]


def _proposal(
    basket: Basket, product: Product, quotes: dict[str, Quote], margin_basis_points: int
) -> Proposal:
    products, place = [*basket.products, product], product.marketplace
    return _of_set(basket, place, products, basket.credit, quotes, margin_basis_points)


def cost_of(
    company: Company,
    basket: Basket,
    marketplace: Marketplace,
    products: Sequence[Product],
    credit: tuple[Category, int] | None,
) -> Proposal:
    """What a basket would cost with these choices instead, at least one of them."""
    margin = margin_of(company).basis_points
    quotes = quotes_of(products, margin_basis_points=margin)
    return _of_set(basket, marketplace, products, credit, quotes, margin)


def _of_set(
    basket: Basket,
    marketplace: Marketplace,
    products: Sequence[Product],
    credit: tuple[Category, int] | None,
    quotes: dict[str, Quote],
    margin_basis_points: int,
) -> Proposal:
    found = [quotes[one.pk] for one in products]
    if credit is not None:
        currency = marketplace.currency
        found.append(
            quote_credit(face_minor=credit[1], margin_basis_points=margin_basis_points, currency=currency)
        )
    return Proposal(dearest_of(found).least_cpa, proposed_cpa(found), basket.cpa)


def drafts_with(company: Company, product: Product) -> QuerySet[Choice]:
    """Where the company's drafts choose the product already, with moment and campaign, the newest draft first."""
    return (
        Choice.objects.filter(
            product=product,
            reward__moment__campaign__company=company,
            reward__moment__campaign__state=CampaignState.DRAFT,
        )
        .select_related("reward__moment__campaign")
        .order_by("-reward__moment__campaign", "reward__moment")
    )
