"""A shop to redeem in: one company, one marketplace, one category, made of plain rows."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from django.test import Client

import moments.celery  # noqa: F401  (the app that tasks are sent by)
from accounts.models import App, Company, Member, User
from kit import clock
from kit.ids import new_id
from rewards import tokens
from rewards.models import Category, ChoiceKind, Marketplace, Offer, OfferChoice, Product, Reward
from rewards.redemption.address import Address
from rewards.redemption.models import Stock
from tests.redemption.card_payments import FakeStripe, put_in_place

_numbers = count(1)
HOME = Address("Ada Byron", "12 Garden Row", "Boston", "02110", "US")
POSTED = {
    "recipient": "Ada Byron",
    "street": "12 Garden Row",
    "city": "Boston",
    "postal_code": "02110",
    "country": "US",
}


def user(name: str = "customer") -> User:
    return User.objects.create_user(f"{name}-{next(_numbers)}@example.com")


def signed_in(who: User) -> Client:
    client = Client()
    client.force_login(who)
    return client


@dataclass
class Shop:
    """What a test needs to make rewards of, and who takes part."""

    company: Company
    app: App
    member: User
    marketplace: Marketplace
    category: Category
    products: list[Product] = field(default_factory=list)

    def product(self, *, price: int = 2_500, stock: int | None = 10, **changes: Any) -> Product:
        number = next(_numbers)
        facts = {"sku": f"SKU-{number}", "title": f"Product {number}", "brand": "Hearthline"} | changes
        facts.setdefault("category", self.category)
        facts.setdefault("marketplace", self.marketplace)
        product = Product.objects.create(price_minor=price, **facts)
        if stock is not None:
            Stock.objects.create(product=product, on_hand=stock)
        self.products.append(product)
        return product

    def offer(
        self, *chosen: Product | int, cpa: int = 2_750, ends_in: int = 30, tax_left: int = 0, **changes: Any
    ) -> Offer:
        """An offer of products, and of catalog credit where a value is given instead.

        `tax_left` is what the CPA left out of the tax of each product, which is the customer's to pay.
        """
        ends_on = clock.now().date() + timedelta(days=ends_in)
        expires_on = ends_on + timedelta(days=30)
        facts: dict[str, Any] = {
            "marketplace": self.marketplace,
            "currency": self.marketplace.currency,
            "messages": {"en": {"title": "You did it", "text": "Yours until {expiry_date}."}},
            "terms": "While supplies last.",
        } | changes
        offer = Offer.objects.create(
            company=self.company,
            campaign_key=new_id("cmp"),
            moment_key=new_id("mom"),
            app_name=self.app.name,
            cpa_minor=cpa,
            cpa_usd_cents=cpa,
            time_zone="UTC",
            ends_on=ends_on,
            expires_on=expires_on,
            expires_at=clock.end_of_day(expires_on, "UTC"),
            **facts,
        )
        for position, one in enumerate(chosen, 1):
            left = 0 if isinstance(one, int) else tax_left
            OfferChoice.objects.create(
                offer=offer, position=position, tax_left_out_minor=left, **self._choice(one)
            )
        return offer

    def _choice(self, chosen: Product | int) -> dict[str, Any]:
        if isinstance(chosen, int):
            title = self.category.name
            return {
                "kind": ChoiceKind.CREDIT,
                "category": self.category,
                "title": title,
                "retail_minor": chosen,
            }
        return {
            "kind": ChoiceKind.PRODUCT,
            "product": chosen,
            "title": chosen.title,
            "retail_minor": chosen.price_minor,
        }

    def reward(self, offer: Offer) -> str:
        """Issue a reward; its token."""
        salt = tokens.new_salt()
        token = tokens.token_of(salt)
        Reward.objects.create(
            company=self.company,
            offer=offer,
            cause=f"action:{new_id('act')}",
            salt=salt,
            token_hash=tokens.hash_of(token),
        )
        return token


def make_shop() -> Shop:
    member = user("member")
    company = Company.objects.create(
        legal_name="Lantern Works Ltd",
        display_name="Lantern Works",
        country="US",
        contact_email="team@lantern.example",
        website="https://lantern.example/",
    )
    Member.objects.create(company=company, user=member, roles=["administrator"])
    app = App.objects.create(company=company, name="Lantern Quest", platforms=["Web"])
    marketplace = Marketplace.objects.create(
        code="US",
        name="United States",
        currency="USD",
        languages=["en", "es"],
        ships_to=["US", "PR"],
        top_tax_basis_points=1_002,
        free_shipping_minor=2_500,
        shipping_minor=599,
        source="test",
        source_date=date(2026, 1, 1),
    )
    category = Category.objects.create(slug="kitchen", name="Kitchen")
    return Shop(company, app, member, marketplace, category)


@pytest.fixture
def shop(db: None) -> Shop:
    return make_shop()


@pytest.fixture
def stripe(monkeypatch: pytest.MonkeyPatch, settings: Any) -> FakeStripe:
    return put_in_place(monkeypatch, settings)


def choice_of(offer: Offer, position: int = 1) -> str:
    return OfferChoice.objects.get(offer=offer, position=position).pk


def stock_of(product: Product) -> int:
    return Stock.objects.get(product=product).on_hand
