"""Every getReward was decided for a reason: the list of decisions, and one of them with what each check saw (A5)."""

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404

from accounts.permissions import Right
from campaigns.explaining import company_checks, for_company, for_customer
from campaigns.models import Outcome
from campaigns.queries.browsing import all_campaigns_of
from campaigns.queries.decisions import (
    TEST_PREFIX,
    decision_of,
    decisions_of,
    offer_of_decision,
    recorded_of,
)
from kit import clock
from kit.ids import is_id
from moments.console.access import ConsoleView
from moments.console.paging import page_of

PAGE_SIZE = 50
CAMPAIGNS_TO_CHOOSE = 200


class DecisionListView(ConsoleView):
    """Decisions by campaign, outcome, reason, check and day; filters that make no sense are not applied."""

    template_name = "console/decisions.html"
    page = "decisions"
    right = Right.CAMPAIGNS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self._asked()
        before = self.request.GET.get("before", "").removeprefix(TEST_PREFIX)
        decisions = decisions_of(
            self.company,
            campaign_id=asked["campaign"],
            outcome=asked["outcome"],
            code=asked["code"],
            check=asked["check"],
            since=_instant(asked["since"]),
            until=_instant(asked["until"], days=1),
        )
        filters = urlencode({name: value for name, value in asked.items() if value})
        return super().get_context_data(
            decisions=page_of(decisions, before=before if is_id("dec", before) else None, size=PAGE_SIZE),
            asked=asked,
            filters=f"{filters}&" if filters else "",
            is_filtered=bool(filters),
            outcomes=Outcome.choices,
            checks=company_checks(),
            campaigns=all_campaigns_of(self.company)[:CAMPAIGNS_TO_CHOOSE],
            **kwargs,
        )

    def _asked(self) -> dict[str, str]:
        """The filters asked for, each empty where it is not one."""
        names = ("campaign", "outcome", "code", "check", "since", "until")
        asked = {name: self.request.GET.get(name, "") for name in names}
        accepted = {
            "campaign": is_id("cmp", asked["campaign"]),
            "outcome": asked["outcome"] in Outcome.values,
            "code": asked["code"].replace("_", "").isalnum(),
            "check": asked["check"] in dict(company_checks()),
            "since": _instant(asked["since"]) is not None,
            "until": _instant(asked["until"]) is not None,
        }
        return {name: value if accepted[name] else "" for name, value in asked.items()}


class DecisionView(ConsoleView):
    """One decision: why it came out so, how each check ended, the limits before and after, what customers read."""

    template_name = "console/decision.html"
    page = "decisions"
    right = Right.CAMPAIGNS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        decision_id = self.kwargs["decision_id"]
        well_formed = is_id("dec", decision_id.removeprefix(TEST_PREFIX))
        decision = decision_of(self.company, decision_id) if well_formed else None
        if decision is None:
            raise Http404
        explained = for_company(recorded_of(decision), sees_spend=self.may(Right.BILLS))
        return super().get_context_data(
            decision=decision,
            action=getattr(decision, "action", None),
            explained=explained,
            customer=for_customer(decision.code, offer_of_decision(decision)),
            **kwargs,
        )


def _instant(day: str, *, days: int = 0) -> datetime | None:
    """The first instant of a day as written in an address, or of one some days later; None for anything else."""
    try:
        return clock.start_of_day(date.fromisoformat(day) + timedelta(days=days), "UTC")
    except (ValueError, OverflowError):
        return None
