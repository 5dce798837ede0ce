"""A new draft that is like another campaign (C9)."""

from datetime import date
from functools import partial

from django.db import transaction

from campaigns.models import Campaign, Choice, Message, Moment, MomentReward
from campaigns.operations.drafts.beginning import create_campaign
from campaigns.operations.drafts.holding import write_down
from events.operations import changed


@transaction.atomic
def copy_campaign(*, campaign: Campaign, name: str, starts_on: date, ends_on: date, actor: str) -> Campaign:
    """A draft with everything of a campaign but its name and its dates; its history, calls and offers stay behind.

    What can't be a reward any more is copied, too: `missing_of` names it. Raises CampaignNameTaken.
    """
    copy = create_campaign(
        company=campaign.company,
        app=campaign.app,
        name=name,
        kind=campaign.kind,
        starts_on=starts_on,
        ends_on=ends_on,
        budget_usd_cents=campaign.budget_usd_cents,
        time_zone=campaign.time_zone,
        default_locale=campaign.default_locale,
        terms=campaign.terms,
        starts_by_itself=campaign.starts_by_itself,
        marketplaces=list(campaign.marketplaces.all()),
        fill=partial(_fill, campaign),
        actor=actor,
    )
    copy.refresh_from_db()
    write_down(copy, actor=actor, verb="campaign.copy", changes=changed({}, {"copied_from": campaign.pk}))
    return copy


def _fill(campaign: Campaign, copy: Campaign) -> None:
    """Give a copy what it doesn't begin with: banners, answers on its terms, messages, moments."""
    files = {"banner": campaign.banner.name or "", "message_image": campaign.message_image.name or ""}
    Campaign.objects.filter(pk=copy.pk).update(**files, terms_answers=campaign.terms_answers)
    for message in campaign.messages.order_by("pk"):
        _duplicate(message, campaign=copy)
    for moment in campaign.moments.order_by("pk"):
        _copy_moment(moment, copy)


def _copy_moment(moment: Moment, copy: Campaign) -> None:
    new = Moment.objects.create(
        campaign=copy, key=moment.key, name=moment.name, limit_per_customer=moment.limit_per_customer
    )
    for reward in moment.rewards.order_by("pk").prefetch_related("choices"):
        given = MomentReward.objects.create(
            moment=new, marketplace_id=reward.marketplace_id, cpa_minor=reward.cpa_minor
        )
        Choice.objects.bulk_create(_unsaved(choice, given) for choice in reward.choices.all())


def _unsaved(choice: Choice, reward: MomentReward) -> Choice:
    return Choice(
        reward=reward,
        position=choice.position,
        kind=choice.kind,
        product_id=choice.product_id,
        category_id=choice.category_id,
        credit_minor=choice.credit_minor,
    )


def _duplicate(message: Message, *, campaign: Campaign) -> None:
    Message.objects.create(
        campaign=campaign,
        locale=message.locale,
        announcement_title=message.announcement_title,
        announcement_text=message.announcement_text,
        redemption_title=message.redemption_title,
        redemption_text=message.redemption_text,
    )
