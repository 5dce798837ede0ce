"""The dashboard, and the choice of the company that the console is about."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.queries import memberships_of
from billing.queries import company_month
from campaigns.queries.browsing import campaign_counts
from campaigns.queries.dashboard import attention_of, completed_of, refusals_of_month
from events.queries import events_of
from kit import clock
from moments.console.access import COMPANY_IN_SESSION, ConsoleView
from moments.console.charts import bar_chart

LATEST_EVENTS = 8
ATTENTION_SHOWN = 6


class DashboardView(ConsoleView):
    """Completed actions and spend, what needs somebody, refusals by reason, and the latest events (N1).

    What is live refreshes itself by asking for its part of the page alone.
    """

    template_name = "console/dashboard.html"
    page = "dashboard"

    def get_template_names(self) -> list[str]:
        part = "#live" if self.request.htmx else ""  # type: ignore[attr-defined]
        return [f"{self.template_name}{part}"]

    def without_company(self) -> HttpResponse:
        return self.response_class(self.request, "console/no_company.html", {"page": self.page})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        month = clock.this_month()
        completed = completed_of(self.company)
        refusals = refusals_of_month(self.company)
        refused = sum(one.count for one in refusals)
        attention = attention_of(self.company)
        counts = campaign_counts(self.company)
        return super().get_context_data(
            month=month,
            completed=completed,
            chart=bar_chart([(f"{day.on.day} {day.on:%B %Y}", day.actions) for day in completed.days]),
            spend=company_month(company=self.company, month=month),
            refused=refused,
            refusals=[(one, 100 * one.count // refused) for one in refusals],
            attention=attention[:ATTENTION_SHOWN],
            attention_more=len(attention[ATTENTION_SHOWN:]),
            has_campaigns=any(counts.values()),
            events=events_of(self.company.pk)[:LATEST_EVENTS],
            **kwargs,
        )


@require_POST
@login_required
def choose_company(request: HttpRequest) -> HttpResponse:
    """Make the console be about another of the user's companies, for this session (P4)."""
    chosen = request.POST.get("company", "")
    assert request.user.is_authenticated
    if chosen not in {member.company_id for member in memberships_of(request.user)}:
        raise Http404
    request.session[COMPANY_IN_SESSION] = chosen
    return redirect("console:dashboard")
