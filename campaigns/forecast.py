"""When a campaign's budget and limits will be used up at its present pace (B8): pure arithmetic."""

from dataclasses import dataclass
from datetime import date, timedelta

PACE_DAYS = 7


@dataclass(frozen=True, slots=True)
class Pace:
    """What was spent in the latest days, at most seven, and how many those were; less than one is no pace yet."""

    spent_usd_cents: int
    days: float

    @property
    def a_day_usd_cents(self) -> float | None:
        """None as long as it is too early to tell, or nothing was spent."""
        if self.days < 1 or not self.spent_usd_cents:
            return None
        return self.spent_usd_cents / self.days


@dataclass(frozen=True, slots=True)
class Forecast:
    """The day on which a room is used up; None where it lasts as long as it is needed."""

    scope: str
    used_up_on: date | None
    lasts_until: date


def forecast_of(
    scope: str, *, left_usd_cents: int, pace: Pace, today: date, lasts_until: date
) -> Forecast | None:
    """When what is left of a budget or limit is used up, if that is before the last day it is needed for.

    None without a pace to tell by.
    """
    a_day = pace.a_day_usd_cents
    if a_day is None:
        return None
    days = int(min(left_usd_cents / a_day, 3_650))
    used_up_on = today + timedelta(days=days)
    return Forecast(scope, used_up_on if used_up_on < lasts_until else None, lasts_until)
