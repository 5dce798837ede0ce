"""Writing a draft: what a campaign is made of (C1, C2, C6). Everything but a draft is locked (C3)."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import available_timezones

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from accounts.models import App, Company
from campaigns.errors import CampaignLocked, CampaignNameTaken, ChoicesNotPossible
from campaigns.models import Campaign, CampaignMove, CampaignState, Choice, Message, Moment, MomentReward
from campaigns.queries.drafts import MOST_PRODUCTS
from events.operations import audit, changed
from rewards import tokens
from rewards.models import Category, ChoiceKind, Marketplace, Product


@transaction.atomic
def create_campaign(
    *,
    company: Company,
    app: App,
    name: str,
    kind: str,
    starts_on: date,
    ends_on: date,
    budget_usd_cents: int,
    actor: str,
    time_zone: str = "UTC",
    default_locale: str = "en",
    terms: str = "",
    starts_by_itself: bool = True,
) -> Campaign:
    """A new draft (C1).

    Raises CampaignNameTaken; ValueError for an app of another company or a time zone that is none.
    """
    if time_zone not in available_timezones():
        raise ValueError(f"{time_zone!r} is no time zone")
    if app.company_id != company.id:
        raise ValueError(f"{app.id} is not an app of {company.id}")
    campaign = Campaign(
        company=company,
        app=app,
        name=name,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        budget_usd_cents=budget_usd_cents,
        time_zone=time_zone,
        default_locale=default_locale,
        terms=terms,
        starts_by_itself=starts_by_itself,
    )
    campaign.test_token_hash = tokens.hash_of(tokens.token_of(bytes(campaign.test_salt)))
    _save_named(campaign)
    CampaignMove.objects.create(campaign=campaign, to_state=CampaignState.DRAFT, actor=actor)
    written = {
        "app": app.id,
        "name": name,
        "kind": kind,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "time_zone": time_zone,
        "budget_usd_cents": budget_usd_cents,
        "starts_by_itself": starts_by_itself,
    }
    audit(
        actor=actor,
        verb="campaign.create",
        object_key=campaign.id,
        company_key=company.id,
        changes=changed({}, written),
    )
    return campaign


def _save_named(campaign: Campaign) -> None:
    try:
        with transaction.atomic():
            campaign.save(force_insert=True)
    except IntegrityError as conflict:
        if "one_campaign_per_company_and_name" not in str(conflict):
            raise
        raise CampaignNameTaken(
            f"{campaign.company} has a campaign called “{campaign.name}” already."
        ) from None


@transaction.atomic
def add_moment(*, campaign: Campaign, key: str, name: str, limit_per_customer: int = 1) -> Moment:
    """One more action to complete, that apps name by `key`."""
    hold_draft(campaign)
    return Moment.objects.create(campaign=campaign, key=key, name=name, limit_per_customer=limit_per_customer)


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
    or a withdrawn product, is told by `missing_of`.
    """
    hold_draft(moment.campaign)
    _refuse_impossible(moment.campaign.company_id, marketplace, cpa_minor, products, credit)
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
def set_message(
    *,
    campaign: Campaign,
    locale: str,
    redemption_title: str,
    redemption_text: str,
    announcement_title: str = "",
    announcement_text: str = "",
) -> None:
    """What the campaign says in a locale (C6)."""
    hold_draft(campaign)
    Message.objects.update_or_create(
        campaign=campaign,
        locale=locale,
        defaults={
            "redemption_title": redemption_title,
            "redemption_text": redemption_text,
            "announcement_title": announcement_title,
            "announcement_text": announcement_text,
        },
    )


@transaction.atomic
def set_banner(
    *, campaign: Campaign, banner: "ContentFile[bytes]", message_image: "ContentFile[bytes]"
) -> None:
    """The page's banner, and the image that goes with messages (C5)."""
    hold_draft(campaign)
    campaign.banner.save(f"{campaign.id}-page.webp", banner, save=False)
    campaign.message_image.save(f"{campaign.id}-message.webp", message_image, save=False)
    campaign.save(update_fields=["banner", "message_image"])


def hold_draft(campaign: Campaign) -> None:
    """Keep the campaign a draft until the caller's commit. Raises CampaignLocked when it is none."""
    found = (
        Campaign.objects.select_for_update(no_key=True).values_list("state", flat=True).get(pk=campaign.pk)
    )
    if found != CampaignState.DRAFT:
        raise CampaignLocked(
            f"The campaign is {CampaignState(found).label.lower()}; only a draft can be edited."
        )
