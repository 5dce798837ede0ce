"""How a campaign looks to customers, per moment, marketplace and language, from drafts on (C6, C9)."""

import pytest
from django.test import Client

from campaigns import operations
from campaigns.models import Campaign, Message
from events.models import AuditEntry
from tests.conftest import Api
from tests.console.pages import text_of
from tests.world import World, make_marketplace, make_product, make_world


def page(world: World) -> str:
    return f"/console/campaigns/{world.campaign.pk}/preview/"


def browser_of(world: World) -> Client:
    client = Client()
    client.force_login(world.user)
    return client


@pytest.fixture
def world(db: None) -> World:
    """A draft with a second moment and marketplace, each with a product of its own, that speaks German, too."""
    world = make_world(state="draft")
    uk = make_marketplace("UK", name="United Kingdom")
    campaign = world.campaign
    campaign.marketplaces.add(uk)
    friend = operations.add_moment(campaign=campaign, key="friend", name="Invite a friend")
    for moment, place, title in (
        (world.moment, uk, "Walnut Tray"),
        (friend, make_marketplace(), "Linen Apron"),
        (friend, uk, "Oak Stool"),
    ):
        product = make_product(place, title=title)
        operations.set_reward(moment=moment, marketplace=place, cpa_minor=4_000, products=[product])
    operations.set_message(
        campaign=campaign,
        locale="de",
        redemption_title="Geschafft",
        redemption_text="Hol dir {product} von {company} bis {expiry_date}.",
        announcement_title="Erreiche Stufe 10",
        announcement_text="Dann gibt es {product}.",
        actor="member:test",
    )
    return world


def test_push_and_mail_read_as_customers_would_read_them(world: World):
    said = text_of(browser_of(world).get(page(world)))

    assert (
        "Push notification Level Up Games app Reach level 10 Reach level 10 and pick your Copper Kettle."
        in said
    )
    assert "E-mail Level Up Games You did it Pick your Copper Kettle, from Level Up Games." in said


@pytest.mark.parametrize(
    ("moment", "marketplace", "product"),
    [
        ("level_10", "US", "Copper Kettle"),
        ("level_10", "UK", "Walnut Tray"),
        ("friend", "US", "Linen Apron"),
        ("friend", "UK", "Oak Stool"),
    ],
)
def test_each_moment_and_marketplace_names_its_own_product(
    world: World, moment: str, marketplace: str, product: str
):
    asked = {"moment": moment, "marketplace": marketplace}

    shown = browser_of(world).get(page(world), asked)

    assert shown.context["preview"].product == product
    assert f"Pick your {product}, from Level Up Games." in text_of(shown)
    framed = Client().get(shown.context["frame"]).content.decode()
    assert f"Pick your {product}, from Level Up Games." in framed


def test_a_language_is_that_of_all_three(world: World):
    expires_on = world.campaign.ends_on.fromordinal(world.campaign.ends_on.toordinal() + 30)

    shown = browser_of(world).get(page(world), {"locale": "de"})

    text = shown.context["preview"].texts.redemption_text
    assert text.startswith("Hol dir Copper Kettle von Level Up Games bis ")
    assert f"{expires_on.day}. " in text
    assert "Dann gibt es Copper Kettle." in text_of(shown)
    framed = Client(headers={"accept-language": "fr"}).get(shown.context["frame"])
    assert "Geschafft" in framed.content.decode()
    assert '<header class="r-message" lang="de">' in framed.content.decode()


def test_what_is_not_there_shows_the_first_of_what_is(world: World):
    asked = {"moment": "x", "marketplace": "\x00", "locale": "tlh"}

    shown = browser_of(world).get(page(world), asked)

    assert [pick.chosen for pick in shown.context["picks"]] == ["level_10", "US", "en"]
    assert Client().get(f"{shown.context['frame']}&locale=tlh").status_code == 200


def test_a_draft_with_nothing_in_it_says_what_comes_first(db: None):
    world = make_world(state="draft")
    world.moment.delete()
    Message.objects.all().delete()

    shown = browser_of(world).get(page(world))

    said = text_of(shown)
    assert "No messages in this language yet." in said
    assert "Write the messages" in said
    assert "Nothing is chosen yet." in said
    assert Client().get(shown.context["frame"]).status_code == 200


def test_what_was_submitted_stays_as_it_was_published(db: None):
    world = make_world(state="pending")
    world.products[0].title = "Steel Kettle"
    world.products[0].save(update_fields=["title"])

    assert "Pick your Copper Kettle" in text_of(browser_of(world).get(page(world)))


def test_only_a_test_page_is_told_its_language(db: None):
    """A reward page goes by its reader alone: its address takes no language (V1)."""
    url = Api(make_world(name="Tidal Bay")).get_reward().json()["rewardNotificationUrl"]
    path = url.replace("http://localhost:8000", "")
    plain = Client().get(path).content

    assert Client().get(f"{path}?locale=de&moment=x").content == plain


def test_it_costs_as_many_statements_with_many_moments(world: World, django_assert_num_queries):
    client = browser_of(world)
    with django_assert_num_queries(9):
        client.get(page(world))
    for number in range(5):
        moment = operations.add_moment(campaign=world.campaign, key=f"m{number}", name=f"Moment {number}")
        product = make_product(make_marketplace(), title=f"Product {number}")
        operations.set_reward(
            moment=moment, marketplace=make_marketplace(), cpa_minor=4_000, products=[product]
        )

    with django_assert_num_queries(9):
        client.get(page(world))


@pytest.mark.parametrize("key", ["", "x", "%00"])
def test_the_stranger_finds_nothing_and_changes_nothing(world: World, key: str):
    stranger, before = browser_of(make_world(name="Harbor Tea")), AuditEntry.objects.count()
    address = f"/console/campaigns/{key}/preview/" if key else page(world)

    assert stranger.get(address).status_code == 404
    assert stranger.post(address).status_code == 404
    assert AuditEntry.objects.count() == before
    assert Campaign.objects.filter(state="draft").count() == 1
