"""What a bench calls for: many companies with a live campaign each, made by the operations."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from accounts.models import Company, KeyMode, User
from accounts.operations import create_company, create_key, register_app
from billing.models import Card
from billing.operations import set_monthly_cap
from campaigns import operations
from campaigns.models import Campaign
from kit import clock
from rewards.models import Category, Marketplace, Product

ACTOR = "system:bench"
MARKETER = "member:bench"
PLENTY = 100_000_000_000


@dataclass(frozen=True, slots=True)
class Target:
    """One campaign to call for, and the key to call with."""

    secret: str
    body: dict[str, Any]


def make_targets(count: int, *, name: str = "bench") -> list[Target]:
    """So many companies, each with an app, a key that is hardly throttled, and a campaign with plenty of room.

    Another `name` makes others beside those that are there.
    """
    category, _ = Category.objects.get_or_create(slug="bench", defaults={"name": "Bench"})
    marketplace = Marketplace.objects.get(code="US")
    facts = {"title": "Oak Bench", "brand": "Bench", "category": category, "price_minor": 2_500}
    product, _ = Product.objects.get_or_create(marketplace=marketplace, sku="BENCH", defaults=facts)
    return [_make_target(f"{name}-{number}", marketplace, product) for number in range(count)]


def _give_card(company: Company, user: User) -> None:
    """A card that is never charged: approval asks for one, and nothing here waits for a month to end."""
    Card.objects.create(
        company=company,
        stripe_id=f"pm_bench_{company.pk}",
        brand="visa",
        last_four="4242",
        expires_month=12,
        expires_year=clock.now().year + 3,
        country=company.country,
        postal_code=company.postal_code,
        is_active=True,
        added_by=user.pk,
    )


def _make_target(name: str, marketplace: Marketplace, product: Product) -> Target:
    user = User.objects.create(email=f"{name}@example.com")
    company = create_company(
        creator=user,
        legal_name=name,
        display_name=name,
        country="US",
        address="1 Pier",
        postal_code="02110",
        contact_email=user.email,
    )
    _give_card(company, user)
    app = register_app(company=company, name="Bench", platforms=["Web"], actor=ACTOR)
    _, secret = create_key(app=app, mode=KeyMode.LIVE, actor=ACTOR, calls_per_second=1_000_000)
    today = clock.now().date()
    campaign = operations.create_campaign(
        company=company,
        app=app,
        name="Bench",
        kind="surprise",
        starts_on=today - timedelta(days=1),
        ends_on=today + timedelta(days=30),
        budget_usd_cents=PLENTY,
        actor=MARKETER,
    )
    moment = operations.add_moment(campaign=campaign, key="done", name="Done")
    operations.set_reward(moment=moment, marketplace=marketplace, cpa_minor=2_750, products=[product])
    operations.set_message(
        campaign=campaign, locale="en", redemption_title="Done", redemption_text="A {product}."
    )
    Campaign.objects.filter(pk=campaign.pk).update(banner="banners/bench.webp")
    operations.submit_campaign(campaign=campaign, actor=MARKETER)
    operations.approve_campaign(campaign=campaign, actor="support:bench")
    operations.start_campaign(campaign=campaign, actor=MARKETER)
    for campaign_key in (campaign.id, None):
        set_monthly_cap(
            company=company, campaign_key=campaign_key, cap_usd_cents=PLENTY, reason="bench", actor=ACTOR
        )
    ids = {
        "appId": app.id,
        "campaignId": campaign.id,
        "momentId": "done",
        "deviceType": "Web",
        "rewardGroupId": "US",
    }
    return Target(secret, ids)
