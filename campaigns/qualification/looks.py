"""What each check looks at, and when it refuses."""

from collections.abc import Callable

from accounts.models import CompanyStatus
from billing.errors import BudgetExhausted, CampaignLimitReached, CompanyLimitReached, NoRoom
from campaigns.checks import Check
from campaigns.errors import AlreadyRewarded, CampaignNotLive, CompanySuspended
from campaigns.models import Action, CampaignState
from campaigns.qualification.question import Finding, Question, Saw
from fraud.errors import CustomerNotEligible
from fraud.operations import screen
from fraud.verdicts import VerdictKind
from kit import clock
from kit.errors import InvalidRequest, NotFound


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
    taken = (
        Action.everything.exclude(place=None)
        .filter(moment=question.moment, customer_hash=customer)
        .order_by("id")
    )
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
    verdict = screen(company_key=question.caller.company.id, seen=signals)
    question.verdict = verdict
    if verdict.is_allowed:
        return Finding(saw)
    saw |= {"verdict": verdict.rule, "by": verdict.by}
    if verdict.kind == VerdictKind.REVIEW:
        return Finding(saw | {"held": True})
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


LOOKS: dict[Check, Callable[[Question], Finding]] = {
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
