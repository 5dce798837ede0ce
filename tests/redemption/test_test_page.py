"""A campaign's test URL opens its own redemption page, and gives nothing (C4)."""

from datetime import timedelta

import pytest

from campaigns.models import Campaign, Choice, Message, Moment, MomentReward
from kit import clock
from rewards import tokens
from rewards.models import Marketplace
from rewards.redemption.models import Redemption
from tests.redemption.conftest import POSTED, signed_in, user
from tests.world import state_fields


@pytest.fixture
def campaign(shop):
    salt = tokens.new_salt()
    today = clock.now().date()
    return Campaign.objects.create(
        company=shop.company,
        app=shop.app,
        name="Level 10",
        kind="challenge",
        starts_on=today,
        ends_on=today + timedelta(days=30),
        budget_usd_cents=50_000,
        terms="One each.",
        test_salt=salt,
        test_token_hash=tokens.hash_of(tokens.token_of(salt)),
    )


def address_of(campaign):
    return f"/r/{tokens.token_of(campaign.test_salt)}"


def reward(campaign, key, marketplace, *choices, offer=None):
    moment, _ = Moment.objects.get_or_create(campaign=campaign, key=key, defaults={"name": key})
    found = MomentReward.objects.create(moment=moment, marketplace=marketplace, cpa_minor=2_750, offer=offer)
    for position, one in enumerate(choices, 1):
        what = {"kind": "product", "product": one}
        if isinstance(one, tuple):
            what = {"kind": "credit", "category": one[0], "credit_minor": one[1]}
        Choice.objects.create(reward=found, position=position, **what)
    return found


def test_a_draft_shows_what_it_has_so_far(shop, campaign, client):
    reward(
        campaign, "level_10", shop.marketplace, shop.product(title="Copper Kettle"), (shop.category, 2_000)
    )
    Message.objects.create(
        campaign=campaign,
        locale="en",
        redemption_title="Well done",
        redemption_text="Your {product} from {company}, until {expiry_date}.",
    )

    page = client.get(address_of(campaign)).content.decode()

    assert "Test page" in page
    assert "Your Copper Kettle from Lantern Works, until" in page
    assert "$20.00 to spend in Kitchen" in page
    assert "One each." in page


def test_nothing_can_be_ordered_from_it(shop, campaign, client):
    reward(campaign, "level_10", shop.marketplace, shop.product())
    address = address_of(campaign)
    customer = signed_in(user())

    assert "/cart" not in client.get(address).content.decode()
    assert customer.get(f"{address}/cart?choice=x").status_code == 404
    assert customer.post(f"{address}/order", POSTED).status_code == 404
    assert not Redemption.objects.exists()


def test_a_draft_that_has_nothing_yet_is_shown_all_the_same(campaign, client):
    page = client.get(address_of(campaign))

    assert page.status_code == 200
    assert b"A gift for you" in page.content
    assert b"the choices will stand here" in page.content


def test_an_approved_campaign_shows_what_was_frozen(shop, campaign, client):
    product = shop.product(title="Copper Kettle", price=2_500)
    offer = shop.offer(product, messages={"en": {"title": "Frozen", "text": "As approved."}})
    reward(campaign, "level_10", shop.marketplace, shop.product(title="Herb Garden"), offer=offer)
    Campaign.objects.filter(pk=campaign.pk).update(**state_fields("approved"))

    page = client.get(address_of(campaign)).content.decode()

    assert "Frozen" in page
    assert "Copper Kettle" in page
    assert "Herb Garden" not in page


def test_the_page_can_be_looked_at_for_each_moment_and_marketplace(shop, campaign, client):
    jp = Marketplace.objects.create(
        code="JP",
        name="Japan",
        currency="JPY",
        languages=["ja"],
        ships_to=["JP"],
        shipping_minor=410,
        source="test",
        source_date="2026-01-01",
    )
    reward(campaign, "level_10", shop.marketplace, shop.product(title="Copper Kettle"))
    reward(campaign, "level_20", jp, shop.product(title="Herb Garden", price=3_500, marketplace=jp))

    first = client.get(address_of(campaign)).content.decode()
    other = client.get(address_of(campaign), {"moment": "level_20", "marketplace": "JP"}).content.decode()
    closest = client.get(address_of(campaign), {"moment": "nonsense", "marketplace": "JP"}).content.decode()

    assert "Copper Kettle" in first
    assert "Herb Garden" in other
    assert "¥3,500" in other
    assert "Herb Garden" in closest
