"""The company's campaigns: the list, and one of them with everything its developers need to call for it."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, QueryDict

from accounts.permissions import Right
from billing.rooms import Room
from campaigns.answers import remaining
from campaigns.models import Campaign, CampaignState, Moment, MomentReward
from campaigns.queries.browsing import (
    ActionCount,
    CampaignOrder,
    action_counts,
    budgets_by_campaign,
    campaign_counts,
    campaign_of,
    campaigns_of,
    moments_of,
    rooms_of,
)
from campaigns.queries.decisions import decisions_of
from campaigns.queries.forecasts import forecasts_of
from campaigns.queries.progress import Progress, progress_of
from kit import clock
from kit.ids import is_id
from moments.console.access import ConsoleView
from moments.console.calls import (
    SAMPLE_GROUP,
    SAMPLE_MOMENT,
    CallCode,
    CallParameters,
    get_reward_call,
    get_reward_info_call,
)
from moments.console.campaign_actions import actions_of
from moments.console.paging import Page
from moments.console.story import next_of, story_of
from rewards.queries import SubmittedQuotes, submitted_quotes_of

PAGE_SIZE = 50
LATEST_DECISIONS = 10
_NUMBER = re.compile("[0-9]{1,9}")
_GIVES_MORE = {CampaignState.APPROVED, CampaignState.LIVE, CampaignState.SUSPENDED}


_LONGEST_NAME = 100
_ORDER_WORDS: dict[str, str] = {
    CampaignOrder.NEWEST: "Newest first",
    CampaignOrder.NAME: "By name",
    CampaignOrder.END: "Ending first",
}


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A campaign with what is spent of its budget, and how far it is as a draft."""

    campaign: Campaign
    budget: Room
    progress: Progress | None


class CampaignListView(ConsoleView):
    """Campaigns by state, name and order; the finished ones are not in the default list (C3)."""

    template_name = "console/campaigns.html"
    page = "campaigns"
    right = Right.CAMPAIGNS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = _asked_of(self.request.GET)
        before = self.request.GET.get("before", "")
        after = before if is_id("cmp", before) else ""
        found = campaigns_of(
            self.company, state=asked["state"], words=asked["q"], order=asked["sort"], after=after
        )
        campaigns = Page.of(list(found[: PAGE_SIZE + 1]), is_first=not after, size=PAGE_SIZE)
        counts = campaign_counts(self.company)
        return super().get_context_data(
            campaigns=campaigns,
            rows=self._rows(campaigns.rows),
            asked=asked,
            state=asked["state"],
            filters=_query(asked),
            orders=_ORDER_WORDS.items(),
            tabs=self._tabs(asked, counts),
            any_count=sum(counts.values()),
            **kwargs,
        )

    def _rows(self, campaigns: list[Campaign]) -> list[CampaignRow]:
        budgets = budgets_by_campaign(self.company, campaigns)
        progress = progress_of([one for one in campaigns if one.state == CampaignState.DRAFT])
        return [CampaignRow(one, budgets[one.pk], progress.get(one.pk)) for one in campaigns]

    def _tabs(self, asked: dict[str, str], counts: dict[str, int]) -> list[dict[str, Any]]:
        """The open ones, and those of each state; a search goes along."""
        states = [("", "Open", sum(counts.values()) - counts[CampaignState.FINISHED])]
        states += [(value, str(label).capitalize(), counts[value]) for value, label in CampaignState.choices]
        return [
            {
                "name": name,
                "count": count,
                "href": f"?{_query(asked | {'state': state})}".rstrip("&"),
                "is_current": state == asked["state"],
            }
            for state, name, count in states
        ]


def _asked_of(query: QueryDict) -> dict[str, str]:
    """The state, words and order asked for, each empty or usual where it is none."""
    state, sort = query.get("state", ""), query.get("sort", "")
    return {
        "state": state if state in CampaignState.values else "",
        "q": query.get("q", "").replace("\x00", "").strip()[:_LONGEST_NAME],
        "sort": sort if sort in _ORDER_WORDS else CampaignOrder.NEWEST,
    }


def _query(asked: dict[str, str]) -> str:
    """What was asked for as an address has it, ready for one more name."""
    usual = {"sort": CampaignOrder.NEWEST}
    filters = urlencode({name: value for name, value in asked.items() if value and value != usual.get(name)})
    return f"{filters}&" if filters else ""


class CampaignView(ConsoleView):
    """One campaign: its state and moves, money, moments, completed actions, and how to call for it.

    What is live refreshes itself by asking for its part of the page alone.
    """

    template_name = "console/campaign.html"
    page = "campaigns"
    right = Right.CAMPAIGNS

    def get_template_names(self) -> list[str]:
        return [f"{self.template_name}#live" if self.is_part else self.template_name]

    @property
    def is_part(self) -> bool:
        return bool(self.request.htmx)  # type: ignore[attr-defined]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        campaign_id = self.kwargs["campaign_id"]
        campaign = campaign_of(self.company, campaign_id) if is_id("cmp", campaign_id) else None
        if campaign is None:
            raise Http404
        moments = list(moments_of(campaign))
        counts = action_counts(campaign)
        month = clock.this_month()
        all_rooms = rooms_of(campaign, month)
        rooms = [room for room in all_rooms if self.may_see(room.scope)]
        return super().get_context_data(
            campaign=campaign,
            rooms=rooms,
            forecasts=forecasts_of(campaign, rooms),
            month=month,
            moments=[_with_counts(moment, campaign, counts, all_rooms) for moment in moments],
            total=(sum(one.actions for one in counts), sum(one.spent_usd_cents for one in counts)),
            decisions=list(decisions_of(self.company, campaign_id=campaign.pk)[:LATEST_DECISIONS]),
            story=story_of(list(campaign.moves.all())),
            comes_next=next_of(campaign),
            actions=actions_of(campaign),
            submitted=None if self.is_part else _submitted(campaign, self.request.GET),
            call=None if self.is_part else _call(campaign, moments, self.request.GET),
            **kwargs,
        )


def _submitted(campaign: Campaign, asked: QueryDict) -> SubmittedQuotes | None:
    """The quotes of the submission asked for, else of the latest; none for a draft, which is quoted anew."""
    if campaign.state == CampaignState.DRAFT:
        return None
    number = asked.get("submission", "")
    return submitted_quotes_of(
        company=campaign.company,
        campaign_key=campaign.pk,
        number=int(number) if _NUMBER.fullmatch(number) else None,
    )


@dataclass(frozen=True, slots=True)
class CountedReward:
    """A moment's reward in a marketplace, its completed actions, and how many more there is room for.

    `left` is None where no more are given, or none yet.
    """

    reward: MomentReward
    count: ActionCount
    left: int | None


def _with_counts(
    moment: Moment, campaign: Campaign, counts: list[ActionCount], rooms: list[Room]
) -> tuple[Moment, list[CountedReward]]:
    """A moment, and each of its rewards with the completed actions there."""
    found = {one.marketplace: one for one in counts if one.moment_id == moment.pk}
    none = ActionCount(moment.pk, "", 0, 0)
    return moment, [
        CountedReward(reward, found.get(reward.marketplace_id, none), _left(reward, campaign, rooms))
        for reward in moment.rewards.all()
    ]


def _left(reward: MomentReward, campaign: Campaign, rooms: list[Room]) -> int | None:
    """What the API calls remainingRewardCount: every limit is asked, also one that the reader does not see."""
    if reward.offer is None or campaign.state not in _GIVES_MORE:
        return None
    return remaining(rooms, reward.offer.cpa_usd_cents)


@dataclass(frozen=True, slots=True)
class ShownCall:
    """The parameters of a campaign's calls, what may be chosen for each, and the commands that use them."""

    parameters: CallParameters
    moments: list[Moment]
    groups: list[str]
    devices: list[str]
    info: CallCode
    reward: CallCode


def _call(campaign: Campaign, moments: list[Moment], asked: QueryDict) -> ShownCall | None:
    """The call for the moment, reward group and device asked for, else the first of each.

    A draft without a moment takes any in a test call; None for another campaign without one.
    """
    if not moments and campaign.state != CampaignState.DRAFT:
        return None
    moment = next((one for one in moments if one.key == asked.get("moment")), next(iter(moments), None))
    groups = [reward.marketplace_id for reward in moment.rewards.all()] if moment else []
    parameters = CallParameters(
        app_id=campaign.app_id,
        campaign_id=campaign.pk,
        moment_id=moment.key if moment else SAMPLE_MOMENT,
        device_type=_among(campaign.app.platforms, asked.get("device")),
        reward_group_id=_among(groups, asked.get("group")) or SAMPLE_GROUP,
    )
    info, reward = get_reward_info_call(parameters), get_reward_call(parameters)
    return ShownCall(parameters, moments, groups, campaign.app.platforms, info, reward)


def _among(values: list[str], asked: str | None) -> str:
    """The value asked for if it is among them, else the first; nothing when there is none."""
    return asked if asked in values else next(iter(values), "")
