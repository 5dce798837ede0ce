"""Custom T-shirts are for customers in the United States (R4): told with the choice, refused before the order."""

import pytest

from rewards.redemption.models import Order, Redemption, StockMovement
from tests.redemption.conftest import POSTED, choice_of, signed_in, stock_of, user

pytestmark = pytest.mark.django_db
ONLY = "Delivered in the United States only"


@pytest.fixture
def shirt(shop):
    return shop.product(title="Fox Shirt", company=shop.company, is_custom_tshirt=True)


def test_the_choice_says_where_it_is_delivered(client, shop, shirt):
    shown = client.get(f"/r/{shop.reward(shop.offer(shirt))}").content.decode()
    assert ONLY in shown
    assert ONLY not in client.get(f"/r/{shop.reward(shop.offer(shop.product()))}").content.decode()


@pytest.mark.parametrize(
    "place", [{"country": "PR", "postal_code": "00907"}, {"country": "US", "postal_code": "00907"}]
)
def test_an_address_in_a_territory_is_refused_before_anything_is_ordered(shop, shirt, place):
    offer = shop.offer(shirt)
    posted = POSTED | place | {"choice": choice_of(offer), "product": shirt.pk}
    answer = signed_in(user()).post(f"/r/{shop.reward(offer)}/order", posted)

    assert answer.status_code == 422
    assert "Custom T-shirts are delivered to the United States only, without its territories." in (
        answer.content.decode()
    )
    assert stock_of(shirt) == 10
    assert not Order.objects.exists() and not Redemption.objects.exists()
    assert not StockMovement.objects.exists()


def test_an_address_in_a_state_is_served_and_other_rewards_go_to_territories(shop, shirt):
    for product, place in ((shirt, {}), (shop.product(), {"country": "PR", "postal_code": "00907"})):
        offer = shop.offer(product)
        posted = POSTED | place | {"choice": choice_of(offer), "product": product.pk}
        assert signed_in(user()).post(f"/r/{shop.reward(offer)}/order", posted).status_code == 302

    assert Order.objects.count() == 2


def test_what_stands_in_for_a_tshirt_goes_where_the_marketplace_delivers(shop, shirt):
    shirt_gone = shop.product(company=shop.company, is_custom_tshirt=True, stock=0, price=5_000)
    plain = shop.product(price=5_000)
    offer = shop.offer(shirt_gone)
    place = {"country": "PR", "postal_code": "00907"}
    posted = POSTED | place | {"choice": choice_of(offer), "product": plain.pk}

    assert signed_in(user()).post(f"/r/{shop.reward(offer)}/order", posted).status_code == 302
    assert Order.objects.get().product == plain
