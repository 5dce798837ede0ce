"""The console's words and badges for what the code has short names for."""

from collections.abc import Mapping
from datetime import datetime

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import CaseStatus, Platform
from campaigns.models import CampaignState, Outcome
from campaigns.remarks import words_of
from events.models import ApiCall
from kit.money import usd
from moments.console.story import cause_words, who_words

register = template.Library()

_STATE_LOOKS = {
    CampaignState.DRAFT: "",
    CampaignState.PENDING: "badge-warn",
    CampaignState.APPROVED: "badge-info",
    CampaignState.REJECTED: "badge-bad",
    CampaignState.LIVE: "badge-good",
    CampaignState.SUSPENDED: "badge-bad",
    CampaignState.FINISHED: "",
}
_OUTCOME_LOOKS = {
    Outcome.COMPLETED: "badge-good",
    Outcome.HELD: "badge-warn",
    Outcome.REFUSED: "badge-bad",
    Outcome.TEST: "badge-info",
}
_CASE_LOOKS = {
    CaseStatus.OPEN: "badge-warn",
    CaseStatus.ANSWERED: "badge-info",
    CaseStatus.GRANTED: "badge-good",
    CaseStatus.DECLINED: "badge-bad",
    CaseStatus.CLOSED: "",
}

_REASONS = {
    "campaign_not_found": "No such campaign for the app",
    "moment_not_found": "The campaign has no such moment",
    "reward_group_not_found": "The moment has no rewards in the marketplace",
    "campaign_not_live": "The campaign was not live",
    "company_suspended": "The company was suspended",
    "already_rewarded": "The customer had this reward already",
    "budget_exhausted": "The campaign's budget was used up",
    "campaign_limit_reached": "The campaign's monthly limit was reached",
    "company_limit_reached": "The company's monthly limit was reached",
    "customer_not_eligible": "The customer was not eligible",
    "invalid_request": "The app was not on the call's platform",
    "idempotency_in_progress": "The first call with this key was still running",
    "idempotency_mismatch": "The key was used with another body",
}
_SCOPES = {
    "campaign": "Campaign budget",
    "campaign_month": "Campaign, this month",
    "company_month": "Company, this month",
}


@register.filter
def at(instant: datetime, form: str = "j M Y, H:i:s") -> SafeString:
    """An instant to read, where the place around it says that it is in UTC, with the exact one for machines."""
    return format_html('<time datetime="{}">{}</time>', instant.isoformat(), date_format(instant, form))


@register.filter
def when(instant: datetime, form: str = "j M Y, H:i:s") -> SafeString:
    """An instant to read, with its time zone."""
    return format_html('{} <span class="soft">UTC</span>', at(instant, form))


@register.filter
def state_badge(state: str) -> SafeString:
    """A campaign's state, in its colour and in words."""
    found = CampaignState(state)
    return format_html('<span class="badge {}">{}</span>', _STATE_LOOKS[found], found.label.capitalize())


@register.filter
def outcome_badge(outcome: str) -> SafeString:
    """A decision's outcome, in its colour and in words."""
    found = Outcome(outcome)
    return format_html('<span class="badge {}">{}</span>', _OUTCOME_LOOKS[found], found.label)


@register.filter
def status_badge(call: ApiCall) -> SafeString:
    """The status of a call's answer, in the colour of its class."""
    looks = {2: "badge-good", 4: "badge-warn", 5: "badge-bad"}.get(call.status // 100, "")
    return format_html('<span class="badge {}">{}</span>', looks, call.status)


@register.filter
def case_badge(status: str) -> SafeString:
    """A case's status, in its colour and in words."""
    found = CaseStatus(status)
    return format_html('<span class="badge {}">{}</span>', _CASE_LOOKS[found], found.label)


@register.filter
def reason_words(code: str) -> str:
    """A reason code in words; the code itself where it has none yet."""
    return _REASONS.get(code, code.replace("_", " ").capitalize())


@register.filter
def scope_words(scope: str) -> str:
    """What a limit holds."""
    return _SCOPES.get(scope, scope)


@register.filter
def platform_words(platform: str) -> str:
    """What people call a platform: `FireOS` is Fire OS."""
    return str(Platform(platform).label)


@register.filter
def actor_words(actor: str) -> str:
    """Who did something, as far as a company's members are told: `support:usr_…` is Support."""
    return who_words(actor)


@register.filter
def under(found: Mapping[str, object] | str, name: str) -> object:
    """What stands under a name; nothing where nothing does."""
    return found.get(name, "") if isinstance(found, Mapping) else ""


@register.filter
def remark_words(part: str) -> str:
    """The part of a campaign that a remark is about."""
    return words_of(part)


@register.filter
def suspension_words(reasons: list[str]) -> str:
    """Why a campaign is suspended, all reasons."""
    return ", ".join(cause_words(reason) for reason in reasons)


@register.filter
def facts(saw: dict[str, object]) -> list[tuple[str, str]]:
    """What a check saw, by name, to read: the database keeps no order of names, so that it is given here."""
    names = sorted(saw, key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name))
    return [(_fact_name(name), _fact_words(saw[name], name)) for name in names]


_ORDER = ("deviceType", "startsOn", "endsOn", "timeZone", "rewarded", "limit", "verdict", "by", "signals")
_FACTS = {
    "by": "Known by",
    "customer": "The call's customerId",
    "deviceType": "Device",
    "limit": "Rewards a customer may have",
    "rewarded": "Rewards of this customer before",
    "platforms": "Platforms of the app",
    "sample": "A sample stood in",
    "signals": "The call brought",
    "status": "The company is",
    "state": "The campaign was",
    "told": "The call told a country",
    "verdict": "Verdict",
}


def _fact_name(name: str) -> str:
    """`startsOn` is Starts on."""
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return _FACTS.get(name, spaced.capitalize().removesuffix(" usd cents"))


def _fact_words(fact: object, name: str) -> str:
    """Cents as an amount, codes without their lines."""
    match fact:
        case list():
            return ", ".join(str(one).replace("_", " ") for one in fact) or "nothing to recognise"
        case bool():
            return "yes" if fact else "no"
        case int(cents) if name.endswith("UsdCents"):
            return str(usd(cents))
        case None | "":
            return "not told"
        case str() if name == "verdict":
            return fact.replace("_", " ")
        case _:
            return str(fact)
