"""A product of the catalogue is added to what a draft gives (C2, R3, R6)."""

import pytest

from campaigns import operations
from campaigns.errors import (
    CampaignLocked,
    ChoicesFull,
    MomentKeyTaken,
    MomentUnknown,
    ProductChosenAlready,
    ProductUnknown,
    ProductWithdrawn,
)
from campaigns.models import Moment, MomentReward
from campaigns.operations import NewMoment, use_product
from events.models import AuditEntry
from rewards.models import Category, Product
from tests.console.rows import make_tier
from tests.world import ACTOR, MARKETER, World, make_company, make_marketplace, make_product, make_world


@pytest.fixture
def world(db: None) -> World:
    """A draft whose one moment gives a product of 25.00 in the US for 27.50."""
    make_tier()
    return make_world(state="draft")


def chosen(moment: Moment, marketplace: str = "US") -> list[str]:
    reward = MomentReward.objects.get(moment=moment, marketplace=marketplace)
    return [one.product.title if one.product else str(one.category) for one in reward.choices.all()]


def used(world: World, product: Product, **changes) -> MomentReward:
    facts = {"campaign": world.campaign, "moment": world.moment, "product": product, "actor": ACTOR}
    return use_product(**facts | changes)


def test_it_comes_after_the_choices_that_are_there(world: World):
    used(world, make_product(make_marketplace(), title="Stoneware Mug"))

    assert chosen(world.moment) == ["Copper Kettle", "Stoneware Mug"]


def test_the_proposed_cpa_covers_the_dearest_choice_with_its_tax(world: World):
    reward = used(world, make_product(make_marketplace(), price_minor=4_000))

    assert reward.cpa_minor == 4_000 + 401 + 400


def test_a_cpa_that_covers_everything_stays(world: World):
    MomentReward.objects.update(cpa_minor=9_000)

    assert used(world, make_product(make_marketplace())).cpa_minor == 9_000


def test_a_cpa_that_is_given_is_taken(world: World):
    assert used(world, make_product(make_marketplace()), cpa_minor=3_333).cpa_minor == 3_333


def test_the_credit_is_kept_and_counts(world: World):
    kitchen = Category.objects.get(slug="kitchen")
    operations.set_reward(
        moment=world.moment,
        marketplace=make_marketplace(),
        cpa_minor=2_750,
        products=world.products,
        credit=(kitchen, 10_000),
    )

    reward = used(world, make_product(make_marketplace(), title="Stoneware Mug"))

    assert chosen(world.moment) == ["Copper Kettle", "Stoneware Mug", "Kitchen"]
    assert reward.cpa_minor == 11_000


def test_a_marketplace_that_had_none_gets_its_first_choice(world: World):
    used(world, make_product(make_marketplace("DE"), title="Bechertasse", price_minor=3_000))

    assert chosen(world.moment) == ["Copper Kettle"]
    assert chosen(world.moment, "DE") == ["Bechertasse"]
    assert MomentReward.objects.get(marketplace="DE").cpa_minor == 3_300


def test_a_new_moment_is_made_with_it(world: World):
    reward = used(world, make_product(make_marketplace()), moment=NewMoment("level_20", "Reach level 20"))

    assert (reward.moment.campaign, reward.moment.key, reward.moment.name) == (
        world.campaign,
        "level_20",
        "Reach level 20",
    )
    assert reward.cpa_minor == 3_000


def test_the_sixth_product_is_refused(world: World):
    for _ in range(4):
        used(world, make_product(make_marketplace()))

    with pytest.raises(ChoicesFull, match="level_10 gives 5 products in US already, which is the most"):
        used(world, make_product(make_marketplace()))
    assert len(chosen(world.moment)) == 5


def test_what_is_there_already_is_said(world: World):
    with pytest.raises(ProductChosenAlready, match="level_10 gives “Copper Kettle” already"):
        used(world, world.products[0])
    assert chosen(world.moment) == ["Copper Kettle"]


def test_an_id_that_is_taken_makes_no_moment(world: World):
    with pytest.raises(MomentKeyTaken, match="has a moment with the id level_10 already"):
        used(world, make_product(make_marketplace()), moment=NewMoment("level_10", "Again"))
    assert Moment.objects.count() == 1


def test_what_is_withdrawn_is_refused_and_makes_no_moment(world: World):
    withdrawn = make_product(make_marketplace(), state="withdrawn")

    with pytest.raises(ProductWithdrawn):
        used(world, withdrawn, moment=NewMoment("level_20", "Reach level 20"))
    assert Moment.objects.count() == 1


def test_another_companys_own_product_is_none(world: World):
    stranger = make_company("Harbor Tea")[0]

    with pytest.raises(ProductUnknown, match="“Copper Kettle” is not in the catalogue of Level Up Games"):
        used(world, make_product(make_marketplace(), company=stranger))


def test_a_moment_of_another_campaign_is_none(world: World):
    other = make_world(state="draft", name="Harbor Tea")

    with pytest.raises(MomentUnknown, match="has no such moment"):
        used(world, make_product(make_marketplace()), moment=other.moment)


def test_only_a_draft_is_edited(world: World):
    operations.submit_campaign(campaign=world.campaign, actor=MARKETER)

    with pytest.raises(CampaignLocked):
        used(world, make_product(make_marketplace()))
    assert chosen(world.moment) == ["Copper Kettle"]


def test_the_audit_log_names_the_products_and_the_cpa(world: World):
    product = make_product(make_marketplace(), price_minor=4_000)
    used(world, product)

    entry = AuditEntry.objects.get(verb="campaign.use_product")
    assert (entry.actor, entry.object_key, entry.company_key) == (ACTOR, world.campaign.pk, world.company.pk)
    kettle = world.products[0].sku
    assert entry.changes == {
        "products": [[kettle], [kettle, product.sku]],
        "cpa": ["$27.50", "$48.01"],
        "moment": [None, "level_10"],
        "marketplace": [None, "US"],
    }
