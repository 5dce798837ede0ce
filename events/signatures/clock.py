"""A `webhook-timestamp`: what it says, whether it is written as it should be, and whether it came in time."""

import re
from datetime import UTC, datetime, timedelta

from events.signatures.headers import Remark

TOLERANCE = timedelta(minutes=5)
_UNITS = {13: ("milliseconds", 1_000), 16: ("microseconds", 1_000_000), 19: ("nanoseconds", 1_000_000_000)}


def seconds_of(text: str) -> tuple[str, list[Remark]]:
    """The seconds since 1970 that a timestamp means, as they are signed, and what is wrong with how it is written."""
    bare = text.strip()
    if not bare:
        return "", [
            Remark(
                "timestamp_missing", "There is no webhook-timestamp. It is the second part of what is signed."
            )
        ]
    if len(bare) in _UNITS and bare.isascii() and bare.isdigit():
        unit, parts = _UNITS[len(bare)]
        said = f"The timestamp is in {unit}. Ours is in seconds since 1970: {int(bare) // parts}."
        return str(int(bare) // parts), [Remark("timestamp_unit", said)]
    if re.fullmatch(r"[0-9]{1,12}", bare):
        return bare, []
    said = f"The timestamp “{bare[:40]}” is not a whole number of seconds since 1970."
    return _whole_seconds(bare), [Remark("timestamp_malformed", said)]


def _whole_seconds(text: str) -> str:
    """What a date or a broken number may have been; empty where it is neither."""
    if re.fullmatch(r"[0-9]{1,12}\.[0-9]+", text):
        return text.partition(".")[0]
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return ""
    return str(int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()))


def clock_remarks(
    seconds: str, *, received_at: datetime | None, now: datetime
) -> tuple[list[Remark], list[Remark]]:
    """Faults of the clock, and what is worth knowing where no time of receipt was told."""
    signed_at = datetime.fromtimestamp(int(seconds), UTC)
    if received_at is None and signed_at - now <= TOLERANCE:
        until = (signed_at + TOLERANCE).strftime("%H:%M:%S UTC on %-d %B %Y")
        said = f"Sent {_long(now - signed_at)} ago. A receiver with a tolerance of 5 minutes took it until {until}."
        return [], [Remark("clock_unknown", said)]
    apart = (received_at or now) - signed_at
    if abs(apart) <= TOLERANCE:
        return [], []
    if apart > TOLERANCE:
        said = (
            f"The timestamp is {_long(apart)} older than the time of receipt; 5 minutes are tolerated. Was it kept in "
            "a queue before it was checked, sent again by somebody, or is the receiver's clock fast?"
        )
        return [Remark("timestamp_old", said)], []
    said = (
        f"The timestamp is {_long(-apart)} later than the time of receipt; 5 minutes are tolerated. "
        "The receiver's clock is slow, or in another time zone."
    )
    return [Remark("timestamp_new", said)], []


def _long(apart: timedelta) -> str:
    """A time to read, by its two largest units: 1 h 5 min."""
    seconds = max(0, int(apart.total_seconds()))
    units = [
        ("d", seconds // 86_400),
        ("h", seconds // 3_600 % 24),
        ("min", seconds // 60 % 60),
        ("s", seconds % 60),
    ]
    first = next((place for place, (_, count) in enumerate(units) if count), len(units) - 1)
    return " ".join(f"{count} {unit}" for unit, count in units[first : first + 2] if count) or "0 s"
