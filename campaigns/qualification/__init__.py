"""Whether a call earns a reward: an ordered list of named checks, the cheap ones first (A5).

getReward and getRewardInfo ask the same checks in the same order; the one charges the limits, the other reads them.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from billing.rooms import Room
from campaigns.checks import LIMITS, NAMING, Check
from campaigns.qualification.looks import LOOKS
from campaigns.qualification.question import Question

__all__ = ["Question", "identify", "qualify", "trail_when_charged", "weigh"]


def identify(question: Question) -> None:
    """Check that there is what the call names; a test call is asked no more. Raises InvalidRequest or NotFound."""
    _ask(question, NAMING)


def qualify(question: Question) -> None:
    """Ask every check after those, but for the limits. Raises the Refusal of the first that fails."""
    _ask(question, (check for check in Check if check not in NAMING and check not in LIMITS))


def weigh(question: Question, rooms: Sequence[Room]) -> None:
    """Ask the limits, as they stand. Raises BudgetExhausted, CampaignLimitReached or CompanyLimitReached."""
    question.rooms = rooms
    _ask(question, LIMITS)


def trail_when_charged(question: Question) -> list[dict[str, Any]]:
    """The trail of a call that passes all checks, written before the limits are charged: that comes last."""
    saw = {"amountUsdCents": question.offer.cpa_usd_cents}
    return [*question.trail, *({"check": check.value, "passed": True, "saw": saw} for check in LIMITS)]


def _ask(question: Question, checks: Iterable[Check]) -> None:
    """Ask checks in order and write down what each saw. Raises the refusal of the first that fails."""
    for check in checks:
        found = LOOKS[check](question)
        entry: dict[str, Any] = {"check": check.value, "passed": found.refusal is None, "saw": found.saw}
        question.trail.append(entry)
        if found.refusal is not None:
            entry |= {"code": found.refusal.code, "says": found.says or found.refusal.detail}
            raise found.refusal
