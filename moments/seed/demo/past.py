"""The rows that one call leaves behind, as they would have been written at its time."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import uuid_utils.compat as uuid7

from accounts.models import ApiKey
from billing.models import Account, LedgerEntry, LedgerTransaction
from campaigns.checks import LIMITS
from campaigns.errors import AlreadyRewarded
from campaigns.facts import facts_of_action
from campaigns.models import Action, Campaign, Decision, Outcome
from events.models import Event
from kit import clock
from kit.crypto import keyed_hash
from kit.ids import format_id
from moments.seed.demo.calls import Call
from rewards import tokens
from rewards.models import Offer, Reward


@dataclass
class Past:
    """The rows of the past, in the order in which they happened."""

    campaign: Campaign
    key: ApiKey
    decisions: list[Decision] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    rewards: list[Reward] = field(default_factory=list)
    charges: list[LedgerTransaction] = field(default_factory=list)
    entries: list[LedgerEntry] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


def remember(past: Past, call: Call) -> None:
    """Add what the call leaves behind: its decision, and all that a completed action means."""
    if call.refusal:
        past.decisions.append(_decision(past, call, Outcome.REFUSED))
    else:
        _complete(past, call)


def _complete(past: Past, call: Call) -> None:
    campaign, offer = past.campaign, call.offer
    decision = _decision(past, call, Outcome.COMPLETED)
    action = Action(
        id=id_at("act", call.at),
        company=campaign.company,
        app=campaign.app,
        campaign=campaign,
        moment=call.moment,
        decision=decision,
        reward_key=id_at("rwd", call.at),
        marketplace=offer.marketplace_id,
        customer_hash=decision.customer_hash,
        place=1,
        cpa_minor=offer.cpa_minor,
        currency=offer.currency,
        amount_usd_cents=offer.cpa_usd_cents,
        completed_at=call.at,
    )
    past.decisions.append(decision)
    past.actions.append(action)
    past.rewards.append(_reward(action, offer))
    past.events.append(
        Event(
            id=id_at("evt", call.at),
            company_key=campaign.company_id,
            type="action.completed",
            data=facts_of_action(action, decision),
            occurred_at=call.at,
        )
    )
    _charge(past, action)


def _decision(past: Past, call: Call, outcome: Outcome) -> Decision:
    company = past.campaign.company
    return Decision(
        id=id_at("dec", call.at),
        company=company,
        app=past.campaign.app,
        key=past.key,
        request_key=id_at("req", call.at),
        campaign=past.campaign,
        moment=call.moment,
        marketplace=call.offer.marketplace_id,
        device_type=call.device,
        customer_hash=keyed_hash(bytes(company.hash_key), "customer", call.customer),
        outcome=outcome,
        code=call.refusal,
        checks=_checks(past.campaign, call),
        decided_at=call.at,
    )


def _checks(campaign: Campaign, call: Call) -> list[dict[str, Any]]:
    """What each check saw, up to the one that refused."""
    dates = {
        "startsOn": str(campaign.starts_on),
        "endsOn": str(campaign.ends_on),
        "timeZone": campaign.time_zone,
    }
    passed = [
        _passed("platform", {"deviceType": call.device}),
        _passed("campaign", {"name": campaign.name}),
        _passed("moment", {}),
        _passed("marketplace", {"marketplace": call.offer.marketplace_id}),
        _passed("company", {"status": "active"}),
        _passed("state", {"state": "live"}),
        _passed("dates", dates),
        _passed("country", {"told": call.country is not None}),
        _passed("customer_limit", {"rewarded": 0, "limit": 1}),
        _passed("fraud", {"signals": ["customer"]}),
        *(_passed(check, {"amountUsdCents": call.offer.cpa_usd_cents}) for check in LIMITS),
    ]
    if not call.refusal:
        return passed
    if call.refusal == AlreadyRewarded.code:
        says = "The customer has had 1 of 1 rewards for this moment."
        return [*passed[:8], _refused("customer_limit", call, {"rewarded": 1, "limit": 1}, says)]
    says = "Rewards of this group are not delivered to the customer's country."
    return [*passed[:7], _refused("country", call, {"told": True}, says)]


def _refused(check: str, call: Call, saw: dict[str, Any], says: str) -> dict[str, Any]:
    return {"check": check, "passed": False, "code": call.refusal, "saw": saw, "says": says}


def _passed(check: str, saw: dict[str, Any]) -> dict[str, Any]:
    return {"check": check, "passed": True, "saw": saw}


def _reward(action: Action, offer: Offer) -> Reward:
    salt = tokens.new_salt()
    return Reward(
        id=action.reward_key,
        company=action.company,
        offer=offer,
        cause=f"action:{action.id}",
        salt=salt,
        token_hash=tokens.hash_of(tokens.token_of(salt)),
        issued_at=action.completed_at,
    )


def _charge(past: Past, action: Action) -> None:
    charge = LedgerTransaction(
        id=id_at("txn", action.completed_at),
        company=action.company,
        kind="charge",
        cause=f"action:{action.id}",
        month=clock.month_of(action.completed_at),
        campaign_key=action.campaign_id,
        moment_key=action.moment_id,
        marketplace=action.marketplace,
        cpa_minor=action.cpa_minor,
        currency=action.currency,
        occurred_at=action.completed_at,
    )
    past.charges.append(charge)
    for account, sign in ((Account.RECEIVABLE, 1), (Account.REVENUE, -1)):
        amount = sign * action.amount_usd_cents
        entry = LedgerEntry(
            transaction=charge, company=action.company, account=account, amount_usd_cents=amount
        )
        past.entries.append(entry)


def id_at(prefix: str, at: datetime, milliseconds: int = 0) -> str:
    """A fresh id as it would have been made at that time."""
    nanoseconds = (int(at.timestamp() * 1000) + milliseconds) * 1_000_000
    return format_id(prefix, uuid7.uuid7(nanoseconds=nanoseconds))
