"""A small world to test in, made by the operations that make the real one."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from accounts.models import ApiKey, App, Company, KeyMode, User
from accounts.operations import create_company, create_key, register_app
from billing.models import Card, ExchangeRate
from campaigns import operations
from campaigns.models import DATES_OF_STATES, Campaign, Moment
from kit import clock
from kit.ids import new_id
from rewards.models import Category, Marketplace, Product, VolumeTier

ACTOR = "system:test"
MARKETER = "member:test"
SUPPORT = "support:test"
_numbers = count(1)


@dataclass
class World:
    """A company with an app, its keys, and a live campaign with one moment."""

    company: Company
    app: App
    live_key: ApiKey
    live_secret: str
    test_secret: str
    campaign: Campaign
    moment: Moment
    user: User
    products: list[Product] = field(default_factory=list)

    def body(self, **changes: Any) -> dict[str, Any]:
        """A call for the moment; a field set to None is left out."""
        whole = {
            "appId": self.app.id,
            "campaignId": self.campaign.id,
            "momentId": self.moment.key,
            "deviceType": "Web",
            "rewardGroupId": "US",
            "customerId": f"customer-{next(_numbers)}",
        } | changes
        return {name: value for name, value in whole.items() if value is not None}


def make_marketplace(code: str = "US", **changes: Any) -> Marketplace:
    facts: dict[str, Any] = {
        "name": code,
        "currency": {"US": "USD", "JP": "JPY", "UK": "GBP"}.get(code, "EUR"),
        "languages": ["en"],
        "ships_to": {"US": ["US", "PR"], "JP": ["JP"], "UK": ["GB", "IE"]}.get(code, [code]),
        "top_tax_basis_points": 1002 if code == "US" else 0,
        "free_shipping_minor": 2_500,
        "shipping_minor": 599,
        "source": "test",
        "source_date": date(2026, 1, 1),
    } | changes
    return Marketplace.objects.get_or_create(code=code, defaults=facts)[0]


def make_tiers() -> None:
    """The volume tiers of the reference data (B7)."""
    for actions, margin in ((0, 1_000), (1_000, 800), (10_000, 600), (100_000, 400)):
        facts = {"margin_basis_points": margin, "source": "test", "source_date": date(2026, 1, 1)}
        VolumeTier.objects.get_or_create(actions_from=actions, defaults=facts)


def make_product(
    marketplace: Marketplace, *, title: str = "Copper Kettle", price_minor: int = 2_500, **changes: Any
) -> Product:
    number = next(_numbers)
    category = Category.objects.get_or_create(slug="kitchen", defaults={"name": "Kitchen"})[0]
    facts = {"sku": f"SKU-{number}", "title": title, "brand": "Hearthline", "category": category} | changes
    return Product.objects.create(marketplace=marketplace, price_minor=price_minor, **facts)


def give_card(company: Company, **changes: Any) -> Card:
    """A card that the company is charged by, without the way through Stripe."""
    number = next(_numbers)
    facts = {
        "stripe_id": f"pm_{company.pk}_{number}",
        "brand": "visa",
        "last_four": "4242",
        "expires_month": 12,
        "expires_year": clock.now().year + 3,
        "country": company.country,
        "postal_code": company.postal_code,
        "is_active": True,
        "added_by": new_id("usr"),
    } | changes
    return Card.objects.create(company=company, **facts)


def make_company(
    name: str = "Level Up Games", *, calls_per_second: int = 1_000_000
) -> tuple[Company, App, User, ApiKey, str, str]:
    make_tiers()
    user = User.objects.create_user(f"member-{next(_numbers)}@example.com", "correct horse battery")
    company = create_company(
        creator=user,
        legal_name=name,
        display_name=name,
        country="US",
        address="1 Pier",
        postal_code="02110",
        contact_email=user.email,
    )
    give_card(company)
    app = register_app(company=company, name=f"{name} app", platforms=["Web", "Android"], actor=ACTOR)
    live, live_secret = create_key(app=app, mode=KeyMode.LIVE, actor=ACTOR, calls_per_second=calls_per_second)
    _, test_secret = create_key(app=app, mode=KeyMode.TEST, actor=ACTOR, calls_per_second=calls_per_second)
    return company, app, user, live, live_secret, test_secret


def make_draft(
    company: Company,
    app: App,
    *,
    budget_usd_cents: int = 100_000,
    cpa_minor: int = 2_750,
    limit: int = 1,
    **changes: Any,
) -> tuple[Campaign, Moment, list[Product]]:
    """A draft that lacks nothing: one moment, one product of 25.00 in the US for a CPA of 27.50."""
    today = clock.now().date()
    facts: dict[str, Any] = {
        "name": f"Campaign {next(_numbers)}",
        "kind": "challenge",
        "starts_on": today - timedelta(days=1),
        "ends_on": today + timedelta(days=60),
    } | changes
    campaign = operations.create_campaign(
        company=company, app=app, budget_usd_cents=budget_usd_cents, actor=MARKETER, **facts
    )
    moment = operations.add_moment(
        campaign=campaign, key="level_10", name="Reach level 10", limit_per_customer=limit
    )
    marketplace = make_marketplace()
    product = make_product(marketplace)
    operations.set_reward(moment=moment, marketplace=marketplace, cpa_minor=cpa_minor, products=[product])
    operations.set_message(
        campaign=campaign,
        locale="en",
        redemption_title="You did it",
        redemption_text="Pick your {product}, from {company}.",
        announcement_title="Reach level 10",
        announcement_text="Reach level 10 and pick your {product}.",
    )
    images = {"banner": "banners/test/page.webp", "message_image": "banners/test/message.webp"}
    Campaign.objects.filter(pk=campaign.pk).update(**images)
    campaign.refresh_from_db()
    return campaign, moment, [product]


def make_world(
    *, state: str = "live", calls_per_second: int = 1_000_000, name: str = "Level Up Games", **changes: Any
) -> World:
    """A company whose campaign is in the state."""
    company, app, user, live_key, live_secret, test_secret = make_company(
        name, calls_per_second=calls_per_second
    )
    campaign, moment, products = make_draft(company, app, **changes)
    for reached, move, actor in (
        ("pending", operations.submit_campaign, MARKETER),
        ("approved", operations.approve_campaign, SUPPORT),
        ("live", operations.start_campaign, MARKETER),
    ):
        if state == "draft":
            break
        move(campaign=campaign, actor=actor)
        if state == reached:
            break
    return World(company, app, live_key, live_secret, test_secret, campaign, moment, user, products)


def state_fields(state: str, **dates: Any) -> dict[str, Any]:
    """The columns of a campaign that is put into a state without the moves that lead there."""
    suspensions = ["marketer"] if state == "suspended" else []
    needed, _ = DATES_OF_STATES[state]
    now = clock.now()
    return {"state": state, "suspensions": suspensions, **dict.fromkeys(needed, now)} | dates


def make_rate(currency: str, usd: str) -> None:
    ExchangeRate.objects.create(currency=currency, on=clock.now().date(), usd=Decimal(usd), source="test")
