"""Telling companies how far their budgets and limits are used (B8)."""

from typing import Any

from django.db import transaction
from django.db.models import Case, F, Q, When

from billing.models import Limit
from events.models import Event
from kit import clock
from kit.money import usd

_THRESHOLDS = (50, 80, 100)


def warn_of_limits(*, batch: int = 1_000) -> int:
    """Write an event for every threshold that a budget or limit has passed and that was not told yet; how many (B8).

    Each is told once; a cap that is raised takes back what it no longer passes. Harmless to repeat and to run
    twice at once. A limit that a caller holds at this moment is left to the next round.
    """
    passed = Case(
        *(
            When(spent_usd_cents__gte=F("cap_usd_cents") * percent / 100, then=percent)
            for percent in reversed(_THRESHOLDS)
        ),
        default=0,
    )
    with transaction.atomic():
        due = list(
            Limit.objects.select_for_update(skip_locked=True, no_key=True)
            .annotate(passed=passed)
            .filter(Q(month=None) | Q(month__gte=clock.this_month()), cap_usd_cents__gt=0)
            .exclude(warned_percent=F("passed"))
            .order_by("pk")[:batch]
        )
        events = [
            Event(company_key=limit.company_id, type=_event_type(percent), data=_limit_facts(limit, percent))
            for limit in due
            for percent in _THRESHOLDS
            if limit.warned_percent < percent <= limit.passed
        ]
        Event.objects.bulk_create(events)
        for percent in (0, *_THRESHOLDS):
            Limit.objects.filter(pk__in=[one.pk for one in due if one.passed == percent]).update(
                warned_percent=percent
            )
    return len(events)


def _event_type(percent: int) -> str:
    return "limit.reached" if percent == 100 else "budget.threshold"


def _limit_facts(limit: Limit, percent: int) -> dict[str, Any]:
    return {
        "scope": limit.scope,
        "campaignId": limit.campaign_key,
        "month": limit.month and f"{limit.month:%Y-%m}",
        "percent": percent,
        "cap": {"amount": usd(limit.cap_usd_cents).decimal, "currency": "USD"},
        "spent": {"amount": usd(limit.spent_usd_cents).decimal, "currency": "USD"},
    }
