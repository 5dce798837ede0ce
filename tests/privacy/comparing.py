"""Where two recordings differ, told in a few lines for each place."""

from tests.privacy.masks import Reading
from tests.privacy.recording import Recording

_AROUND, _LONGEST = 2, 160
_NOTHING = Reading(0, "", "")


def differences(before: Recording, after: Recording) -> list[str]:
    """A sentence for each place that does not read as it did: who read what, and the first line that differs."""
    names = list(dict.fromkeys([*before.readings, *after.readings]))
    return [
        _told(name, before.readings.get(name), after.readings.get(name))
        for name in names
        if before.readings.get(name) != after.readings.get(name)
    ]


def _told(name: str, before: Reading | None, after: Reading | None) -> str:
    if before is None or after is None:
        return f"{name}: was {'not there' if before is None else 'there'} before"
    old, new = _worth_telling(before, after), _worth_telling(after, before)
    shared = zip(old, new, strict=False)
    at = next((number for number, (one, other) in enumerate(shared) if one != other), min(len(old), len(new)))
    context = [f"    {_short(line)}" for line in old[max(0, at - _AROUND) : at]]
    return "\n".join([f"{name}, line {at + 1}:", *context, *_changed(old[at : at + 1], new[at : at + 1])])


def _worth_telling(one: Reading, other: Reading) -> list[str]:
    """The body where it differs: its length and its ETag differ with it, and say less."""
    return one.lines() if one.body == other.body else one.body.splitlines()


def _changed(old: list[str], new: list[str]) -> list[str]:
    """The line as it was and as it is, from a little before where the two part."""
    was, now = (old or ["(the end)"])[0], (new or ["(the end)"])[0]
    parts = next((i for i, (one, other) in enumerate(zip(was, now, strict=False)) if one != other), 0)
    start = max(0, parts - _LONGEST // 2)
    return [f"  - {_short(was[start:])}", f"  + {_short(now[start:])}"]


def _short(line: str) -> str:
    return line if len(line) <= _LONGEST else line[:_LONGEST] + "…"
