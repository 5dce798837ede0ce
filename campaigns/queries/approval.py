"""Everything that support needs to decide about a submitted campaign, on one page (C3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.models import Company, Member, User
from accounts.queries import members_of, people, refuse_unless_eligible
from billing.queries import payment_method_lacks
from campaigns.models import Campaign, CampaignMove, CampaignState, Message, Moment, MomentReward
from campaigns.queries.drafts import unfit_of
from campaigns.queries.resubmission import Resubmission, resubmission_of
from campaigns.remarks import Part, parts_of
from kit.errors import Refusal
from kit.ids import is_id
from kit.places import name_of
from rewards.messages import message_of
from rewards.models import Offer


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """A campaign's messages in a locale, with their placeholders as customers of its first offer read them."""

    locale: str
    announcement: dict[str, str]
    redemption: dict[str, str]


@dataclass(frozen=True, slots=True)
class ToldMove:
    """A move and who made it: a person, or None for what Moments did by itself."""

    move: CampaignMove
    person: User | None

    @property
    def party(self) -> str:
        """Of whom that person is one: `member`, `support`, `system`."""
        return self.move.actor.partition(":")[0]


@dataclass(frozen=True, slots=True)
class OtherCampaigns:
    """How a company's other campaigns went: how many there are in each state, and how often one was rejected."""

    by_state: list[tuple[str, int]]
    rejections: int


@dataclass(frozen=True, slots=True)
class Dossier:
    """A campaign as support looks at it: offers by the names of their moments, moves and members by their people.

    `against` keeps it from being approved, `to_mind` does not; both in sentences.
    """

    campaign: Campaign
    members: Sequence[Member]
    country: str
    barred: str
    messages: list[ReadMessage]
    offers: Sequence[tuple[str, Offer]]
    moves: Sequence[ToldMove]
    others: OtherCampaigns
    against: list[str]
    to_mind: list[str]
    again: Resubmission | None


def dossier_of(campaign: Campaign) -> Dossier:
    """What there is to know of a campaign that was submitted, in a constant number of statements."""
    offers = list(
        Offer.objects.filter(company=campaign.company_id, campaign_key=campaign.pk)
        .select_related("marketplace")
        .prefetch_related("choices")
        .order_by("moment_key", "marketplace")
    )
    names = dict(Moment.objects.filter(campaign=campaign).values_list("pk", "name"))
    return Dossier(
        campaign=campaign,
        members=list(members_of(campaign.company)),
        country=name_of(campaign.company.country),
        barred=barred_words(campaign.company),
        messages=_messages(offers),
        offers=[(names.get(offer.moment_key, ""), offer) for offer in offers],
        moves=_moves(campaign),
        others=_others(campaign),
        against=against(campaign) if campaign.state == CampaignState.PENDING else [],
        to_mind=to_mind(campaign.company) if campaign.state == CampaignState.PENDING else [],
        again=resubmission_of(campaign),
    )


def against(campaign: Campaign) -> list[str]:
    """What keeps a campaign that waits from being approved, in sentences; empty when nothing."""
    lacks = [f"It lacks {lack.words}." for lack in unfit_of(campaign)]
    over = f"Its end has passed on {campaign.ends_on}: it goes back to its marketer by itself."
    unpaid = payment_method_lacks(campaign.company)
    return [*([over] if campaign.is_over else []), *lacks, *([unpaid] if unpaid else [])]


def to_mind(company: Company) -> list[str]:
    """What does not keep a campaign of the company from being approved, and should be known, in sentences."""
    barred = barred_words(company)
    return [
        *([barred] if barred else []),
        *([f"The company is suspended: {company.suspended_for}"] if company.suspensions else []),
        *(
            []
            if company.has_profile
            else ["The company's profile is not complete: no bill could be written."]
        ),
    ]


def barred_words(company: Company) -> str:
    """Why no company may come from where this one is; empty where it may (P2)."""
    try:
        refuse_unless_eligible(
            country=company.country, region=company.region, postal_code=company.postal_code
        )
    except Refusal as refusal:
        return refusal.detail
    return ""


def _moves(campaign: Campaign) -> list[ToldMove]:
    moves = list(campaign.moves.order_by("-at", "-pk"))
    ids = {move.pk: move.actor.partition(":")[2] for move in moves}
    known = people({found for found in ids.values() if is_id("usr", found)})
    return [ToldMove(move, known.get(ids[move.pk])) for move in moves]


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
