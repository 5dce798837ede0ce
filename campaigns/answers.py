"""The shape of an answer to getReward and getRewardInfo (api.md). It belongs here, whichever door it leaves
by.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage

from billing.rooms import Room
from campaigns import customer_words
from campaigns.calls import Answer, RewardCall
from campaigns.models import Action, ActionStatus, CampaignKind, Decision
from campaigns.qualification import Question
from campaigns.targets import Target
from kit.errors import PROBLEM_FIELDS, Refusal, problem_of
from kit.money import Money
from rewards import messages, tokens
from rewards.models import Offer, Reward

_FIELDS = (
    *PROBLEM_FIELDS,
    "rewardNotificationText",
    "rewardNotificationUrl",
    "campaignEndDate",
    "rewardImageUrl",
    "remainingRewardCount",
    "rewardId",
    "actionId",
    "decisionId",
    "expiresAt",
    "cpa",
    "testMode",
    "warnings",
    "available",
    "reason",
)

_NO_CUSTOMER = {
    "code": "no_customer_id",
    "detail": "Without a customerId the limit per customer can't hold: each call earns a reward of its own.",
}


def remaining(rooms: Iterable[Room], amount_usd_cents: int) -> int:
    """How many more actions of this price fit into every limit."""
    return min((max(0, room.left_usd_cents) // amount_usd_cents for room in rooms), default=0)


def completed(*, question: Question, decision: Decision, action: Action, reward: Reward) -> Answer:
    """200 for an action that is being completed, 202 for one that is held; what remains is known once it is charged or
    reserved (X3).
    """
    assert question.reward.offer is not None and reward.salt is not None
    body = _offered(question.reward.offer, question.call) | {
        "rewardNotificationUrl": tokens.url_of(bytes(reward.salt)),
        "rewardId": reward.id,
        "actionId": action.id,
        "decisionId": decision.public_id,
        "testMode": False,
        "warnings": warnings_of(question.call),
    }
    if action.status == ActionStatus.HELD:
        return Answer(202, in_order(body | {"status": action.status}))
    return Answer(200, in_order(body))


def with_remaining(answer: Answer, count: int) -> Answer:
    return replace(answer, body=in_order({**answer.body, "remainingRewardCount": count}))


def in_order(body: dict[str, Any]) -> dict[str, Any]:
    """The fields in the order of api.md, so that an answer given again has the same bytes."""
    return {name: body[name] for name in _FIELDS if name in body} | body


def told(*, question: Question, rooms: Iterable[Room], refusal: Refusal | None) -> Answer:
    """200 for getRewardInfo: what getReward would say, and nothing consumed (A1)."""
    offer = question.reward.offer
    assert offer is not None
    body = _offered(offer, question.call, announcement=question.campaign.kind == CampaignKind.CHALLENGE) | {
        "rewardNotificationUrl": None,
        "remainingRewardCount": remaining(rooms, offer.cpa_usd_cents),
        "rewardId": None,
        "actionId": None,
        "decisionId": None,
        "expiresAt": None,
        "testMode": False,
        "warnings": warnings_of(question.call),
        "available": refusal is None,
        "reason": refusal and refusal.code,
    }
    if refusal is not None:
        body["rewardNotificationText"] = words_on(refusal, question.target, question.call)
    return Answer(200, in_order(body))


def refused(
    refusal: Refusal, *, request_key: str, decision_id: str | None = None, words: str | None = None
) -> Answer:
    """A problem document for a refusal; `words` are what customers may be shown, in their language (A7)."""
    body = problem_of(
        refusal, instance=request_key, docs_url=f"{settings.BASE_URL}/docs/errors", decision_id=decision_id
    )
    if words is not None:
        body["rewardNotificationText"] = words
    return Answer(refusal.status, in_order(body), retry_after=refusal.retry_after, is_problem=True)


def words_on(refusal: Refusal, target: Target, call: RewardCall) -> str:
    """What customers may be shown on a refusal, in the language in which they would read of the reward (A7)."""
    campaign = target.campaign
    offer = target.reward.offer if target.reward else None
    if offer is not None:
        locale: str | None = messages.closest_of(list(offer.messages), call.locale, offer.default_locale)
    else:
        locale = call.locale or (campaign.default_locale if campaign else None)
    return customer_words.in_locale(refusal.text, locale)


def warnings_of(call: RewardCall) -> list[dict[str, str]]:
    return [] if call.customer_hash else [_NO_CUSTOMER]


def media_url(path: str) -> str | None:
    """The absolute address of a file in the media storage."""
    return f"{settings.BASE_URL}{default_storage.url(path)}" if path else None


def instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def last_second_before(at: datetime) -> str:
    """The last second that still counts before an instant: `expiresAt` names it, as people would."""
    return instant(at - timedelta(seconds=1))


def price(money: Money) -> dict[str, str]:
    return {"amount": money.decimal, "currency": money.currency}


def _offered(offer: Offer, call: RewardCall, *, announcement: bool = False) -> dict[str, Any]:
    message = messages.message_of(offer, call.locale, announcement=announcement)
    return {
        "rewardNotificationText": message["text"],
        "campaignEndDate": str(offer.ends_on),
        "rewardImageUrl": media_url(offer.message_image),
        "expiresAt": last_second_before(offer.expires_at),
        "cpa": price(offer.cpa),
    }
