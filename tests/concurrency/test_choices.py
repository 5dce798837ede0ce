"""Several members choose products for one draft at once: no choice is lost, and there are never six (C2)."""

import pytest

from campaigns.errors import ChoicesFull, MomentKeyTaken
from campaigns.models import Choice, Moment
from campaigns.operations import NewMoment, use_product
from events.models import AuditEntry
from rewards.models import Product
from tests.conftest import in_parallel
from tests.console.rows import make_tier
from tests.world import ACTOR, World, make_marketplace, make_product, make_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    """A draft whose one moment gives one product."""
    make_tier()
    return make_world(state="draft")


def outcome(world: World, moment: Moment | NewMoment, product: Product) -> str:
    try:
        use_product(campaign=world.campaign, moment=moment, product=product, actor=ACTOR)
    except (ChoicesFull, MomentKeyTaken) as refusal:
        return refusal.code
    return product.pk


def test_ten_members_for_the_last_four_places(world: World):
    products = [make_product(make_marketplace(), title=f"Mug {number}") for number in range(10)]

    found = in_parallel(10, lambda number: outcome(world, world.moment, products[number]))

    taken = {one for one in found if one != "choices_full"}
    assert found.count("choices_full") == 6
    choices = Choice.objects.filter(reward__moment=world.moment).order_by("position")
    assert [one.position for one in choices] == [1, 2, 3, 4, 5]
    assert {one.product_id for one in choices} == taken | {world.products[0].pk}
    assert AuditEntry.objects.filter(verb="campaign.use_product").count() == 4


def test_one_moment_is_made_when_two_make_the_same(world: World):
    products = [make_product(make_marketplace(), title=f"Mug {number}") for number in range(6)]

    found = in_parallel(6, lambda number: outcome(world, NewMoment("level_20", "Twenty"), products[number]))

    assert found.count("moment_key_taken") == 5
    assert Choice.objects.filter(reward__moment__key="level_20").count() == 1
