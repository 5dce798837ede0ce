"""Everything that support needs to decide about a submitted campaign, on one page (C3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from campaigns.models import Campaign, CampaignMove, CampaignState, Message, Moment, MomentReward
from campaigns.queries.drafts import unfit_of
from campaigns.remarks import Part, parts_of
from campaigns.steps import Lack
from rewards.messages import message_of
from rewards.models import Offer


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """A campaign's messages in a locale, with their placeholders as customers of its first offer read them."""

    locale: str
    announcement: dict[str, str]
    redemption: dict[str, str]


@dataclass(frozen=True, slots=True)
class OtherCampaigns:
    """How a company's other campaigns went: how many there are in each state, and how often one was rejected."""

    by_state: list[tuple[str, int]]
    rejections: int


@dataclass(frozen=True, slots=True)
class Dossier:
    """A campaign as support looks at it."""

    campaign: Campaign
    messages: list[ReadMessage]
    offers: Sequence[Offer]
    moves: Sequence[CampaignMove]
    others: OtherCampaigns
    against: list[Lack]
    parts: list[Part]


def dossier_of(campaign: Campaign) -> Dossier:
    """What there is to know of a campaign that was submitted, in a constant number of statements."""
    offers = list(
        Offer.objects.filter(company=campaign.company_id, campaign_key=campaign.pk)
        .select_related("marketplace")
        .prefetch_related("choices")
        .order_by("moment_key", "marketplace")
    )
    return Dossier(
        campaign=campaign,
        messages=_messages(offers),
        offers=offers,
        moves=list(campaign.moves.order_by("-at", "-pk")),
        others=_others(campaign),
        against=unfit_of(campaign) if campaign.state == CampaignState.PENDING else [],
        parts=parts_of_campaign(campaign),
    )


def parts_of_campaign(campaign: Campaign) -> list[Part]:
    """The parts of the campaign that can be remarked on."""
    moments = Moment.objects.filter(campaign=campaign).order_by("pk")
    rewards = MomentReward.objects.filter(moment__campaign=campaign).order_by("moment", "marketplace")
    return parts_of(
        moments=list(moments.values_list("key", "name")),
        rewards=rewards.values_list("moment__key", "marketplace"),
        locales=Message.objects.filter(campaign=campaign).order_by("locale").values_list("locale", flat=True),
    )


def _messages(offers: Sequence[Offer]) -> list[ReadMessage]:
    """As the first offer fills them in: each offer has its own first product."""
    if not offers:
        return []
    first = offers[0]
    return [
        ReadMessage(
            locale,
            message_of(first, locale, announcement=True) if texts.get("announcement_text") else {},
            message_of(first, locale),
        )
        for locale, texts in sorted(first.messages.items())
    ]


def _others(campaign: Campaign) -> OtherCampaigns:
    others = Campaign.objects.filter(company=campaign.company_id).exclude(pk=campaign.pk)
    counted = dict(others.values_list("state").annotate(count=Count("pk")))
    of_company = Q(campaign__company=campaign.company_id, to_state=CampaignState.REJECTED)
    return OtherCampaigns(
        [(str(state.label), counted[state]) for state in CampaignState if counted.get(state)],
        CampaignMove.objects.filter(of_company).count(),
    )
