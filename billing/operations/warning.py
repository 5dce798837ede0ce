"""Telling companies how far their budgets and limits are used (B8)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Q, When

from accounts.models import Company
from billing.models import Limit
from billing.queries.limits import room_of
from billing.rooms import Room
from events.models import Event
from kit import clock
from kit.money import usd

_THRESHOLDS = (50, 80, 100)
# What was passed in the last moments of a month is still told in the next one.
_TOLD_LATE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Passed:
    """A budget or limit that has passed thresholds which were not told yet; `percents` has the highest last."""

    company: Company
    campaign_key: str | None
    month: date | None
    room: Room
    percents: list[int]


@transaction.atomic
def warn_of_limits(*, batch: int = 1_000) -> list[Passed]:
    """Write an event for every threshold that a budget or limit has passed and that was not told yet; which those are
    (B8).

    Each is told once; a cap that is raised takes back what it no longer passes. Harmless to repeat and to run
    twice at once. A limit that a caller holds at this moment is left to the next round. Who mails people about them
    does so in a transaction around this one.
    """
    oldest = clock.month_of(clock.now() - _TOLD_LATE)
    due = list(
        Limit.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
        .select_related("company")
        .annotate(used=F("spent_usd_cents") + F("reserved_usd_cents"))
        .annotate(passed=_highest_passed())
        .filter(Q(month=None) | Q(month__gte=oldest), cap_usd_cents__gt=0)
        .exclude(warned_percent=F("passed"))
        .order_by("pk")[:batch]
    )
    found = [one for one in (_passed(limit, limit.passed) for limit in due) if one.percents]
    Event.objects.bulk_create(
        Event(company_key=one.company.pk, type=_event_type(percent), data=_limit_facts(one, percent))
        for one in found
        for percent in one.percents
    )
    for percent in (0, *_THRESHOLDS):
        Limit.objects.filter(pk__in=[one.pk for one in due if one.passed == percent]).update(
            warned_percent=percent
        )
    return found


def _highest_passed() -> Case:
    return Case(
        *(
            When(used__gte=F("cap_usd_cents") * percent / 100, then=percent)
            for percent in reversed(_THRESHOLDS)
        ),
        default=0,
    )


def _passed(limit: Limit, highest: int) -> Passed:
    return Passed(
        company=limit.company,
        campaign_key=limit.campaign_key,
        month=limit.month,
        room=room_of(limit),
        percents=[percent for percent in _THRESHOLDS if limit.warned_percent < percent <= highest],
    )


def _event_type(percent: int) -> str:
    return "limit.reached" if percent == 100 else "budget.threshold"


def _limit_facts(one: Passed, percent: int) -> dict[str, Any]:
    return {
        "scope": one.room.scope,
        "campaignId": one.campaign_key,
        "month": one.month and f"{one.month:%Y-%m}",
        "percent": percent,
        "cap": {"amount": usd(one.room.cap_usd_cents).decimal, "currency": "USD"},
        "spent": {"amount": usd(one.room.spent_usd_cents).decimal, "currency": "USD"},
    }
