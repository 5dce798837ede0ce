"""On which day a budget or limit will be reached at the present pace (B8): pure arithmetic."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

PACE_DAYS = 7
_LONGEST = 3_650


class Verdict(StrEnum):
    """What there is to say about a budget or limit."""

    REACHED = "reached"  # nothing is left
    ON_A_DAY = "on_a_day"  # at this pace it is reached on a day
    NOT_IN_TIME = "not_in_time"  # not before the month, or the campaign, is over
    TOO_LITTLE = "too_little"  # less than a day with something spent: too little to say


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
    """What becomes of a budget or limit that is needed up to a day; `used_up_on` where it is reached before."""

    scope: str
    verdict: Verdict
    lasts_until: date
    used_up_on: date | None = None


def forecast_of(scope: str, *, left_usd_cents: int, pace: Pace, today: date, lasts_until: date) -> Forecast:
    """The day on which what is left of a budget or limit is used up, where that is not after the last day that it is
    needed for: the month's, or the campaign's.
    """
    if left_usd_cents <= 0:
        return Forecast(scope, Verdict.REACHED, lasts_until)
    a_day = pace.a_day_usd_cents
    if a_day is None:
        return Forecast(scope, Verdict.TOO_LITTLE, lasts_until)
    used_up_on = today + timedelta(days=int(min(left_usd_cents / a_day, _LONGEST)))
    if used_up_on > lasts_until:
        return Forecast(scope, Verdict.NOT_IN_TIME, lasts_until)
    return Forecast(scope, Verdict.ON_A_DAY, lasts_until, used_up_on)
