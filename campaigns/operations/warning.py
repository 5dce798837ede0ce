"""Mail to who sees a company's bills when a budget or limit has passed a threshold (B8, P3)."""

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format

from accounts.permissions import Right
from accounts.queries import members_with
from billing.models import LimitScope
from billing.operations import Passed
from billing.operations import warn_of_limits as tell_of_limits
from billing.rooms import Room
from campaigns.models import Campaign
from events.operations import send_mail_to_each
from kit import clock
from kit.money import usd

# Limits are held until the mails about them are written, and their callers wait for that.
_AT_ONCE = 20


@transaction.atomic
def warn_of_limits(*, batch: int = _AT_ONCE) -> int:
    """Tell of every budget and limit that has passed a threshold: by an event for each, by mail of the highest alone.
    How many limits those were.

    That it was told, its events and its mails are one transaction: each threshold is told once, whatever is killed
    and however many workers run.
    """
    passed = tell_of_limits(batch=batch)
    names = _names_of(passed)
    for one in passed:
        send_mail_to_each(
            kind="limit_passed",
            to=[member.user.email for member in members_with(one.company.pk, Right.BILLS)],
            context=_told(one, names.get(one.campaign_key or "", "a campaign")),
        )
    return len(passed)


def _names_of(passed: Sequence[Passed]) -> dict[str, str]:
    keys = [one.campaign_key for one in passed if one.campaign_key]
    return dict(Campaign.objects.filter(pk__in=keys).values_list("pk", "name"))


def _told(one: Passed, campaign: str) -> dict[str, str]:
    room = one.room
    month = f" in {date_format(one.month, 'F Y')}" if one.month else ""
    is_budget = room.scope == LimitScope.CAMPAIGN
    page = f"campaigns/{one.campaign_key}/" if is_budget else f"bills/?month={one.month:%Y-%m}"
    return {
        "company": one.company.display_name,
        "subject": _subject(one, campaign),
        "words": f"{usd(room.spent_usd_cents)} of {usd(room.cap_usd_cents)} are spent{month}{_reserved(room)}.",
        "next": _next(one),
        "button": "See the campaign" if is_budget else "See month and limits",
        "url": f"{settings.BASE_URL}/console/{page}",
    }


def _reserved(room: Room) -> str:
    """What counts as used besides, though nothing is owed for it yet (X3)."""
    if not room.reserved_usd_cents:
        return ""
    return f", and {usd(room.reserved_usd_cents)} are reserved for actions that are being checked"


def _subject(one: Passed, campaign: str) -> str:
    whole = {
        LimitScope.CAMPAIGN: f"the budget of {campaign}",
        LimitScope.CAMPAIGN_MONTH: f"the monthly limit of {campaign}",
        LimitScope.COMPANY_MONTH: f"the monthly limit of {one.company.display_name}",
    }[LimitScope(one.room.scope)]
    percent = one.percents[-1]
    return f"{percent} % of {whole} is used" if percent < 100 else f"{whole[0].upper()}{whole[1:]} is used up"


def _next(one: Passed) -> str:
    """What comes of it: when calls are refused, and until when."""
    over = one.percents[-1] == 100
    if one.month is None:
        return (
            "Calls for it are refused until its budget is raised."
            if over
            else "Calls for it are refused once nothing is left. Its budget can be raised at any time."
        )
    first = date_format(clock.month_after(one.month), "j F Y")
    return (
        f"Calls are refused until {first}, 00:00 UTC, or until support raises the limit."
        if over
        else f"Calls are refused once nothing is left, until {first}, 00:00 UTC. Support raises limits on request."
    )
