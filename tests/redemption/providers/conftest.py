"""A redeemed order, and each provider with its local server behind the store."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from kit import clock
from rewards.redemption.models import Order
from rewards.redemption.operations import redeem
from rewards.redemption.providers import operations
from rewards.redemption.providers.models import ProviderMessage, ProviderOrder
from tests.redemption.conftest import HOME, Shop, choice_of, user
from tests.redemption.providers import local_amazon, local_shop, local_tremendous
from tests.redemption.providers.local_amazon import LocalAmazon
from tests.redemption.providers.local_shop import LocalShop
from tests.redemption.providers.local_tremendous import LocalTremendous

NAMES = ("amazon", "tremendous", "own_shop")


@dataclass
class Store:
    """The store with a provider behind it."""

    name: str
    server: Any
    shop: Shop

    def order(self, *, price: int = 2_500, cpa: int = 2_750) -> Order:
        """What a customer has just redeemed, due at the provider."""
        offer = self.shop.offer(self.shop.product(price=price), cpa=cpa)
        order = redeem(token=self.shop.reward(offer), user=user(), choice_id=choice_of(offer), address=HOME)
        operations.place(order_key=f"order:{order.pk}")
        return order

    def row(self, order: Order) -> ProviderOrder:
        return ProviderOrder.objects.get(order_key=f"order:{order.pk}")

    def placed(self, order: Order | None = None) -> ProviderOrder:
        """An order that the provider has taken."""
        order = order or self.order()
        operations.place_due()
        return self.row(order)

    def cancel(self, row: ProviderOrder) -> ProviderOrder:
        operations.cancel_order(order_key=row.order_key)
        operations.refresh_status()
        row.refresh_from_db()
        return row


def make_due() -> None:
    """As if every wait were over, that of a killed worker's lease included."""
    earlier = clock.now() - timedelta(seconds=1)
    ProviderOrder.objects.filter(next_attempt_at__isnull=False).update(next_attempt_at=earlier)
    ProviderMessage.objects.update(next_attempt_at=earlier)


@pytest.fixture
def amazon(settings, shop: Shop) -> Iterator[Store]:
    yield from _behind(settings, shop, "amazon", LocalAmazon())


@pytest.fixture
def tremendous(settings, shop: Shop) -> Iterator[Store]:
    yield from _behind(settings, shop, "tremendous", LocalTremendous())


@pytest.fixture
def own_shop(settings, shop: Shop) -> Iterator[Store]:
    yield from _behind(settings, shop, "own_shop", LocalShop())


@pytest.fixture(params=NAMES)
def store(request: pytest.FixtureRequest) -> Store:
    """Each provider in turn."""
    found: Store = request.getfixturevalue(request.param)
    return found


def _behind(settings: Any, shop: Shop, name: str, server: Any) -> Iterator[Store]:
    settings.STORE_PROVIDER = name
    settings.AMAZON_INCENTIVES = {
        "partner_id": local_amazon.PARTNER,
        "access_key": local_amazon.ACCESS_KEY,
        "secret_key": local_amazon.SECRET,
        "region": "NA",
        "is_sandbox": True,
        "url": server.url,
    }
    settings.TREMENDOUS = {
        "api_key": local_tremendous.API_KEY,
        "webhook_key": local_tremendous.WEBHOOK_KEY,
        "funding_source": "balance",
        "products": [local_tremendous.PRODUCT],
        "campaign": "",
        "is_sandbox": True,
        "url": server.url,
    }
    settings.OWN_SHOP = {"url": server.url, "secrets": [local_shop.SECRET]}
    yield Store(name, server, shop)
    server.close()
    assert server.faults == []
