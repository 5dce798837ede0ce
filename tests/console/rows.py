"""Rows for the console to show, written directly: what makes them is tested elsewhere."""

import itertools
import secrets
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import ApiKey, App, Company, KeyMode, Member, User
from billing.models import LedgerEntry, LedgerTransaction, Limit
from campaigns.calls import RewardCall, SubmittedRow, canonical_of
from campaigns.models import (
    Action,
    Campaign,
    CampaignKind,
    CampaignMove,
    CampaignState,
    Choice,
    Decision,
    Moment,
    MomentReward,
    Outcome,
)
from events.models import Event
from kit import clock
from kit.ids import new_id
from rewards import tokens
from rewards.models import (
    Category,
    Marketplace,
    Offer,
    OfferChoice,
    Product,
    ProductPrice,
    VolumeTier,
)
from tests.world import state_fields

_numbers = itertools.count(1)


def make_marketplace(code: str = "US", currency: str = "USD", name: str = "United States") -> Marketplace:
    return Marketplace.objects.get_or_create(
        code=code,
        defaults={
            "name": name,
            "currency": currency,
            "languages": ["en"],
            "ships_to": ["US"],
            "shipping_minor": 599,
            "source": "test",
            "source_date": date(2026, 1, 1),
        },
    )[0]


def make_company(name: str = "Lanternfox Games", **fields: Any) -> Company:
    defaults = {"legal_name": f"{name} Ltd", "country": "US", "contact_email": "team@lanternfox.example"}
    return Company.objects.create(display_name=name, **defaults | fields)


def make_member(company: Company, email: str = "ada@lanternfox.example") -> User:
    user = User.objects.filter(email=email).first() or User.objects.create_user(
        email, "correct horse battery"
    )
    Member.objects.create(company=company, user=user, roles=["analyst", "developer"])
    return user


def make_app(
    company: Company, name: str = "Starlight Run", platforms: tuple[str, ...] = ("Android", "iOS")
) -> App:
    return App.objects.create(
        company=company, name=name, platforms=list(platforms), link="https://starlight.example"
    )


def make_key(app: App, mode: str = KeyMode.LIVE, last_four: str = "7Q2x", **fields: Any) -> ApiKey:
    return ApiKey.objects.create(
        app=app, mode=mode, hash=secrets.token_bytes(32), last_four=last_four, **fields
    )


def make_campaign(
    app: App, name: str = "Level ten", state: str = CampaignState.LIVE, **fields: Any
) -> Campaign:
    today, salt = clock.now().date(), tokens.new_salt()
    defaults: dict[str, Any] = {
        "kind": CampaignKind.CHALLENGE,
        "starts_on": today - timedelta(days=20),
        "ends_on": today + timedelta(days=40),
        "time_zone": "Europe/Berlin",
        "budget_usd_cents": 100_000,
        "test_salt": salt,
        "test_token_hash": tokens.hash_of(tokens.token_of(salt)),
    }
    facts = defaults | state_fields(state) | fields
    return Campaign.objects.create(company=app.company, app=app, name=name, **facts)


def make_move(campaign: Campaign, from_state: str, to_state: str, **fields: Any) -> CampaignMove:
    return CampaignMove.objects.create(campaign=campaign, from_state=from_state, to_state=to_state, **fields)


def make_moment(campaign: Campaign, key: str = "level-10", name: str = "Reached level 10") -> Moment:
    return Moment.objects.create(campaign=campaign, key=key, name=name)


def make_reward(
    moment: Moment, marketplace: Marketplace, cpa_minor: int = 2750, titles: tuple[str, ...] = ()
) -> MomentReward:
    """The moment's reward in a marketplace, offered with products of these titles, or drafted when there are none."""
    reward = MomentReward.objects.create(moment=moment, marketplace=marketplace, cpa_minor=cpa_minor)
    if titles:
        reward.offer = make_offer(reward, titles)
        reward.save(update_fields=["offer"])
    return reward


def make_offer(reward: MomentReward, titles: tuple[str, ...]) -> Offer:
    campaign = reward.moment.campaign
    offer = Offer.objects.create(
        company=campaign.company,
        campaign_key=campaign.pk,
        moment_key=reward.moment_id,
        marketplace=reward.marketplace,
        app_name=campaign.app.name,
        cpa_minor=reward.cpa_minor,
        currency=reward.marketplace.currency,
        cpa_usd_cents=reward.cpa_minor,
        messages={"en": {"title": "Well done", "text": "Pick your gift"}},
        time_zone=campaign.time_zone,
        ends_on=campaign.ends_on,
        expires_on=campaign.ends_on + timedelta(days=30),
        expires_at=clock.end_of_day(campaign.ends_on + timedelta(days=30), campaign.time_zone),
    )
    for position, title in enumerate(titles, start=1):
        product = make_product(reward.marketplace, title)
        OfferChoice.objects.create(
            offer=offer, position=position, kind="product", product=product, title=title, retail_minor=2500
        )
    return offer


def make_tier(basis_points: int = 1_000) -> VolumeTier:
    """The margin of every company that has agreed none."""
    facts = {"margin_basis_points": basis_points, "source": "test", "source_date": date(2026, 1, 1)}
    return VolumeTier.objects.get_or_create(actions_from=0, defaults=facts)[0]


def make_product(
    marketplace: Marketplace, title: str, price_minor: int = 2500, *, category: str = "Kitchen", **fields: Any
) -> Product:
    group = Category.objects.get_or_create(slug=category.lower(), defaults={"name": category})[0]
    facts = {"sku": f"SKU-{next(_numbers)}", "brand": "Brightmill", "category": group} | fields
    return Product.objects.create(marketplace=marketplace, title=title, price_minor=price_minor, **facts)


def make_prices(product: Product, *amounts: int) -> None:
    """A price a day, the last one today's."""
    first = clock.now().date() - timedelta(days=len(amounts) - 1)
    ProductPrice.objects.bulk_create(
        ProductPrice(product=product, on=first + timedelta(days=number), price_minor=amount)
        for number, amount in enumerate(amounts)
    )


def make_choice(reward: MomentReward, title: str, position: int = 1) -> Choice:
    product = make_product(reward.marketplace, title)
    return Choice.objects.create(reward=reward, position=position, kind="product", product=product)


def make_decision(
    moment: Moment, /, outcome: str = Outcome.COMPLETED, code: str = "", **fields: Any
) -> Decision:
    campaign = moment.campaign
    key = campaign.app.keys.first() or make_key(campaign.app)
    defaults: dict[str, Any] = {
        "campaign": campaign,
        "moment": moment,
        "marketplace": "US",
        "device_type": "Android",
        "request_key": new_id("req"),
        "is_test": outcome == Outcome.TEST,
    }
    return Decision.objects.create(
        company=campaign.company, app=campaign.app, key=key, outcome=outcome, code=code, **defaults | fields
    )


def make_action(
    moment: Moment, cents: int = 2750, at: datetime | None = None, marketplace: str = "US"
) -> Action:
    """A completed action with its decision."""
    at = at or clock.now()
    decision = make_decision(moment, marketplace=marketplace, decided_at=at, checks=PASSED_CHECKS)
    campaign = moment.campaign
    return Action.objects.create(
        company=campaign.company,
        app=campaign.app,
        campaign=campaign,
        moment=moment,
        decision=decision,
        reward_key=new_id("rwd"),
        marketplace=marketplace,
        cpa_minor=cents,
        currency="USD",
        amount_usd_cents=cents,
        completed_at=at,
    )


PASSED_CHECKS: list[dict[str, Any]] = [
    {"check": "platform", "passed": True, "saw": {"deviceType": "Android"}},
    {"check": "campaign", "passed": True, "saw": {"name": "Level ten"}},
    {"check": "moment", "passed": True, "saw": {}},
    {"check": "marketplace", "passed": True, "saw": {"marketplace": "US"}},
    {"check": "company", "passed": True, "saw": {"status": "active"}},
    {"check": "state", "passed": True, "saw": {"state": "live"}},
    {
        "check": "dates",
        "passed": True,
        "saw": {"startsOn": "2026-11-01", "endsOn": "2026-12-31", "timeZone": "UTC"},
    },
    {"check": "country", "passed": True, "saw": {"told": False}},
    {"check": "customer_limit", "passed": True, "saw": {"rewarded": 0, "limit": 1}},
    {"check": "fraud", "passed": True, "saw": {"signals": ["customer"]}},
    {"check": "budget", "passed": True, "saw": {"amountUsdCents": 2750}},
    {"check": "campaign_limit", "passed": True, "saw": {"amountUsdCents": 2750}},
    {"check": "company_limit", "passed": True, "saw": {"amountUsdCents": 2750}},
]


def make_charge(action: Action, limits_after: dict[str, list[int]]) -> LedgerTransaction:
    charge = LedgerTransaction.objects.create(
        company=action.company,
        kind="charge",
        cause=f"action:{action.pk}",
        month=clock.this_month(),
        campaign_key=action.campaign_id,
        moment_key=action.moment_id,
        marketplace=action.marketplace,
        cpa_minor=action.cpa_minor,
        currency=action.currency,
        limits_after=limits_after,
    )
    cents = {"receivable": action.amount_usd_cents, "revenue": -action.amount_usd_cents}
    LedgerEntry.objects.bulk_create(
        LedgerEntry(transaction=charge, company=action.company, account=account, amount_usd_cents=moved)
        for account, moved in cents.items()
    )
    return charge


def make_limit(
    company: Company, spent: int, cap: int, campaign: Campaign | None = None, monthly: bool = True
) -> Limit:
    scope = "company_month" if campaign is None else "campaign_month" if monthly else "campaign"
    return Limit.objects.create(
        company=company,
        scope=scope,
        campaign_key=campaign.pk if campaign else None,
        month=clock.this_month() if monthly else None,
        cap_usd_cents=cap,
        spent_usd_cents=spent,
    )


def make_event(
    company: Company, sequence: int | None, type: str = "action.completed", **fields: Any
) -> Event:
    return Event.objects.create(company_key=company.pk, type=type, data={}, sequence=sequence, **fields)


def make_row(moment: Moment, row_id: str = "row-1", **person: str) -> SubmittedRow:
    """A row of a batch that calls for the moment in the US."""
    call = RewardCall.of(
        moment.campaign.company,
        campaign_id=moment.campaign_id,
        moment_id=moment.key,
        device_type="Android",
        marketplace="US",
        canonical_body=canonical_of({"rowId": row_id} | person),
        **person,
    )
    return SubmittedRow(row_id, call)
