"""What is read: campaigns, completed actions, decisions, usage."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from moments_rewards import operations
from moments_rewards.answers import Action, Campaign, CampaignState, Decision, Usage
from moments_rewards.calling import Caller
from moments_rewards.decoding import decoded
from moments_rewards.operations import Operation

Row = TypeVar("Row")


@dataclass(frozen=True)
class Resource:
    """A part of the API."""

    _caller: Caller


def pages(
    caller: Caller,
    operation: Operation,
    shape: type[Row],
    query: Mapping[str, Any],
    ids: Mapping[str, str] | None = None,
) -> Iterator[Row]:
    """Every row of a list, page by page as they are needed."""
    cursor = None
    while True:
        page = caller.call(operation, ids=ids, query={**query, "limit": 100, "cursor": cursor})
        for row in page["data"]:
            yield decoded(shape, row)
        cursor = page["nextCursor"]
        if cursor is None:
            return


class Campaigns(Resource):
    """The campaigns of the key's app."""

    def list(self, *, state: CampaignState | None = None) -> Iterator[Campaign]:
        """All of them, newest first; pages are read as they are needed."""
        return pages(self._caller, operations.LIST_CAMPAIGNS, Campaign, {"state": state})

    def get(self, campaign_id: str) -> Campaign:
        """One of them. Raises NotFound."""
        return decoded(Campaign, self._caller.call(operations.GET_CAMPAIGN, ids={"campaignId": campaign_id}))


class Actions(Resource):
    """The completed actions of the key's app."""

    def list(
        self,
        *,
        campaign_id: str | None = None,
        moment_id: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[Action]:
        """All of them that were completed at `since` or later and before `until`, newest first."""
        query = {"campaignId": campaign_id, "momentId": moment_id, "since": since, "until": until}
        return pages(self._caller, operations.LIST_ACTIONS, Action, query)

    def get(self, action_id: str) -> Action:
        """One of them. Raises NotFound."""
        return decoded(Action, self._caller.call(operations.GET_ACTION, ids={"actionId": action_id}))


class Decisions(Resource):
    """How calls of getReward were decided."""

    def get(self, decision_id: str) -> Decision:
        """The decision of an answer, or of a refusal. Raises NotFound."""
        return decoded(Decision, self._caller.call(operations.GET_DECISION, ids={"decisionId": decision_id}))


class UsageOfMonths(Resource):
    """What was used in a month."""

    def get(self, month: str | None = None) -> Usage:
        """The usage of a calendar month (UTC) like `2026-11`, or of the current one."""
        return decoded(Usage, self._caller.call(operations.GET_USAGE, query={"month": month}))
