"""The clock: one place to ask for the time, and where calendar days begin and end."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def this_month() -> date:
    """The first day of the current calendar month, UTC (B2)."""
    return month_of(now())


def month_of(moment: datetime) -> date:
    return moment.astimezone(UTC).date().replace(day=1)


def month_after(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def start_of_month(month: date) -> datetime:
    return datetime(month.year, month.month, 1, tzinfo=UTC)


def start_of_day(day: date, time_zone: str) -> datetime:
    """The first instant of a day in a time zone."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(time_zone)).astimezone(UTC)


def end_of_day(day: date, time_zone: str) -> datetime:
    """The instant at which a day has passed: the first one of the next day (C1)."""
    return start_of_day(day + timedelta(days=1), time_zone)
