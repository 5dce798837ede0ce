"""The desk reads a decision in full, and finds it by what people name (A5, H1, X5)."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from billing.models import Limit
from campaigns.models import Action, Decision
from fraud.models import KnownAbuser
from fraud.signals import signals_of_call
from tests.conftest import Api
from tests.console.pages import text_of
from tests.world import World, make_world

LIST = reverse("admin:campaigns_decision_changelist")
OF_CUSTOMER = reverse("admin:campaigns_decision_of_customer")


@pytest.fixture
def desk(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("support@example.com", "correct horse battery"))
    return client


def page_of(desk: Client, answer: dict[str, Any]) -> str:
    address = reverse("admin:campaigns_decision_change", args=[answer["decisionId"]])
    return text_of(desk.get(address))


def found_by(desk: Client, **asked: str) -> list[str]:
    return [decision.public_id for decision in desk.get(LIST, asked).context["cl"].result_list]


def look_up(desk: Client, company: str, reference: str) -> HttpResponse:
    return desk.post(OF_CUSTOMER, {"company": company, "reference": reference})


def list_abuser(world: World, email: str) -> None:
    [seen, _] = signals_of_call(
        hash_key=bytes(world.company.hash_key), customer=None, email=email, device=None, ip=None
    )
    KnownAbuser.objects.create(
        company_key=world.company.id, kind=seen.kind, digest=seen.digest, reason="farm"
    )


def test_support_reads_which_signal_refused_a_customer(desk: Client, api: Api, world: World) -> None:
    list_abuser(world, "mallory@example.com")
    page = page_of(desk, api.get_reward(customerEmail="mallory@example.com").json())

    assert "The customer did not pass the fraud checks." in page
    assert "Refused No known abuse fraud The customer did not pass the fraud checks." in page
    assert "Verdict: known abuser · Known by: email · The call brought: customer, email" in page
    assert "Not asked The campaign's budget has room budget" in page
    assert "This reward isn't available for you." in page
    assert "ask the store's support to look at it once more" in page


def test_support_reads_limits_before_and_after_and_what_to_tell_the_customer(desk: Client, api: Api) -> None:
    answer = api.get_reward(customerId="ada").json()
    page = page_of(desk, answer)

    assert "All 13 checks passed" in page
    assert "Campaign budget $0.00 → $27.50 of $1,000.00" in page
    assert "Company, this month $0.00 → $27.50 of $15,000.00" in page
    assert "Pick your Copper Kettle, from Level Up Games." in page
    assert answer["actionId"] in page and answer["rewardId"] in page
    again = page_of(desk, api.get_reward(customerId="ada").json())
    assert "The customer has had 1 of 1 rewards for this moment." in again
    assert f"Rewards of this customer for the moment: {Action.objects.get().completed_at:%-d %b %Y}" in again


def test_support_reads_why_nothing_was_found_and_what_a_limit_stood_at(desk: Client, api: Api) -> None:
    lost = page_of(desk, api.get_reward(campaignId="cmp_nonsense").json())
    Limit.objects.filter(scope="campaign").update(cap_usd_cents=2_000)
    full = page_of(desk, api.get_reward().json())

    assert "Refused The app has the campaign campaign No such campaign" in lost
    assert "Campaign Unknown" in lost
    assert "Campaign budget $0.00 → $0.00 of $20.00" in full


def test_decisions_are_found_by_any_id_and_by_company(desk: Client, api: Api, world: World) -> None:
    done = api.get_reward().json()
    tested = api.get_reward(secret=world.test_secret).json()
    other = Api(make_world(name="Harbor Tea")).get_reward().json()["decisionId"]
    mine = [tested["decisionId"], done["decisionId"]]
    request = Decision.objects.get(pk=done["decisionId"]).request_key

    assert found_by(desk) == [other, *mine]
    assert found_by(desk, q=done["decisionId"]) == [done["decisionId"]]
    assert found_by(desk, q=f" {tested['decisionId']} ") == [tested["decisionId"]]
    assert found_by(desk, q=str(request)) == [done["decisionId"]]
    assert found_by(desk, q=done["actionId"]) == [done["decisionId"]]
    assert found_by(desk, q=world.campaign.id) == mine
    assert found_by(desk, q=world.app.id) == mine
    assert found_by(desk, q=world.company.id) == mine
    assert found_by(desk, q="harbor") == [other]
    assert found_by(desk, q="nothing like it") == []


def test_support_tells_country_from_fraud_where_the_company_can_not(
    desk: Client, api: Api, world: World
) -> None:
    list_abuser(world, "mallory@example.com")
    by_fraud = api.get_reward(customerEmail="mallory@example.com").json()["decisionId"]
    by_country = api.get_reward(country="FR").json()["decisionId"]

    assert found_by(desk, check="fraud") == [by_fraud]
    assert found_by(desk, check="country") == [by_country]
    assert found_by(desk, check="budget") == []


def test_a_customer_is_found_by_the_reference_hashed_with_the_companys_key(
    desk: Client, world: World
) -> None:
    stranger = make_world(name="Harbor Tea")
    mine = [Api(world).get_reward(customerId=" Ada 4711").json()["decisionId"] for _ in range(2)]
    theirs = Api(stranger).get_reward(customerId=" Ada 4711").json()["decisionId"]
    Api(world).get_reward(customerId="bob")

    for company in (world.company.id, "level up games"):
        found = look_up(desk, company, " Ada 4711").context["found"]
        assert [one.pk for one in found] == mine[::-1]
    assert [one.pk for one in look_up(desk, stranger.company.id, " Ada 4711").context["found"]] == [theirs]
    nobody = look_up(desk, world.company.id, "Ada 4711")
    assert nobody.context["found"] == []
    assert "No decision about this customer in the last 90 days" in text_of(nobody)


def test_a_look_up_that_names_no_one_company_says_what_is_needed(desk: Client, world: World) -> None:
    make_world(name="Level Up Games")

    several, none = look_up(desk, "Level Up Games", "ada"), look_up(desk, "Nobody", "ada")

    assert (several.status_code, none.status_code) == (422, 422)
    assert "Several companies have this name: give the id of one of them." in text_of(several)
    assert "There is no company of this id or name." in text_of(none)
    assert 'value="ada"' in none.content.decode()


def test_others_look_up_nobody(world: World) -> None:
    client = Client()
    client.force_login(world.user)

    assert look_up(client, world.company.id, "ada").status_code == 302
