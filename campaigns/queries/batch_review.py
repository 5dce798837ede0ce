"""What a file of calls means before it is sent: for which moments, the most it can cost, and what is left for it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from accounts.models import App
from billing.models import LimitScope
from billing.rooms import Room
from campaigns.batch_rows import RowFault
from campaigns.calls import RewardCall, SubmittedRow
from campaigns.models import BatchFile, Campaign, CampaignState, Moment, MomentReward
from campaigns.queries.browsing import rooms_of
from kit import clock
from kit.ids import parse_id

type Place = tuple[str, str, str]

_DRAFTS = (CampaignState.DRAFT, CampaignState.PENDING, CampaignState.REJECTED)


@dataclass(frozen=True, slots=True)
class Share:
    """The rows of a file for one moment in one marketplace, and how many of them can be charged at most.

    `repeated` rows name a customer more often than the moment rewards one. Without an offer yet there is no price.
    """

    campaign: Campaign
    moment: Moment | None
    marketplace: str
    rows: int
    repeated: int
    cpa_usd_cents: int | None

    @property
    def most_usd_cents(self) -> int:
        return (self.rows - self.repeated) * (self.cpa_usd_cents or 0)

    @property
    def is_charged(self) -> bool:
        """Whether its rows can be charged: the campaign is live, or may be when they are decided."""
        return self.campaign.state in (CampaignState.LIVE, CampaignState.APPROVED, CampaignState.SUSPENDED)


@dataclass(frozen=True, slots=True)
class Need:
    """What a limit has left, and the most that a file can take of it; `campaign` is None for the company's limit."""

    campaign: Campaign | None
    room: Room
    most_usd_cents: int

    @property
    def is_short(self) -> bool:
        return self.most_usd_cents > self.room.left_usd_cents


@dataclass(frozen=True, slots=True)
class Review:
    """A file as it stands now. `nameless` rows name no customer, so that no limit per customer holds for them."""

    shares: list[Share]
    needs: list[Need]
    nameless: int

    @property
    def most_usd_cents(self) -> int:
        return sum(share.most_usd_cents for share in self.shares if share.is_charged)

    @property
    def repeated(self) -> int:
        return sum(share.repeated for share in self.shares)


class _Known:
    """What an app has of what some calls name, in three statements."""

    def __init__(self, app: App, calls: Sequence[RewardCall]) -> None:
        keys = {parse_id("cmp", name) or UUID(int=0) for name in {call.campaign_id for call in calls}}
        campaigns = Campaign.objects.filter(app=app, pk__in=keys).select_related("app", "company")
        self.campaigns = {one.pk: one for one in campaigns}
        self.moments = {
            (one.campaign_id, one.key): one for one in Moment.objects.filter(campaign__in=campaigns)
        }
        rewards = MomentReward.objects.filter(moment__campaign__in=campaigns).select_related(
            "offer", "moment"
        )
        self.rewards = {(one.moment.campaign_id, one.moment.key, one.marketplace_id): one for one in rewards}


def unknown_of(app: App, rows: Sequence[SubmittedRow], *, is_test: bool) -> list[RowFault]:
    """Rows for what the app does not have: a call would be refused with 404 for each.

    What a draft lacks is no fault in test mode, where samples stand for it (C4).
    """
    known = _Known(app, [row.call for row in rows])
    return [fault for number, row in enumerate(rows) if (fault := _unknown(known, number, row.call, is_test))]


def _unknown(known: _Known, number: int, call: RewardCall, is_test: bool) -> RowFault | None:
    campaign = known.campaigns.get(call.campaign_id)
    if campaign is None:
        return RowFault(number, "campaignId", f"Must be a campaign of the app; found {call.campaign_id}")
    if is_test and campaign.state in _DRAFTS:
        return None
    if (campaign.pk, call.moment_id) not in known.moments:
        keys = ", ".join(sorted(key for owner, key in known.moments if owner == campaign.pk)[:10])
        needed = f"Must be a moment of {campaign.name}: {keys}"
        return RowFault(number, "momentId", f"{needed}; found {call.moment_id}")
    if (campaign.pk, call.moment_id, call.marketplace) not in known.rewards:
        groups = sorted(group for *owner, group in known.rewards if owner == [campaign.pk, call.moment_id])
        needed = f"Must be a marketplace of the moment: {', '.join(groups)}"
        return RowFault(number, "rewardGroupId", f"{needed}; found {call.marketplace}")
    return None


def review_of(file: BatchFile) -> Review:
    """What confirming the file means. Its rows were known when it was uploaded; what is gone since is left out."""
    calls = [RewardCall.waited(call) for _, call in file.rows or ()]
    known = _Known(file.app, calls)
    rows = Counter((call.campaign_id, call.moment_id, call.marketplace) for call in calls)
    repeated = _repeated(known, calls)
    shares = [
        _share(known, place, count, repeated[place])
        for place, count in sorted(rows.items())
        if place[0] in known.campaigns
    ]
    needs = [] if file.is_test else _needs(shares)
    return Review(shares, needs, sum(call.customer_hash is None for call in calls))


def _share(known: _Known, place: Place, rows: int, repeated: int) -> Share:
    reward = known.rewards.get(place)
    offer = reward.offer if reward is not None else None
    moment = known.moments.get(place[:2])
    price = offer.cpa_usd_cents if offer is not None else None
    return Share(known.campaigns[place[0]], moment, place[2], rows, repeated, price)


def _repeated(known: _Known, calls: Sequence[RewardCall]) -> Counter[Place]:
    """How many rows come after as many of the same customer and moment as are rewarded, wherever they come from."""
    seen: Counter[tuple[str, str, bytes]] = Counter()
    repeated: Counter[Place] = Counter()
    for call in calls:
        moment = known.moments.get((call.campaign_id, call.moment_id))
        if moment is None or call.customer_hash is None:
            continue
        customer = (call.campaign_id, call.moment_id, call.customer_hash)
        seen[customer] += 1
        if seen[customer] > moment.limit_per_customer:
            repeated[call.campaign_id, call.moment_id, call.marketplace] += 1
    return repeated


def _needs(shares: Sequence[Share]) -> list[Need]:
    """Each limit that stands above the rows, the company's once and last."""
    most: Counter[str] = Counter()
    for share in shares:
        if share.is_charged:
            most[share.campaign.pk] += share.most_usd_cents
    campaigns = {share.campaign.pk: share.campaign for share in shares if share.is_charged}
    needs, company = [], None
    for key, campaign in campaigns.items():
        for room in rooms_of(campaign, clock.this_month()):
            if room.scope == LimitScope.COMPANY_MONTH:
                company = Need(None, room, most.total())
            else:
                needs.append(Need(campaign, room, most[key]))
    return needs if company is None else [*needs, company]
