"""The terms builder (C7): it proposes terms for a campaign, which its marketer edits. Pure.

The words are a proposal, not advice: the company is the one who promises.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models

from kit.money import Money


class Clawback(models.TextChoices):
    """What becomes of a reward whose subscription is cancelled (C7)."""

    NONE = "none", "No clause"
    FIRST_PERIOD = "first_period", "The first paid period can't be cancelled once the reward is claimed"
    PRICE_LESS_CPA = "price_less_cpa", "Only the price less the value of the reward is returned"


@dataclass(frozen=True, slots=True)
class OfferedReward:
    """What is given for a moment in a marketplace: titles with their retail values, and where its customers live."""

    moment: str
    marketplace: str
    countries: Sequence[str]
    choices: Sequence[tuple[str, Money]]


@dataclass(frozen=True, slots=True)
class TermsFacts:
    """What terms are about. `qualification` and `conditions` are the marketer's words; `store` is who delivers."""

    company: str
    app: str
    store: str
    qualification: str
    conditions: str
    clawback: Clawback
    starts_on: date
    ends_on: date
    expires_on: date
    time_zone: str
    rewards: Sequence[OfferedReward]


def proposed_terms(facts: TermsFacts) -> str:
    """Terms that name who qualifies, the end, the expiry, what is given and its value, and how to redeem it."""
    sections = [
        _who(facts),
        _what(facts),
        _how(facts),
        _stock(facts),
        _rules(facts),
        _CLAWBACKS[facts.clawback],
        f"Who helps\nUntil you open your reward link, {facts.company} helps. From then on {facts.store} does.",
    ]
    return "\n\n".join(section for section in sections if section)


def _who(facts: TermsFacts) -> str:
    task = facts.qualification.strip().rstrip(".") or "complete the action that the offer names"
    conditions = f"\n{facts.conditions.strip()}" if facts.conditions.strip() else ""
    return (
        f"Who qualifies\nThis offer is made by {facts.company} to users of {facts.app}. To qualify, {task}, between "
        f"{_day(facts.starts_on)} and {_day(facts.ends_on)}, both days included ({facts.time_zone}).{conditions}"
    )


def _what(facts: TermsFacts) -> str:
    lines = []
    for one in facts.rewards:
        given = "; ".join(f"{title} (retail value {value})" for title, value in one.choices)
        lines.append(f"- {one.moment}, {one.marketplace}: {given}")
    return "What you get\nOne of the following, as you choose:\n" + "\n".join(lines) if lines else ""


def _how(facts: TermsFacts) -> str:
    return (
        f"How to redeem\nOpen the reward link, sign in to {facts.store} or create an account there, choose your "
        f"reward and tell where to send it. The link can be used until the end of {_day(facts.expires_on)} "
        f"({facts.time_zone}); after that it is void. It has no cash value, and what is left over of it is not "
        "paid out."
    )


def _stock(facts: TermsFacts) -> str:
    return (
        "Availability\nRewards are available while supplies last. If the one you chose can't be delivered, you are "
        "offered an item of equal or similar value instead."
    )


def _rules(facts: TermsFacts) -> str:
    countries = sorted({name for one in facts.rewards for name in one.countries})
    where = f" Rewards are delivered only to residents of {_listed(countries)}." if countries else ""
    return (
        f"Fair use\nA reward is for one person, can be used once, and must not be sold.{where} {facts.company} may "
        f"refuse a reward that was obtained by deceit. {facts.company} may end the offer early; rewards given until "
        "then stay valid."
    )


_CLAWBACKS = {
    Clawback.NONE: "",
    Clawback.FIRST_PERIOD: (
        "Cancelling a subscription\nOnce you have claimed the reward, the first paid period of your subscription can't "
        "be cancelled or refunded. Your right to withdraw by law is not affected."
    ),
    Clawback.PRICE_LESS_CPA: (
        "Cancelling a subscription\nIf you cancel within the first paid period after you have claimed the reward, you "
        "get back what you paid less the value of the reward. Your right to withdraw by law is not affected."
    ),
}


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
