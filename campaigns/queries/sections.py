"""The parts of a draft as they stand, so that nobody overwrites unseen what somebody else wrote."""

import json
from typing import Any

from campaigns.models import Campaign, Message, Moment, MomentReward
from campaigns.steps import Step
from kit import crypto


def version_of(campaign: Campaign, step: Step, part: str = "") -> str:
    """What a part of a draft holds now, in short: another version holds something else.

    `part` narrows it down: the locale of a message or `banner`, `<moment key>:<marketplace>` of a reward.
    """
    stands = json.dumps(_READERS[step](campaign, part), sort_keys=True, default=str)
    return crypto.digest(f"{step}/{part}/{stands}").hex()[:16]


def _basics(campaign: Campaign, part: str) -> Any:
    fields = ("app_id", "name", "kind", "starts_on", "ends_on", "time_zone", "starts_by_itself")
    row = Campaign.objects.values_list(*fields).get(pk=campaign.pk)
    return [row, sorted(campaign.marketplaces.values_list("pk", flat=True))]


def _moments(campaign: Campaign, part: str) -> Any:
    fields = ("pk", "key", "name", "limit_per_customer")
    return list(Moment.objects.filter(campaign=campaign).order_by("pk").values_list(*fields))


def _rewards(campaign: Campaign, part: str) -> Any:
    rewards = MomentReward.objects.filter(moment__campaign=campaign)
    if part:
        key, _, place = part.partition(":")
        rewards = rewards.filter(moment__key=key, marketplace=place)
    fields = ("pk", "choices__position", "choices__product", "choices__category", "choices__credit_minor")
    return list(rewards.order_by("pk", "choices__position").values_list(*fields))


def _money(campaign: Campaign, part: str) -> Any:
    budget = Campaign.objects.values_list("budget_usd_cents", flat=True).get(pk=campaign.pk)
    rewards = MomentReward.objects.filter(moment__campaign=campaign)
    return [budget, list(rewards.order_by("pk").values_list("pk", "cpa_minor"))]


def _messages(campaign: Campaign, part: str) -> Any:
    row = Campaign.objects.values_list("banner", "default_locale").get(pk=campaign.pk)
    if part == "banner":
        return row[0]
    fields = ("announcement_title", "announcement_text", "redemption_title", "redemption_text")
    message = Message.objects.filter(campaign=campaign, locale=part).values_list(*fields).first()
    return [row[1], message]


def _terms(campaign: Campaign, part: str) -> Any:
    return Campaign.objects.values_list("terms", "terms_answers").get(pk=campaign.pk)


def _everything(campaign: Campaign, part: str) -> Any:
    steps = (Step.BASICS, Step.MOMENTS, Step.REWARDS, Step.MONEY, Step.TERMS)
    messages = Message.objects.filter(campaign=campaign).order_by("locale").values_list()
    return [*(_READERS[step](campaign, "") for step in steps), list(messages), _messages(campaign, "banner")]


_READERS = {
    Step.BASICS: _basics,
    Step.MOMENTS: _moments,
    Step.REWARDS: _rewards,
    Step.MONEY: _money,
    Step.MESSAGES: _messages,
    Step.TERMS: _terms,
    Step.REVIEW: _everything,
}
