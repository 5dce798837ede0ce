"""Why a call was decided as it was, as each reader may know it: app, company, support, customer (A5, A7, X5).

Pure: a decision as it was kept goes in, what is told comes out. Why: docs/decisions/0016.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from billing.errors import BudgetExhausted, CampaignLimitReached, CompanyLimitReached
from billing.models import LimitScope
from campaigns import customer_words, errors
from campaigns.checks import NAMING, Check
from campaigns.trails import LimitUse, Recorded, Status, Step, steps_of
from fraud.errors import CustomerNotEligible
from kit.errors import InvalidRequest, Refusal
from rewards.messages import message_of
from rewards.models import Offer

REFUSALS: dict[str, type[Refusal]] = {
    kind.code: kind
    for kind in (
        InvalidRequest,
        errors.CampaignNotFound,
        errors.MomentNotFound,
        errors.RewardGroupNotFound,
        errors.CompanySuspended,
        errors.CampaignNotLive,
        errors.AlreadyRewarded,
        CustomerNotEligible,
        BudgetExhausted,
        CampaignLimitReached,
        CompanyLimitReached,
        errors.IdempotencyInProgress,
        errors.IdempotencyMismatch,
    )
}

# For an app and its company the checks of a customer who was not eligible are this one (X5).
CUSTOMER = "customer"
_CUSTOMER_TITLE = "The customer is eligible"
_OF_CUSTOMER = (Check.COUNTRY, Check.CUSTOMER_LIMIT, Check.FRAUD)

# What a company may know of what its checks saw: nothing that fraud knows beyond what the app has sent (X5).
_TOLD = {
    "amountUsdCents", "customer", "deviceType", "endsOn", "limit", "marketplace", "name", "platforms", "rewarded",
    "sample", "signals", "startsOn", "state", "status", "timeZone", "told",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Explained:
    """A decision as one reader may know it: every check in order, and the limits before and after."""

    steps: list[Step]
    limits: list[LimitUse]

    @property
    def failed(self) -> Step | None:
        """The check that refused; None where none did."""
        return next((step for step in self.steps if step.status == Status.FAILED), None)

    @property
    def asked(self) -> int:
        """How many checks were asked."""
        return sum(step.status != Status.NOT_ASKED for step in self.steps)


@dataclass(frozen=True, slots=True)
class ForCustomer:
    """What customers may be shown, as pairs of locale and text, and what one who asks may do about it."""

    texts: list[tuple[str, str]]
    advice: str


def for_support(recorded: Recorded) -> Explained:
    """All that is known."""
    return Explained(steps_of(recorded), list(recorded.limits))


def for_company(recorded: Recorded, *, sees_spend: bool) -> Explained:
    """What members of the company may know: never which check of a customer failed, nor what fraud saw (X5).

    The company's monthly limit is for who sees its bills (P3).
    """
    limits = [use for use in recorded.limits if sees_spend or use.scope != LimitScope.COMPANY_MONTH]
    steps = [_told(step, limits) for step in steps_of(recorded)]
    if recorded.code == CustomerNotEligible.code:
        steps = _as_one(steps)
    return Explained(steps, limits)


def for_app(recorded: Recorded) -> Explained:
    """What the app's keys read: the company's steps as codes only, and every limit."""
    steps = for_company(recorded, sees_spend=True).steps
    codes = [Step(step.check, step.title, step.status, step.code) for step in steps]
    return Explained(codes, list(recorded.limits))


def for_customer(code: str, offer: Offer | None) -> ForCustomer:
    """What customers are shown, in plain words of each language that they may read of the reward in (A7).

    Without a code it is the message of the reward. Languages that a refusal has no words in are told in English.
    """
    locales = list(dict.fromkeys([offer.default_locale, *offer.messages])) if offer else ["en"]
    if not code:
        return ForCustomer([(one, message_of(offer, one)["text"]) for one in locales] if offer else [], "")
    text = REFUSALS.get(code, Refusal).text
    told: dict[str, str] = {}
    for locale in locales:
        words = customer_words.in_locale(text, locale)
        told.setdefault(words, "en" if words == text else locale)
    return ForCustomer([(locale, words) for words, locale in told.items()], customer_words.advice_on(text))


def codes_of(check: str) -> list[str]:
    """The codes that a check refuses with, as companies know the checks."""
    return _CODES.get(check, [])


def company_checks() -> list[tuple[str, str]]:
    """The checks that a company can look for, with their titles: those of a customer's eligibility as one."""
    hidden = (Check.COUNTRY, Check.FRAUD)
    listed = [(check.value, str(check.label)) for check in Check if check not in hidden]
    at = next(number for number, (name, _) in enumerate(listed) if name == Check.CUSTOMER_LIMIT)
    return [*listed[:at], (CUSTOMER, _CUSTOMER_TITLE), *listed[at:]]


_CODES: dict[str, list[str]] = {
    Check.PLATFORM: [InvalidRequest.code],
    Check.CAMPAIGN: [errors.CampaignNotFound.code],
    Check.MOMENT: [errors.MomentNotFound.code],
    Check.MARKETPLACE: [errors.RewardGroupNotFound.code],
    Check.COMPANY: [errors.CompanySuspended.code],
    Check.STATE: [errors.CampaignNotLive.code],
    Check.DATES: [errors.CampaignNotLive.code],
    CUSTOMER: [CustomerNotEligible.code],
    Check.COUNTRY: [CustomerNotEligible.code],
    Check.CUSTOMER_LIMIT: [errors.AlreadyRewarded.code],
    Check.FRAUD: [CustomerNotEligible.code],
    Check.BUDGET: [BudgetExhausted.code],
    Check.CAMPAIGN_LIMIT: [CampaignLimitReached.code],
    Check.COMPANY_LIMIT: [CompanyLimitReached.code],
}


def _told(step: Step, limits: Sequence[LimitUse]) -> Step:
    """A step without facts and limits that its reader may not know."""
    saw = {name: fact for name, fact in step.saw.items() if name in _TOLD}
    return replace(
        step, saw=saw, limit=step.limit if step.limit is not None and step.limit in limits else None
    )


def _as_one(steps: list[Step]) -> list[Step]:
    """The checks of the customer told as one."""
    code = CustomerNotEligible.code
    one = Step(CUSTOMER, _CUSTOMER_TITLE, Status.FAILED, code, str(CustomerNotEligible.title))
    before = [step for step in steps if _is_before_customer(step.check)]
    after = [step for step in steps if step.check not in _OF_CUSTOMER and not _is_before_customer(step.check)]
    return [*before, one, *after]


def _is_before_customer(check: str) -> bool:
    return check in NAMING or check in (Check.COMPANY, Check.STATE, Check.DATES)
