"""The trail of a decision: how each check ended, read from what was kept of it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from billing.errors import BudgetExhausted, CampaignLimitReached, CompanyLimitReached
from billing.models import LimitScope
from campaigns.checks import LIMITS, Check

type Entry = Mapping[str, Any]

SCOPES = {
    Check.BUDGET: LimitScope.CAMPAIGN,
    Check.CAMPAIGN_LIMIT: LimitScope.CAMPAIGN_MONTH,
    Check.COMPANY_LIMIT: LimitScope.COMPANY_MONTH,
}
_NO_ROOM = {
    Check.BUDGET: BudgetExhausted.code,
    Check.CAMPAIGN_LIMIT: CampaignLimitReached.code,
    Check.COMPANY_LIMIT: CompanyLimitReached.code,
}


class Status(StrEnum):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class LimitUse:
    """What one limit stood at before and after a call, in cents of USD."""

    scope: str
    cap_usd_cents: int
    before_usd_cents: int
    after_usd_cents: int

    @property
    def before_percent(self) -> float:
        """How far it was used before; a cap of nothing is used up."""
        return self._percent(self.before_usd_cents)

    @property
    def used_percent(self) -> float:
        """How much of it the call used; what was used is never nothing to see."""
        used = self.after_usd_cents - self.before_usd_cents
        return max(0.5, self._percent(used)) if used > 0 else 0.0

    def _percent(self, cents: int) -> float:
        return round(100 * cents / self.cap_usd_cents, 1) if self.cap_usd_cents else 100.0


@dataclass(frozen=True, slots=True)
class Step:
    """One check of a decision: how it ended, the code and the sentence of its refusal, what it saw, and its limit."""

    check: str
    title: str
    status: Status
    code: str = ""
    says: str = ""
    saw: Mapping[str, Any] = field(default_factory=dict)
    limit: LimitUse | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A decision as it was kept, with what became of the limits that it looked at."""

    outcome: str
    code: str
    trail: Sequence[Entry]
    limits: Sequence[LimitUse] = ()


def steps_of(recorded: Recorded) -> list[Step]:
    """Every check in order: as it was kept, or as one that was not asked."""
    kept = _kept(recorded)
    uses = {use.scope: use for use in recorded.limits}
    last = max((number for number, check in enumerate(Check) if check in kept), default=-1)
    steps = []
    for number, check in enumerate(Check):
        use = uses.get(SCOPES[check]) if check in SCOPES else None
        if check in kept:
            steps.append(_step(check, kept[check], use))
        elif number > last:
            steps.append(Step(check.value, str(check.label), Status.NOT_ASKED, limit=use))
    return steps


def _step(check: Check, entry: Entry, use: LimitUse | None) -> Step:
    saw = entry.get("saw") or {}
    facts = {} if isinstance(saw, str) else {name: saw[name] for name in saw if name not in LimitScope.values}
    return Step(
        check.value,
        str(check.label),
        Status.PASSED if entry["passed"] else Status.FAILED,
        entry.get("code", ""),
        entry.get("says") or (saw if isinstance(saw, str) else ""),
        facts,
        use,
    )


def _kept(recorded: Recorded) -> dict[Check, Entry]:
    """The entries of the trail by their check, those of decisions from before the limits had one each included."""
    kept: dict[Check, Entry] = {}
    for entry in recorded.trail:
        name = entry["check"]
        if name == "limits":
            kept |= _limits_of_before(entry)
        elif name == "fraud_signal":
            private = {"verdict": entry["code"], "by": entry["saw"]["signal"]}
            kept[Check.FRAUD] = {"passed": False, "saw": private}
        elif name in Check.values:
            known = kept.get(Check(name), {}).get("saw", {})
            kept[Check(name)] = {**entry, "says": entry.get("saw"), "saw": known} if known else entry
    return kept


def _limits_of_before(entry: Entry) -> dict[Check, Entry]:
    if entry["passed"]:
        return dict.fromkeys(LIMITS, entry)
    failed = next((check for check in LIMITS if entry["code"] == _NO_ROOM[check]), Check.BUDGET)
    before: dict[Check, Entry] = {check: {"passed": True} for check in LIMITS[: LIMITS.index(failed)]}
    return {**before, failed: entry}
