"""Test mode: answers that consume nothing, filled up from samples where a draft still lacks something (C4)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from campaigns import answers
from campaigns.calls import Answer, RewardCall
from campaigns.models import Campaign, Decision, Message
from campaigns.targets import Target
from kit import clock
from kit.errors import Refusal
from kit.money import Money
from rewards import messages, tokens

_SAMPLE_TEXT = "Well done! Pick your gift, on us."
_SAMPLE_PRODUCT = "a gift"
_SAMPLE_COUNT = 100
_EXPIRES_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Sample:
    """What a test call is answered with, and what of it the campaign does not have yet."""

    text: str
    cpa: Money
    image: str
    lacks: list[str]


def test_url_of(campaign: Campaign) -> str:
    """The campaign's one test URL: every test call gets it."""
    return tokens.url_of(bytes(campaign.test_salt))


def answered(*, target: Target, call: RewardCall, decision: Decision) -> Answer:
    """200 for a test call of getReward: always the same URL, ids that begin with `test_`."""
    campaign = _campaign(target)
    body = _offered(target, call) | {
        "rewardNotificationUrl": test_url_of(campaign),
        "rewardId": f"test_rwd_{campaign.id.rpartition('_')[2]}",
        "actionId": f"test_act_{decision.id.rpartition('_')[2]}",
        "decisionId": decision.public_id,
    }
    return Answer(200, answers.in_order(body))


def derived(campaign: Campaign | None) -> dict[str, object]:
    """What a kept test answer is filled up with for a retry."""
    assert campaign is not None
    return {"rewardNotificationUrl": test_url_of(campaign), "remainingRewardCount": _SAMPLE_COUNT}


def told(*, target: Target, call: RewardCall, refusal: Refusal | None = None) -> Answer:
    """200 for a test call of getRewardInfo, or for a live one about a draft, which has nothing to offer yet."""
    body = _offered(target, call) | {
        "rewardNotificationUrl": None,
        "rewardId": None,
        "actionId": None,
        "decisionId": None,
        "expiresAt": None,
        "available": refusal is None,
        "reason": refusal and refusal.code,
    }
    if refusal is not None:
        words = answers.words_on(refusal, target, call)
        body |= {"testMode": False, "remainingRewardCount": 0, "rewardNotificationText": words}
    return Answer(200, answers.in_order(body))


def _offered(target: Target, call: RewardCall) -> dict[str, Any]:
    campaign, sample = _campaign(target), _sample(target, call)
    expires = clock.end_of_day(campaign.ends_on + _EXPIRES_AFTER, campaign.time_zone)
    lacks = [
        {"code": "sample_used", "detail": f"The draft has no {what} yet: a sample stands in."}
        for what in sample.lacks
    ]
    return {
        "rewardNotificationText": sample.text,
        "campaignEndDate": str(campaign.ends_on),
        "rewardImageUrl": answers.media_url(sample.image),
        "remainingRewardCount": _SAMPLE_COUNT,
        "expiresAt": answers.last_second_before(expires),
        "cpa": answers.price(sample.cpa),
        "testMode": True,
        "warnings": answers.warnings_of(call) + lacks,
    }


def _sample(target: Target, call: RewardCall) -> Sample:
    offer = target.reward.offer if target.reward else None
    if offer is not None and not target.is_draft:
        return Sample(messages.message_of(offer, call.locale)["text"], offer.cpa, offer.message_image, [])
    campaign = _campaign(target)
    message = _message(campaign, call.locale)
    lacks = [
        what
        for what, found in (
            ("moment of this id", target.moment),
            ("reward in this group", target.reward),
            ("redemption message", message),
            ("banner", campaign.message_image),
        )
        if not found
    ]
    text = _filled(message, campaign, target, call.locale) if message else _SAMPLE_TEXT
    cpa = target.reward.cpa if target.reward else Money(1_000, "USD")
    return Sample(text, cpa, campaign.message_image.name or "", lacks)


def _message(campaign: Campaign, locale: str | None) -> Message | None:
    """The message in the locale, in its language, or in the campaign's own, as far as something is written."""
    written = {one.locale: one for one in campaign.messages.order_by("pk") if one.redemption_text}
    closest = messages.closest_of(list(written), locale, campaign.default_locale)
    return written.get(closest) or next(iter(written.values()), None)


def _filled(message: Message, campaign: Campaign, target: Target, locale: str | None) -> str:
    """The text of a draft as it would be offered; what it gives first stands for the product."""
    first = target.reward.choices.select_related("product", "category").first() if target.reward else None
    product = (first.product.title if first.product else str(first.category)) if first else _SAMPLE_PRODUCT
    text = messages.fill_in(message.redemption_text, product=product, company=campaign.company.display_name)
    expires_on = campaign.ends_on + _EXPIRES_AFTER
    return messages.fill_in_dates(text, ends_on=campaign.ends_on, expires_on=expires_on, locale=locale)


def _campaign(target: Target) -> Campaign:
    assert target.campaign is not None
    return target.campaign
