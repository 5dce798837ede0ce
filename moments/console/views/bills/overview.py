"""A month's charges and limits: what was spent on what, what is left and for how long (B2, B8).

Seeing it takes the right to see bills (P3). Months are the bill's: UTC.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from accounts.models import UNDER_WAY, CaseKind
from accounts.permissions import Right
from accounts.queries import cases_of
from billing.models import LimitScope
from billing.queries import (
    charged_lines,
    company_month,
    months_spent_in,
    movements_of,
    statement_of,
    thresholds_told,
)
from billing.rooms import Room
from billing.statement_csv import STATEMENT_HEADER, statement_rows
from campaigns.queries.browsing import all_campaigns_of
from campaigns.queries.forecasts import forecast_of_company
from campaigns.queries.spending import NamedLine, lines_of, spending_of
from kit import clock
from kit.money import Money, usd
from moments.console.access import ConsoleView
from moments.console.collecting import unpaid_of
from moments.console.sheets import Cell, csv_response

_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
_HEADER = [
    "month",
    "campaign_id",
    "campaign",
    "moment_id",
    "moment",
    "marketplace",
    "cpa",
    "currency",
    "completed_actions",
    "charged_usd",
]


def month_named(name: str) -> date | None:
    """The month that an address names as `2026-11`; None where it names none."""
    return date.fromisoformat(f"{name}-01") if _MONTH.fullmatch(name) else None


class BillsView(ConsoleView):
    """The month to date, or one before: limits, forecasts, charges by campaign and line, thresholds and requests."""

    template_name = "console/bills/overview.html"
    page = "bills"
    right = Right.BILLS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        months, this_month = _since(months_spent_in(self.company)[-1]), clock.this_month()
        asked = month_named(self.request.GET.get("month", ""))
        month = asked if asked in months else this_month
        room, is_running = company_month(company=self.company, month=month), month == this_month
        spending = spending_of(self.company, month)
        names = {one.campaign.pk: one.campaign.name for one in spending.campaigns}
        told = thresholds_told(company=self.company, month=month)
        return super().get_context_data(
            month=month,
            months=months,
            ends_on=clock.month_after(month),
            last_day=clock.month_after(month) - timedelta(days=1),
            is_running=is_running,
            room=room,
            forecast=forecast_of_company(self.company, room) if is_running else None,
            spending=spending,
            rows=[(one, _asks_for(one.rooms.get(LimitScope.CAMPAIGN_MONTH))) for one in spending.campaigns],
            lines=[(one, Money(one.charged.cpa_minor, one.charged.currency)) for one in spending.lines],
            told=[(one, names.get(one.campaign_key or "", "")) for one in told],
            asks_for=_asks_for(room),
            requests=cases_of(self.member).filter(kind=CaseKind.RAISE_LIMIT, status__in=UNDER_WAY),
            owner=self.company.billing_owner,
            unpaid=unpaid_of(self.company),
            **kwargs,
        )


def _since(first: date) -> list[date]:
    """The months from one on, the latest first: also one without charges has what was paid in it."""
    months = [first]
    while months[0] < clock.this_month():
        months.insert(0, clock.month_after(months[0]))
    return months


def _asks_for(room: Room | None) -> int:
    """The limit in USD that the form to ask for a higher one begins with: twice as much."""
    return 2 * room.cap_usd_cents // 100 if room else 0


class _MonthFile(ConsoleView, ABC):
    """A month for a spreadsheet; this one when the address names none."""

    page = "bills"
    right = Right.BILLS
    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        month = month_named(request.GET.get("month", f"{clock.this_month():%Y-%m}"))
        if month is None:
            raise Http404
        return self.file(month)

    @abstractmethod
    def file(self, month: date) -> HttpResponseBase:
        """The month's file."""


class ChargesCsvView(_MonthFile):
    """The charges of a month by campaign, moment, marketplace and CPA."""

    def file(self, month: date) -> HttpResponseBase:
        lines = lines_of(self.company, month)
        return csv_response(f"charges-{month:%Y-%m}.csv", _HEADER, _cells(month, lines))


class StatementCsvView(_MonthFile):
    """What was owed before a month, what moved in it, and what is owed after it (B4, B9)."""

    def file(self, month: date) -> HttpResponseBase:
        rows = statement_rows(
            month=month,
            accounts=statement_of(company=self.company, month=month),
            charges=charged_lines(company=self.company, month=month),
            names=dict(all_campaigns_of(self.company).values_list("pk", "name")),
            movements=movements_of(company=self.company, month=month),
        )
        return csv_response(f"statement-{month:%Y-%m}.csv", STATEMENT_HEADER, rows)


def _cells(month: date, lines: list[NamedLine]) -> Iterator[list[Cell]]:
    for line in lines:
        charged = line.charged
        yield [
            f"{month:%Y-%m}",
            charged.campaign_key,
            line.campaign,
            line.moment_key,
            line.moment,
            charged.marketplace,
            Money(charged.cpa_minor, charged.currency).decimal,
            charged.currency,
            charged.actions,
            usd(charged.usd_cents).decimal,
        ]
