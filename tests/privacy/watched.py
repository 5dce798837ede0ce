"""The company that is watched: one of everything that its console names, and rewards that customers can use."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client

from accounts.models import KeyMode
from accounts.operations import create_key, register_app
from campaigns import operations
from campaigns.models import Campaign, Moment
from events.call_log import LOG
from events.models import EventCounter
from events.operations import add_endpoint
from kit import clock
from rewards.models import Category, Offer, OfferChoice, Product, ProductPrice
from rewards.redemption.models import Stock
from tests.accounts.people import make_member, make_user
from tests.console.test_rights import ROLES, Place
from tests.events.receivers import Receiver
from tests.world import ACTOR, SUPPORT, World, make_company, make_marketplace, make_product

REWARDS = 22
IDEMPOTENCY_KEY = "once-and-no-more"


@dataclass
class Watched:
    """A company, its rewards in the order in which they were issued, and who reads."""

    place: Place
    world: World
    products: dict[str, Product]
    receiver: Receiver
    readers: dict[str, Client] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)
    first_call: dict[str, Any] = field(default_factory=dict)
    taken: int = 0

    def take(self) -> str:
        """A reward that no customer has yet; its token."""
        self.taken += 1
        return self.tokens[self.taken - 1]

    def call(self, verb: str, body: dict[str, Any], *, secret: str | None = None, key: str = "") -> Any:
        """A call of the Rewards API by the company's server."""
        headers = {"x-api-key": secret or self.world.live_secret} | ({"Idempotency-Key": key} if key else {})
        return Client(headers=headers).post(f"/v1/{verb}", json.dumps(body), content_type="application/json")

    @property
    def offer(self) -> Offer:
        return Offer.objects.get(campaign_key=self.world.campaign.pk)

    def choice(self, product: str) -> OfferChoice:
        """What the campaign offers: a product by its name here, or "credit"."""
        chosen = self.offer.choices
        if product == "credit":
            return chosen.get(kind="credit")
        return chosen.get(product=self.products[product])


def make_watched(receiver: Receiver, *, rewards: int = REWARDS) -> Watched:
    """A company whose campaign is live and has issued so many rewards; its webhooks go to the receiver."""
    place = Place()
    # The place wrote its event with a number that nobody gave out.
    EventCounter.objects.update_or_create(
        company_key=place.company.pk, defaults={"last": place.event.sequence}
    )
    products = _products()
    app = register_app(company=place.company, name="Copper Quest", platforms=["Web"], actor=ACTOR)
    live, live_secret = create_key(app=app, mode=KeyMode.LIVE, actor=ACTOR, calls_per_second=1_000_000)
    _, test_secret = create_key(app=app, mode=KeyMode.TEST, actor=ACTOR, calls_per_second=1_000_000)
    campaign, moment = _campaign(place, app, products)
    add_endpoint(company_key=place.company.pk, url=receiver.url, types=[], actor=ACTOR)
    user = place.members["administrator"].user
    offered = [products["kettle"], products["last"], products["gone"]]
    world = World(place.company, app, live, live_secret, test_secret, campaign, moment, user, offered)
    watched = Watched(place, world, products, receiver)
    _issue(watched, rewards)
    watched.readers = _readers(place)
    LOG.flush()
    return watched


def _products() -> dict[str, Product]:
    """Enough of one, one left of another, none of the third; and what can stand in for them."""
    us, made = make_marketplace(), dict[str, Product]()
    for name, title, on_hand, facts in (
        ("kettle", "Copper Kettle", 50, {}),
        ("last", "Steel Pan", 1, {"variant_group": "pans", "variant": "steel"}),
        ("gone", "Iron Pot", 0, {}),
        ("pan", "Blue Pan", 5, {"variant_group": "pans", "variant": "blue"}),
        ("pot", "Clay Pot", 5, {"price_minor": 2_480}),
        ("range", "Gas Range", 5, {"price_minor": 6_000}),
    ):
        made[name] = make_product(us, title=title, sku=f"WATCHED-{name}", **facts)
        Stock.objects.create(product=made[name], on_hand=on_hand)
        ProductPrice.objects.create(
            product=made[name], on=clock.now().date(), price_minor=made[name].price_minor
        )
    return made


def _campaign(place: Place, app: Any, products: dict[str, Product]) -> tuple[Campaign, Moment]:
    """A live campaign that offers three products and credit."""
    today, marketer = clock.now().date(), f"member:{place.other.user_id}"
    campaign = operations.create_campaign(
        company=place.company,
        app=app,
        budget_usd_cents=200_000,
        actor=marketer,
        name="Watched",
        kind="challenge",
        starts_on=today - timedelta(days=1),
        ends_on=today + timedelta(days=30),
    )
    moment = operations.add_moment(
        campaign=campaign, key="level_10", name="Reach level 10", limit_per_customer=1
    )
    operations.set_reward(
        moment=moment,
        marketplace=make_marketplace(),
        cpa_minor=3_500,
        products=[products["kettle"], products["last"], products["gone"]],
        credit=(Category.objects.get(slug="kitchen"), 2_500),
    )
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
    for move, actor in (
        (operations.submit_campaign, marketer),
        (operations.approve_campaign, SUPPORT),
        (operations.start_campaign, marketer),
    ):
        move(campaign=campaign, actor=actor)
    return campaign, moment


def _issue(watched: Watched, count: int) -> None:
    """Have rewards issued by calls of the API, the first one under an Idempotency-Key; some calls give none."""
    for number in range(count):
        body = watched.world.body(customerId=f"watched-{number}", email=f"ada+{number}@example.com")
        answer = watched.call("getReward", body, key="" if number else IDEMPOTENCY_KEY)
        assert answer.status_code == 200, answer.content
        watched.tokens.append(answer.json()["rewardNotificationUrl"].rpartition("/")[2])
        watched.first_call = watched.first_call or body
    assert watched.call("getReward", watched.first_call).status_code == 409
    watched.call("getReward", watched.world.body(), secret=watched.world.test_secret)
    watched.call("getRewardInfo", watched.first_call)


def _readers(place: Place) -> dict[str, Client]:
    """Who is signed in where: a member of each role, another company's administrator, another customer."""
    people = {role: place.members[role].user for role in ROLES}
    people["stranger"] = make_member(make_company("Harbor Tea")[0], "administrator").user
    people["other customer"] = make_user("other@customer.example")
    readers = {"nobody": Client()}
    for name, user in people.items():
        readers[name] = Client()
        readers[name].force_login(user)
    return readers
