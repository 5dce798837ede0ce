"""Campaigns, completed actions, decisions and usage, as the keys of their app read them. No redemption (V1)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import facts
from campaigns.call_form import MOMENT_ID, OneOf, Text
from campaigns.errors import ActionNotFound, CampaignNotFound, DecisionNotFound
from campaigns.explaining import for_app
from campaigns.models import Action, Campaign, CampaignState
from campaigns.queries import reading
from campaigns.queries.decisions import recorded_of
from campaigns.queries.reading import ActionFilter
from kit import clock
from moments.api import examples, schema, shapes
from moments.api.parameters import Instant, ListParameters, Month, Parameters
from moments.api.reading import ListView, Position, ReadingView


class CampaignParameters(ListParameters):
    """What narrows the list of campaigns."""

    state = OneOf(choices=CampaignState.values, required=False)


class ActionParameters(ListParameters):
    """What narrows the list of completed actions."""

    campaignId = Text(longest=64, required=False)
    momentId = Text(longest=64, shape=MOMENT_ID, needs="letters, digits, _ or -, up to 64", required=False)
    since = Instant(required=False, help_text="Completed at this instant or later.")
    until = Instant(required=False, help_text="Completed before this instant.")


class UsageParameters(Parameters):
    """The month that is asked for."""

    month = Month(required=False, help_text="A calendar month, UTC; the current one unless told.")


def _named(name: str, what: str) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.PATH, description=what)


class CampaignListView(ListView[Campaign]):
    """The campaigns of the key's app."""

    form = CampaignParameters

    @extend_schema(
        operation_id="listCampaigns",
        tags=["Campaigns"],
        summary="List campaigns",
        description="The campaigns of the key's app in every state, newest first.",
        parameters=[CampaignParameters],
        responses={200: shapes.CampaignPage, **schema.READING, **schema.INVALID_PARAMETERS},
        examples=[examples.CAMPAIGNS],
    )
    def get(self, request: Request) -> Response:
        """One page."""
        return self.listed(request)

    def rows(self, found: Mapping[str, Any], after: Position | None, count: int) -> Sequence[Campaign]:
        last = str(after[0]) if after else None
        return reading.campaigns_of_app(self.key.app, state=found.get("state"), after=last, count=count)

    def position(self, row: Campaign) -> Position:
        return [row.pk]

    def shown(self, rows: Sequence[Campaign]) -> list[dict[str, Any]]:
        return [facts.facts_of_campaign_in_full(row) for row in rows]


class CampaignView(ReadingView):
    """One campaign."""

    @extend_schema(
        operation_id="getCampaign",
        tags=["Campaigns"],
        summary="Read a campaign",
        description="Its state, dates, moments with their CPA, and what is spent of its budget.",
        parameters=[_named("campaignId", "The id of a campaign of the key's app.")],
        responses={
            200: shapes.Campaign,
            **schema.READING,
            (404, schema.PROBLEM_JSON): schema.problem("`campaign_not_found`"),
        },
        examples=[examples.CAMPAIGN],
    )
    def get(self, request: Request, campaignId: str) -> Response:  # noqa: N803
        """The campaign, or 404."""
        campaign = reading.campaign_of_app(self.key.app_id, campaignId)
        if campaign is None:
            raise CampaignNotFound
        return self.answered(request, facts.facts_of_campaign_in_full(campaign))


class ActionListView(ListView[Action]):
    """The completed actions of the key's app."""

    form = ActionParameters

    @extend_schema(
        operation_id="listActions",
        tags=["Actions"],
        summary="List completed actions",
        description="The completed actions of the key's app, newest first. Calls in test mode are none.",
        parameters=[ActionParameters],
        responses={200: shapes.ActionPage, **schema.READING, **schema.INVALID_PARAMETERS},
        examples=[examples.ACTIONS],
    )
    def get(self, request: Request) -> Response:
        """One page."""
        return self.listed(request)

    def rows(self, found: Mapping[str, Any], after: Position | None, count: int) -> Sequence[Action]:
        narrowed = ActionFilter(
            found.get("campaignId"), found.get("momentId"), found.get("since"), found.get("until")
        )
        last = (datetime.fromisoformat(str(after[0])), str(after[1])) if after else None
        return reading.actions_of_app(self.key.app, narrowed, after=last, count=count)

    def position(self, row: Action) -> Position:
        return [row.completed_at.isoformat(), row.pk]

    def shown(self, rows: Sequence[Action]) -> list[dict[str, Any]]:
        return [facts.facts_of_action(row, row.decision) for row in rows]


class ActionView(ReadingView):
    """One completed action."""

    @extend_schema(
        operation_id="getAction",
        tags=["Actions"],
        summary="Read a completed action",
        description="What was completed, and what it was charged at.",
        parameters=[_named("actionId", "The `actionId` of an answer to getReward.")],
        responses={
            200: shapes.Action,
            **schema.READING,
            (404, schema.PROBLEM_JSON): schema.problem("`action_not_found`"),
        },
        examples=[examples.ACTION],
    )
    def get(self, request: Request, actionId: str) -> Response:  # noqa: N803
        """The completed action, or 404."""
        action = reading.action_of_app(self.key.app, actionId)
        if action is None:
            raise ActionNotFound
        return self.answered(request, facts.facts_of_action(action, action.decision))


class DecisionView(ReadingView):
    """One decision."""

    @extend_schema(
        operation_id="getDecision",
        tags=["Actions"],
        summary="Read a decision",
        description="How one getReward was decided: its outcome, how each check ended, the limits before and after. "
        "A test key sees decisions of test mode, a live key those of calls with a live key.",
        parameters=[_named("decisionId", "The `decisionId` of an answer to getReward, a refusal included.")],
        responses={
            200: shapes.Decision,
            **schema.READING,
            (404, schema.PROBLEM_JSON): schema.problem("`decision_not_found`"),
        },
        examples=[examples.DECISION],
    )
    def get(self, request: Request, decisionId: str) -> Response:  # noqa: N803
        """The decision, or 404."""
        decision = reading.decision_for_key(self.key, decisionId)
        if decision is None:
            raise DecisionNotFound
        return self.answered(request, facts.facts_of_decision(decision, for_app(recorded_of(decision))))


class UsageView(ReadingView):
    """What the key's app used in a month."""

    form = UsageParameters

    @extend_schema(
        operation_id="getUsage",
        tags=["Usage"],
        summary="Read the usage of a month",
        description="Completed actions and spend of a calendar month (UTC) by campaign, moment and marketplace.",
        parameters=[UsageParameters],
        responses={200: shapes.Usage, **schema.READING, **schema.INVALID_PARAMETERS},
        examples=[examples.USAGE],
    )
    def get(self, request: Request) -> Response:
        """The month's rows and their sums."""
        month = self.parameters(request).get("month") or clock.this_month()
        uses = reading.usage_of_app(self.key.app, month)
        return self.answered(request, facts.facts_of_usage(f"{month:%Y-%m}", uses))
