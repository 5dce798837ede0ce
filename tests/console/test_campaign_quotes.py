"""The quotes of a campaign's submissions on its page: line by line, and what its CPA leaves to customers (R6)."""

import pytest
from django.test import Client

from campaigns import operations
from campaigns.models import STATE_DATES, Campaign, CampaignState
from kit import clock
from rewards.models import SubmittedQuote
from tests.console.pages import text_of
from tests.world import (
    MARKETER,
    World,
    make_company,
    make_draft,
    make_marketplace,
    make_product,
    make_rate,
    make_world,
    state_fields,
)


@pytest.fixture
def submitted(db: None) -> World:
    return make_world(state="pending")


def member(world: World) -> Client:
    client = Client()
    client.force_login(world.user)
    return client


def page_of(campaign: Campaign, query: str = "") -> str:
    return f"/console/campaigns/{campaign.pk}/{query}"


def quotes_on(client: Client, campaign: Campaign, query: str = "") -> str:
    said = text_of(client.get(page_of(campaign, query)))
    return said.partition("Quotes when submitted")[2].partition("Rewards API parameters")[0]


def test_a_quote_is_explained_line_by_line_with_the_cpa_against_it(submitted: World) -> None:
    said = quotes_on(member(submitted), submitted.campaign)

    assert (
        "Reach level 10 US CPA $27.50 Customers pay up to $2.50 of tax Copper Kettle "
        "Reference price The median of its daily prices in the last 30 days $25.00 "
        "Sales tax 10.02 % of $25.00, the highest sales tax in this marketplace $2.50 "
        "Shipping None: the store ships items of $25.00 and more for free $0.00 "
        "Margin 10 % of $25.00, the volume tier of 0 completed actions in the month before $2.50 "
        "Proposed CPA Every line $30.00 Least CPA Every line but the tax $27.50 "
        "Your CPA Leaves $2.50 of tax to customers who choose it $27.50"
    ) in said


@pytest.mark.parametrize(
    ("cpa", "told"),
    [
        (2_900, "Customers pay up to $1.00 of tax"),
        (3_000, "Covers everything"),
        (3_100, "$1.00 more than proposed"),
    ],
)
def test_what_the_cpa_covers_is_said(db: None, cpa: int, told: str) -> None:
    world = make_world(state="pending", cpa_minor=cpa)

    assert told in quotes_on(member(world), world.campaign)


def test_all_choices_are_listed_with_the_dearest_explained_and_the_rate_told(db: None) -> None:
    world = make_world(state="draft")
    uk = make_marketplace("UK", free_shipping_minor=2_500, shipping_minor=399)
    make_rate("GBP", "1.25")
    cup, pot = (
        make_product(uk, title="Cup", price_minor=1_000),
        make_product(uk, title="Pot", price_minor=2_000),
    )
    operations.set_reward(
        moment=world.moment,
        marketplace=uk,
        cpa_minor=2_800,
        products=[cup, pot],
        credit=(cup.category, 2_000),
    )
    operations.submit_campaign(campaign=world.campaign, actor=MARKETER)

    said = quotes_on(member(world), world.campaign)

    assert "UK CPA £28.00 Covers everything The dearest choice: Pot" in said
    rate = f"at 1.25 USD for 1 GBP, the rate of {clock.now():%-d %b %Y}"
    assert f"Your CPA £2.01 more than proposed; $35.00 {rate} £28.00" in said
    assert (
        "Cup £10.00 £0.00 £3.99 £1.00 £14.99 £0.00 "
        "Pot £20.00 £0.00 £3.99 £2.00 £25.99 £0.00 "
        "Kitchen credit £20.00 £0.00 £0.00 £2.00 £22.00 £0.00"
    ) in said


def test_earlier_submissions_can_be_read_as_they_were(submitted: World) -> None:
    campaign, client = submitted.campaign, member(submitted)
    first = quotes_on(client, campaign)
    operations.withdraw_campaign(campaign=campaign, actor=MARKETER)
    type(submitted.products[0]).objects.update(title="Steel Kettle", price_minor=2_400)
    operations.submit_campaign(campaign=campaign, actor=MARKETER)

    earlier = quotes_on(client, campaign, "?submission=1")

    assert "Submission 1 Submission 2" in earlier
    assert earlier.replace("Submission 1 Submission 2 ", "") == first
    assert "Steel Kettle" in quotes_on(client, campaign)


@pytest.mark.parametrize("asked", ["0", "2", "-1", "x", "9" * 40, "²"])
def test_a_submission_that_never_was_shows_the_latest(submitted: World, asked: str) -> None:
    client, campaign = member(submitted), submitted.campaign

    assert quotes_on(client, campaign, f"?submission={asked}") == quotes_on(client, campaign)


@pytest.mark.parametrize("state", [state for state in CampaignState.values if state != "draft"])
def test_quotes_are_shown_from_pending_on(submitted: World, state: str) -> None:
    Campaign.objects.update(**dict.fromkeys(STATE_DATES) | state_fields(state))

    assert "Copper Kettle" in quotes_on(member(submitted), submitted.campaign)


def test_a_draft_shows_none_even_after_it_came_back(submitted: World) -> None:
    operations.withdraw_campaign(campaign=submitted.campaign, actor=MARKETER)

    assert SubmittedQuote.objects.count() == 1
    assert "Quotes when submitted" not in text_of(member(submitted).get(page_of(submitted.campaign)))


def test_a_stranger_finds_nothing(submitted: World) -> None:
    stranger = make_world(state="draft", name="Harbor Tea")

    assert member(stranger).get(page_of(submitted.campaign, "?submission=1")).status_code == 404


def test_many_choices_take_as_many_statements_as_one(submitted: World) -> None:
    company, app, *_ = make_company("Harbor Tea")
    user = company.members.get().user
    campaign, moment, _ = make_draft(company, app)
    us = make_marketplace()
    operations.set_reward(
        moment=moment, marketplace=us, cpa_minor=2_750, products=[make_product(us) for _ in range(5)]
    )
    operations.submit_campaign(campaign=campaign, actor=MARKETER)
    client = Client()
    client.force_login(user)

    assert statements(client, page_of(campaign)) == statements(member(submitted), page_of(submitted.campaign))


def statements(client: Client, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
