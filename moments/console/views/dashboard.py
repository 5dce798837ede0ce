"""The dashboard."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from accounts.permissions import Right
from billing.queries import company_month
from campaigns.queries.browsing import campaign_counts
from campaigns.queries.dashboard import attention_of, completed_of, refusals_of_month
from campaigns.queries.forecasts import forecast_of_company
from events.queries import events_of
from kit import clock
from moments.console.access import ConsoleView
from moments.console.charts import bar_chart
from moments.console.collecting import unpaid_of
from moments.console.first_steps import first_steps_of

LATEST_EVENTS = 8
ATTENTION_SHOWN = 6


class DashboardView(ConsoleView):
    """Completed actions and spend, what needs somebody, refusals by reason, and the latest events (N1).

    What is live refreshes itself by asking for its part of the page alone.
    """

    template_name = "console/dashboard.html"
    page = "dashboard"
    right = Right.CAMPAIGNS

    def get_template_names(self) -> list[str]:
        part = "#live" if self.request.htmx else ""  # type: ignore[attr-defined]
        return [f"{self.template_name}{part}"]

    def without_company(self) -> HttpResponse:
        return redirect("console:new_company")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        month = clock.this_month()
        completed = completed_of(self.company)
        refusals = refusals_of_month(self.company)
        refused = sum(one.count for one in refusals)
        attention = attention_of(self.company)
        counts = campaign_counts(self.company)
        spend = company_month(company=self.company, month=month) if self.may(Right.BILLS) else None
        context = super().get_context_data(**kwargs)
        is_part = bool(self.request.htmx)  # type: ignore[attr-defined]
        return context | {
            "month": month,
            "completed": completed,
            "chart": bar_chart([(f"{day.on.day} {day.on:%B %Y}", day.actions) for day in completed.days]),
            "spend": spend,
            "forecast": spend and forecast_of_company(self.company, spend),
            "refused": refused,
            "refusals": [(one, 100 * one.count // refused) for one in refusals],
            "attention": attention[:ATTENTION_SHOWN],
            "attention_more": len(attention[ATTENTION_SHOWN:]),
            "has_campaigns": any(counts.values()),
            "events": events_of(self.company.pk)[:LATEST_EVENTS],
            "unpaid": unpaid_of(self.company) if self.may(Right.BILLS) and not is_part else [],
            "steps": None if is_part else first_steps_of(self.company, context["rights"]),
        }
