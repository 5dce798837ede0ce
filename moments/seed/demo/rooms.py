"""Room in the demo's limits: plenty for trying things, and exactly so much where a cap is to be reached."""

from billing.models import LimitScope
from billing.operations import set_monthly_cap
from billing.queries import rooms_of_campaign
from billing.rooms import Room
from campaigns import operations
from campaigns.models import Campaign
from kit import clock
from kit.money import to_minor
from moments.seed.demo.campaigns import kept_campaign
from moments.seed.demo.people import Owner
from moments.seed.demo.plans import MILLION_USD, Plan
from rewards.models import Offer

LEAST, MOST, FRESH = 5, 50, 20  # actions
_LITTLE_USD_CENTS = to_minor("5000", "USD")


def with_plenty(campaign: Campaign, owner: Owner) -> Campaign:
    """The campaign, with a budget and with months that have room."""
    _open_months(campaign, owner)
    [budget, *_] = _rooms(campaign, owner)
    if budget.left_usd_cents < _LITTLE_USD_CENTS:
        more = budget.cap_usd_cents + MILLION_USD
        operations.raise_budget(campaign=campaign, budget_usd_cents=more, actor=owner.marketer)
    return campaign


def capped(plan: Plan, owner: Owner) -> tuple[Campaign, int]:
    """A campaign whose budget has room for a few more actions, and for exactly how many."""
    campaign = kept_campaign(plan, owner)
    if _actions_left(campaign, owner) > MOST:
        reason = "Somebody raised its budget too far to be reached."
        operations.take_down_campaign(campaign=campaign, actor=owner.marketer, reason=reason)
        campaign = kept_campaign(plan, owner)
    _open_months(campaign, owner)
    if _actions_left(campaign, owner) < LEAST:
        [budget, *_] = _rooms(campaign, owner)
        enough = budget.spent_usd_cents + FRESH * _price(campaign, owner)
        operations.raise_budget(campaign=campaign, budget_usd_cents=enough, actor=owner.marketer)
    return campaign, _actions_left(campaign, owner)


def _open_months(campaign: Campaign, owner: Owner) -> None:
    """Let the campaign and its company spend a million USD a month, and more where that is nearly spent."""
    for room in _rooms(campaign, owner):
        if room.scope == LimitScope.CAMPAIGN:
            continue
        if room.cap_usd_cents < MILLION_USD:
            _set_cap(room, campaign, owner, MILLION_USD)
        elif room.left_usd_cents < _LITTLE_USD_CENTS:
            _set_cap(room, campaign, owner, room.cap_usd_cents + MILLION_USD)


def _set_cap(room: Room, campaign: Campaign, owner: Owner, cap_usd_cents: int) -> None:
    set_monthly_cap(
        company=owner.company,
        campaign_key=campaign.id if room.scope == LimitScope.CAMPAIGN_MONTH else None,
        cap_usd_cents=cap_usd_cents,
        reason="The demo must not stop at a monthly limit.",
        actor=owner.support,
    )


def _rooms(campaign: Campaign, owner: Owner) -> list[Room]:
    return rooms_of_campaign(company=owner.company, campaign_key=campaign.id, month=clock.this_month())


def _price(campaign: Campaign, owner: Owner) -> int:
    """What one of its actions costs; a capped campaign has one price."""
    return Offer.objects.get(company=owner.company, campaign_key=campaign.id).cpa_usd_cents


def _actions_left(campaign: Campaign, owner: Owner) -> int:
    """For how many more actions its budget has room; the months have more."""
    [budget, *_] = _rooms(campaign, owner)
    return budget.left_usd_cents // _price(campaign, owner)
