"""Makes the demo's campaigns by the operations of a marketer and of support, and renews them."""

from datetime import date, timedelta

from django.db import transaction

from campaigns import operations
from campaigns.models import Campaign, CampaignState, Moment
from kit import clock
from kit.money import to_minor
from moments.seed.banners import FOCUS, banner_file
from moments.seed.demo.people import Owner
from moments.seed.demo.plans import TERMS, WORDS, Basket, Plan, basket_of
from rewards.models import Category, Marketplace, OfferedState, Product
from rewards.queries import margin_of, quotes_of
from rewards.quotes import Margin

RUNS_FOR = timedelta(days=364)  # and both dates count: 365 days
RENEWED_BELOW = timedelta(days=334)
_FULL_CHOICE, _SMALL_CHOICE = 5, 3


def kept_campaign(plan: Plan, owner: Owner) -> Campaign:
    """A campaign that follows the plan and still runs for most of a year: the one there is, or a new one.

    A campaign may run for 365 days at most (C3), so that it can't be extended for ever: about once a month the next
    one takes its place, and it is taken down.
    """
    named = rf"^{plan.name}( \d+)?$"
    earlier = list(Campaign.objects.filter(company=owner.company, name__regex=named).order_by("-pk"))
    current = next((one for one in earlier if one.state == plan.state), None)
    today = clock.now().date()
    if current is not None and current.ends_on - today >= RENEWED_BELOW:
        _extend(current, owner, today + RUNS_FOR)
        return current
    name = plan.name if not earlier else f"{plan.name} {len(earlier) + 1}"
    made = make_campaign(plan, owner, name=name, starts_on=today, ends_on=today + RUNS_FOR)
    if current is not None:
        operations.take_down_campaign(
            campaign=current, actor=owner.marketer, reason=f"{made.name} takes its place."
        )
    return made


def made_once(plan: Plan, owner: Owner, *, starts_on: date, ends_on: date) -> tuple[Campaign, bool]:
    """The campaign of this name, whatever has become of it, or a new one; and whether it is new."""
    found = Campaign.objects.filter(company=owner.company, name=plan.name).first()
    if found is not None:
        return found, False
    return make_campaign(plan, owner, name=plan.name, starts_on=starts_on, ends_on=ends_on), True


@transaction.atomic
def make_campaign(plan: Plan, owner: Owner, *, name: str, starts_on: date, ends_on: date) -> Campaign:
    """Write the campaign, and take it to the state of the plan; all of it or nothing."""
    campaign = operations.create_campaign(
        company=owner.company,
        app=owner.app,
        name=name,
        kind=plan.kind,
        starts_on=starts_on,
        ends_on=ends_on,
        budget_usd_cents=plan.budget_usd_cents,
        terms=TERMS,
        starts_by_itself=plan.starts_by_itself,
        actor=owner.marketer,
    )
    for number, (key, title) in enumerate(plan.moments):
        moment = operations.add_moment(campaign=campaign, key=key, name=title)
        for code in plan.marketplaces:
            _set_reward(moment, basket_of(code), _SMALL_CHOICE if number else _FULL_CHOICE)
    for words in WORDS:
        operations.set_message(
            campaign=campaign,
            locale=words.locale,
            redemption_title=words.redemption_title,
            redemption_text=words.redemption_text,
            announcement_title=words.announcement_title,
            announcement_text=words.announcement_text,
        )
    operations.set_banner(
        campaign=campaign, upload=banner_file(plan.theme), focus=FOCUS, actor=owner.marketer
    )
    _bring_to(plan.state, campaign, owner)
    return campaign


def _bring_to(state: CampaignState, campaign: Campaign, owner: Owner) -> None:
    """Take a draft to the state, by every move that leads there."""
    if state == CampaignState.DRAFT:
        return
    operations.submit_campaign(campaign=campaign, actor=owner.marketer)
    operations.approve_campaign(campaign=campaign, actor=owner.support)
    if state in (CampaignState.LIVE, CampaignState.SUSPENDED):
        operations.start_campaign(campaign=campaign, actor=owner.marketer)
    if state == CampaignState.SUSPENDED:
        reason = "The rally's scores are being checked."
        operations.take_down_campaign(campaign=campaign, actor=owner.marketer, reason=reason)


def _set_reward(moment: Moment, basket: Basket, count: int) -> None:
    marketplace = Marketplace.objects.get(code=basket.marketplace)
    cpa_minor = to_minor(basket.cpa, marketplace.currency)
    credit = (
        Category.objects.get(slug=basket.credit_category),
        to_minor(basket.credit, marketplace.currency),
    )
    margin = margin_of(moment.campaign.company)
    operations.set_reward(
        moment=moment,
        marketplace=marketplace,
        cpa_minor=cpa_minor,
        products=_covered(basket, margin, cpa_minor)[:count],
        credit=credit,
    )


def _covered(basket: Basket, margin: Margin, cpa_minor: int) -> list[Product]:
    """The basket's available products whose reference price, shipping and margin the CPA covers (R6)."""
    found = Product.objects.select_related("marketplace").filter(
        marketplace=basket.marketplace, sku__in=basket.products, state=OfferedState.AVAILABLE
    )
    products = sorted(found, key=lambda product: basket.products.index(product.sku))
    quotes = quotes_of(products, margin_basis_points=margin.basis_points)
    return [product for product in products if quotes[product.pk].covered_by(cpa_minor).is_accepted]


def _extend(campaign: Campaign, owner: Owner, ends_on: date) -> None:
    last = min(ends_on, campaign.starts_on + timedelta(days=365))
    if campaign.ends_on < last:
        operations.extend_campaign(campaign=campaign, ends_on=last, actor=owner.marketer)
