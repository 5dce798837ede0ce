"""What a company was charged for in a month, from the ledger (B1, B4)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum

from accounts.models import Company
from billing.models import Account, LedgerTransaction, TransactionKind
from events.models import Event
from kit import clock

_MOST_TOLD = 100


@dataclass(frozen=True, slots=True)
class ChargedLine:
    """How many completed actions of one moment, marketplace and CPA were charged for, and what they cost."""

    campaign_key: str
    moment_key: str
    marketplace: str
    cpa_minor: int
    currency: str
    actions: int
    usd_cents: int


def charged_lines(*, company: Company, month: date) -> list[ChargedLine]:
    """The charges of a calendar month (UTC) by campaign, moment, marketplace and CPA, in this order."""
    rows = (
        LedgerTransaction.objects.filter(
            company=company,
            month=month,
            kind=TransactionKind.CHARGE,
            entries__account=Account.RECEIVABLE,
        )
        .values_list("campaign_key", "moment_key", "marketplace", "cpa_minor", "currency")
        .annotate(actions=Count("pk"), cents=Sum("entries__amount_usd_cents"))
        .order_by("campaign_key", "moment_key", "marketplace", "cpa_minor", "currency")
    )
    return [ChargedLine(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Told:
    """A threshold of a budget or limit that was passed, as it was told."""

    event: Event
    scope: str
    campaign_key: str | None
    percent: int


def thresholds_told(*, company: Company, month: date) -> list[Told]:
    """The thresholds that were told of for a month's limits, and for budgets during it, the latest 100 first (B8)."""
    ends = clock.start_of_month(clock.month_after(month))
    during = Q(occurred_at__gte=clock.start_of_month(month), occurred_at__lt=ends)
    events = Event.objects.filter(
        Q(data__month=f"{month:%Y-%m}") | Q(data__month=None) & during,
        company_key=company.pk,
        type__in=["budget.threshold", "limit.reached"],
        sequence__isnull=False,
    )
    return [
        Told(one, one.data["scope"], one.data["campaignId"], one.data["percent"])
        for one in events.order_by("-sequence")[:_MOST_TOLD]
    ]
