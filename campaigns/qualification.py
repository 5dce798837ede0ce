"""Whether a call earns a reward: an ordered list of named checks, the cheap ones first (A5)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accounts.models import CompanyStatus
from campaigns.calls import Caller, RewardCall
from campaigns.errors import AlreadyRewarded, CampaignNotLive, CompanySuspended
from campaigns.models import Action, Campaign, CampaignState, Moment, MomentReward
from fraud.errors import CustomerNotEligible
from fraud.operations import known_abuser
from kit import clock
from kit.errors import Refusal

type Saw = dict[str, Any]


def _now() -> datetime:
    """The clock as it is asked, not as it was when this module was read."""
    return clock.now()


@dataclass
class Question:
    """One call that asks for a reward that exists. `trail` keeps what each check saw, in order."""

    caller: Caller
    call: RewardCall
    campaign: Campaign
    moment: Moment
    reward: MomentReward
    now: datetime = field(default_factory=_now)
    trail: list[dict[str, Any]] = field(default_factory=list)
    place: int | None = None

    @property
    def customer_hash(self) -> bytes | None:
        return self.call.customer_hash


def qualify(question: Question) -> None:
    """Run every check but the limits, which are charged or read last. Raises the Refusal of the first that
    fails.
    """
    for check in CHECKS:
        look(question, check.__name__.removeprefix("_"), check)


def look(question: Question, name: str, check: Callable[[Question], Saw]) -> None:
    """Run one check, and write down what it saw, or why it refused."""
    try:
        saw = check(question)
    except Refusal as refusal:
        question.trail.append({"check": name, "passed": False, "code": refusal.code, "saw": refusal.detail})
        raise
    question.trail.append({"check": name, "passed": True, "saw": saw})


def _company(question: Question) -> Saw:
    company = question.caller.company
    if company.status != CompanyStatus.ACTIVE:
        raise CompanySuspended(company.suspended_for or "The company is suspended.")
    return {"status": company.status}


def _state(question: Question) -> Saw:
    campaign = question.campaign
    if campaign.state != CampaignState.LIVE:
        raise CampaignNotLive(
            f"The campaign is {campaign.get_state_display().lower()}; rewards are given while it is live."
        )
    return {"state": campaign.state}


def _dates(question: Question) -> Saw:
    campaign = question.campaign
    starts = clock.start_of_day(campaign.starts_on, campaign.time_zone)
    ends = clock.end_of_day(campaign.ends_on, campaign.time_zone)
    if question.now < starts:
        raise CampaignNotLive(f"The campaign starts on {campaign.starts_on} ({campaign.time_zone}).")
    if question.now >= ends:
        raise CampaignNotLive(
            f"The campaign has finished: it ended on {campaign.ends_on} ({campaign.time_zone})."
        )
    return {
        "startsOn": str(campaign.starts_on),
        "endsOn": str(campaign.ends_on),
        "timeZone": campaign.time_zone,
    }


def _country(question: Question) -> Saw:
    country = question.call.country
    if country and country not in question.reward.marketplace.ships_to:
        raise CustomerNotEligible("Rewards of this group are not delivered to the customer's country.")
    return {"told": country is not None}


def _customer_limit(question: Question) -> Saw:
    customer, limit = question.customer_hash, question.moment.limit_per_customer
    if customer is None:
        return {"customer": None, "limit": limit}
    taken = Action.objects.filter(moment=question.moment, customer_hash=customer).order_by("id")
    rewards = dict(taken.values_list("place", "reward_key"))
    if len(rewards) >= limit:
        raise AlreadyRewarded(
            f"The customer has had {len(rewards)} of {limit} rewards for this moment.",
            rewardId=next(iter(rewards.values())),
        )
    question.place = next(place for place in range(1, limit + 1) if place not in rewards)
    return {"rewarded": len(rewards), "limit": limit}


def _fraud(question: Question) -> Saw:
    signals = question.call.signals
    kind = known_abuser(company_key=question.caller.company.id, seen=signals)
    if kind is not None:
        question.trail.append(
            {"check": "fraud_signal", "passed": False, "code": "known_abuser", "saw": {"signal": kind}}
        )
        raise CustomerNotEligible("The customer did not pass the fraud checks.")
    return {"signals": [signal.kind for signal in signals]}


CHECKS: list[Callable[[Question], Saw]] = [_company, _state, _dates, _country, _customer_limit, _fraud]
