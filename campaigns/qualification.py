"""Whether a call earns a reward: an ordered list of named checks, the cheap ones first (A5).

getReward and getRewardInfo ask the same checks in the same order; the one charges the limits, the other reads them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accounts.models import CompanyStatus
from billing.errors import BudgetExhausted, CampaignLimitReached, CompanyLimitReached, NoRoom
from billing.rooms import Room
from campaigns.calls import Caller, RewardCall
from campaigns.checks import LIMITS, NAMING, Check
from campaigns.errors import AlreadyRewarded, CampaignNotLive, CompanySuspended
from campaigns.models import Action, Campaign, CampaignState, Moment, MomentReward
from campaigns.targets import Target
from fraud.errors import CustomerNotEligible
from fraud.operations import known_abuser
from kit import clock
from kit.errors import InvalidRequest, NotFound, Refusal
from rewards.models import Offer

type Saw = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check saw, and the refusal if that is one; `says` is why, where the caller is told less."""

    saw: Saw
    refusal: Refusal | None = None
    says: str = ""


def _now() -> datetime:
    """The clock as it is asked, not as it was when this module was read."""
    return clock.now()


@dataclass
class Question:
    """One call that asks for a reward. `trail` keeps what each check saw, in order, up to the one that refused.

    What is `missing` of what the call names is no fault of a test call about a draft (C4). `rooms` is what the three
    limits stand at: read for a dry run, or locked by the charge.
    """

    caller: Caller
    call: RewardCall
    target: Target
    is_test: bool = False
    rooms: Sequence[Room] = ()
    now: datetime = field(default_factory=_now)
    trail: list[dict[str, Any]] = field(default_factory=list)
    place: int | None = None

    @property
    def campaign(self) -> Campaign:
        assert self.target.campaign is not None
        return self.target.campaign

    @property
    def moment(self) -> Moment:
        assert self.target.moment is not None
        return self.target.moment

    @property
    def reward(self) -> MomentReward:
        assert self.target.reward is not None
        return self.target.reward

    @property
    def offer(self) -> Offer:
        """The offer of a campaign that was submitted; a live one has it in every marketplace."""
        assert self.reward.offer is not None
        return self.reward.offer

    @property
    def customer_hash(self) -> bytes | None:
        return self.call.customer_hash


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
        found = _LOOKS[check](question)
        entry: dict[str, Any] = {"check": check.value, "passed": found.refusal is None, "saw": found.saw}
        question.trail.append(entry)
        if found.refusal is not None:
            entry |= {"code": found.refusal.code, "says": found.says or found.refusal.detail}
            raise found.refusal


def _platform(question: Question) -> Finding:
    device, platforms = question.call.device_type, question.caller.app.platforms
    if device in platforms:
        return Finding({"deviceType": device})
    detail = f"Must be a platform of the app: {', '.join(platforms)}; found {device}"
    fault = {"pointer": "/deviceType", "detail": detail}
    return Finding({"deviceType": device, "platforms": list(platforms)}, InvalidRequest([fault]), detail)


def _campaign(question: Question) -> Finding:
    found = question.target.campaign
    return _named(question, found is not None, {"name": found.name} if found else {})


def _moment(question: Question) -> Finding:
    return _named(question, question.target.moment is not None, {})


def _marketplace(question: Question) -> Finding:
    saw = {"marketplace": question.call.marketplace}
    return _named(question, question.target.reward is not None, saw)


def _named(question: Question, is_there: bool, saw: Saw) -> Finding:
    """The calls' target says what is missing first; where a draft lacks it, a sample stands in for a test call."""
    target = question.target
    if is_there:
        return Finding(saw)
    if question.is_test and target.is_draft:
        return Finding(saw | {"sample": True})
    assert target.missing is not None
    missing: NotFound = target.missing()
    return Finding(saw, missing)


def _company(question: Question) -> Finding:
    company = question.caller.company
    saw = {"status": company.status}
    if company.status == CompanyStatus.ACTIVE:
        return Finding(saw)
    return Finding(saw, CompanySuspended(company.suspended_for or "The company is suspended."))


def _state(question: Question) -> Finding:
    campaign = question.campaign
    saw = {"state": campaign.state}
    if campaign.state == CampaignState.LIVE:
        return Finding(saw)
    detail = f"The campaign is {campaign.get_state_display().lower()}; rewards are given while it is live."
    return Finding(saw, CampaignNotLive(detail))


def _dates(question: Question) -> Finding:
    campaign = question.campaign
    zone = campaign.time_zone
    saw = {"startsOn": str(campaign.starts_on), "endsOn": str(campaign.ends_on), "timeZone": zone}
    if question.now < clock.start_of_day(campaign.starts_on, zone):
        return Finding(saw, CampaignNotLive(f"The campaign starts on {campaign.starts_on} ({zone})."))
    if question.now >= clock.end_of_day(campaign.ends_on, zone):
        detail = f"The campaign has finished: it ended on {campaign.ends_on} ({zone})."
        return Finding(saw, CampaignNotLive(detail))
    return Finding(saw)


def _country(question: Question) -> Finding:
    country, served = question.call.country, question.reward.marketplace.ships_to
    saw = {"told": country is not None}
    if country is None or country in served:
        return Finding(saw)
    # Whether it was the country or fraud stays untold: else what is left would be the other (X5).
    says = "Rewards of this group are not delivered to the customer's country."
    return Finding(saw, CustomerNotEligible(), says)


def _customer_limit(question: Question) -> Finding:
    customer, limit = question.customer_hash, question.moment.limit_per_customer
    if customer is None:
        return Finding({"customer": None, "limit": limit})
    taken = Action.objects.filter(moment=question.moment, customer_hash=customer).order_by("id")
    rewards = dict(taken.values_list("place", "reward_key"))
    saw = {"rewarded": len(rewards), "limit": limit}
    if len(rewards) >= limit:
        detail = f"The customer has had {len(rewards)} of {limit} rewards for this moment."
        return Finding(saw, AlreadyRewarded(detail, rewardId=next(iter(rewards.values()))))
    question.place = next(place for place in range(1, limit + 1) if place not in rewards)
    return Finding(saw)


def _fraud(question: Question) -> Finding:
    signals = question.call.signals
    saw: Saw = {"signals": [signal.kind for signal in signals]}
    kind = known_abuser(company_key=question.caller.company.id, seen=signals)
    if kind is None:
        return Finding(saw)
    saw |= {"verdict": "known_abuser", "by": kind}
    return Finding(saw, CustomerNotEligible(), "The customer did not pass the fraud checks.")


def _limit(kind: type[NoRoom]) -> Callable[[Question], Finding]:
    def look(question: Question) -> Finding:
        amount = question.offer.cpa_usd_cents
        saw: Saw = {"amountUsdCents": amount}
        refusal = kind.unless_room(question.rooms, amount, month=clock.month_of(question.now))
        if refusal is None:
            return Finding(saw)
        stood = {room.scope: [room.cap_usd_cents, room.spent_usd_cents] for room in question.rooms}
        return Finding(saw | stood, refusal)

    return look


_LOOKS: dict[Check, Callable[[Question], Finding]] = {
    Check.PLATFORM: _platform,
    Check.CAMPAIGN: _campaign,
    Check.MOMENT: _moment,
    Check.MARKETPLACE: _marketplace,
    Check.COMPANY: _company,
    Check.STATE: _state,
    Check.DATES: _dates,
    Check.COUNTRY: _country,
    Check.CUSTOMER_LIMIT: _customer_limit,
    Check.FRAUD: _fraud,
    Check.BUDGET: _limit(BudgetExhausted),
    Check.CAMPAIGN_LIMIT: _limit(CampaignLimitReached),
    Check.COMPANY_LIMIT: _limit(CompanyLimitReached),
}
