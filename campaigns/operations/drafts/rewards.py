"""What a draft's moments cost and give in each marketplace (C2, R6)."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction

from campaigns.errors import ChoicesNotPossible, MomentUnknown
from campaigns.models import Campaign, Choice, Moment, MomentReward
from campaigns.operations.drafts.holding import hold_draft, write_down
from campaigns.queries.choices import MOST_PRODUCTS
from campaigns.steps import Step
from events.operations import changed
from kit.money import Money
from rewards.models import Category, ChoiceKind, Marketplace, Product


@transaction.atomic
def set_reward(
    *,
    moment: Moment,
    marketplace: Marketplace,
    cpa_minor: int,
    products: Sequence[Product] = (),
    credit: tuple[Category, int] | None = None,
) -> MomentReward:
    """What a moment costs and gives in a marketplace: up to five products and/or one catalog credit (C2).

    Raises ChoicesNotPossible for what can never be submitted; what may still change until then, such as a price
    or a withdrawn product, is told by `missing_of`. A marketplace that the campaign did not have is one of
    its from then on.
    """
    hold_draft(moment.campaign)
    _refuse_impossible(moment.campaign.company_id, marketplace, cpa_minor, products, credit)
    moment.campaign.marketplaces.add(marketplace)
    reward, _ = MomentReward.objects.update_or_create(
        moment=moment, marketplace=marketplace, defaults={"cpa_minor": cpa_minor}
    )
    reward.choices.all().delete()
    chosen = [Choice(reward=reward, kind=ChoiceKind.PRODUCT, product=product) for product in products]
    if credit is not None:
        category, face_value = credit
        chosen.append(
            Choice(reward=reward, kind=ChoiceKind.CREDIT, category=category, credit_minor=face_value)
        )
    for position, choice in enumerate(chosen, start=1):
        choice.position = position
    Choice.objects.bulk_create(chosen)
    return reward


def _refuse_impossible(
    company_id: str,
    marketplace: Marketplace,
    cpa_minor: int,
    products: Sequence[Product],
    credit: tuple[Category, int] | None,
) -> None:
    unknown = [
        product.sku
        for product in products
        if product.marketplace_id != marketplace.code or product.company_id not in (None, company_id)
    ]
    if unknown:
        raise ChoicesNotPossible(f"There are no such products in {marketplace}: {', '.join(unknown)}.")
    if len({product.pk for product in products}) < len(products):
        raise ChoicesNotPossible("Each product can be chosen once.")
    if len(products) > MOST_PRODUCTS:
        raise ChoicesNotPossible(
            f"Up to {MOST_PRODUCTS} products can be chosen in a marketplace; {len(products)} were."
        )
    if credit is not None and credit[1] <= 0:
        raise ChoicesNotPossible(f"A catalog credit needs a value: it was {credit[1]}.")
    if cpa_minor <= 0:
        raise ChoicesNotPossible(f"A CPA is more than nothing: it was {cpa_minor}.")


@transaction.atomic
def write_money(
    *,
    campaign: Campaign,
    budget_usd_cents: int | None,
    cpas: Mapping[int, int],
    actor: str,
    seen: str | None = None,
) -> None:
    """Set the total budget of a draft, and CPAs by the number of their reward, in minor units of its currency.

    What is too little is told by `missing_of`. Raises CampaignLocked, DraftMoved, ChoicesNotPossible for a CPA of
    nothing, MomentUnknown for a reward that the draft does not have.
    """
    hold_draft(campaign, step=Step.MONEY, seen=seen)
    campaign.refresh_from_db()
    rewards = MomentReward.objects.filter(moment__campaign=campaign).select_related("moment", "marketplace")
    standing = {one.pk: one for one in rewards}
    if not cpas.keys() <= standing.keys():
        raise MomentUnknown("The draft gives rewards elsewhere by now: look at it again.")
    for cpa_minor in cpas.values():
        if cpa_minor <= 0:
            raise ChoicesNotPossible(f"A CPA is more than nothing: it was {cpa_minor}.")
    before = {"budget_usd_cents": campaign.budget_usd_cents} | _cpas(standing.values())
    Campaign.objects.filter(pk=campaign.pk).update(budget_usd_cents=budget_usd_cents)
    for pk, cpa_minor in cpas.items():
        standing[pk].cpa_minor = cpa_minor
    MomentReward.objects.bulk_update([standing[pk] for pk in cpas], ["cpa_minor"])
    campaign.refresh_from_db()
    after = {"budget_usd_cents": budget_usd_cents} | _cpas(standing.values())
    write_down(campaign, actor=actor, verb="campaign.edit_money", changes=changed(before, after))


def _cpas(rewards: Iterable[MomentReward]) -> dict[str, str]:
    return {
        f"cpa {one.moment.key} {one.marketplace_id}": str(Money(one.cpa_minor, one.marketplace.currency))
        for one in rewards
    }
