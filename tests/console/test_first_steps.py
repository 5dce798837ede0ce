"""The checklist completes itself from what happened, and the first draft can be tried at once (N2, C4)."""

import json

import pytest
from django.test import Client

from accounts.models import App, Company, Member
from accounts.operations import create_key
from campaigns.models import Campaign
from tests.accounts.people import make_member
from tests.console.pages import text_of
from tests.console.rows import make_app, make_campaign, make_company, make_marketplace, make_move
from tests.world import ACTOR

URL = "/console/first-steps/"


@pytest.fixture
def company(db: None) -> Company:
    return make_company(address="1 Pier")


@pytest.fixture
def console(console: Client) -> Client:
    Member.objects.update(roles=["administrator"])
    return console


def test_each_step_is_done_when_it_has_happened(console: Client, company: Company):
    assert "1 of 7" in text_of(console.get(URL))
    app = make_app(company)
    assert "2 of 7" in text_of(console.get(URL))
    _, secret = create_key(app=app, mode="test", actor=ACTOR)
    assert "3 of 7" in text_of(console.get(URL))
    draft(console, app)
    assert "4 of 7" in text_of(console.get(URL))

    campaign = Campaign.objects.get()
    body = {
        "appId": app.pk,
        "campaignId": campaign.pk,
        "momentId": "level-10",
        "deviceType": "iOS",
        "rewardGroupId": "US",
        "customerId": "c-1",
    }
    make_marketplace()
    answer = Client().post(
        "/v1/getReward", json.dumps(body), content_type="application/json", headers={"x-api-key": secret}
    )
    assert (answer.status_code, answer.json()["testMode"]) == (200, True)
    refreshed = console.get(URL, headers={"HX-Request": "true"})
    assert "5 of 7" in text_of(refreshed)
    assert "<html" not in refreshed.content.decode()


def test_the_home_page_leads_on_until_a_campaign_was_submitted(console: Client, company: Company):
    said = text_of(console.get("/console/"))
    assert "1 of 7 done" in said
    assert "Next: Register an app." in said

    make_move(make_campaign(make_app(company)), "draft", "pending", actor=ACTOR)
    assert "First steps 1 of" not in text_of(console.get("/console/"))
    assert "of 7 done" not in text_of(console.get("/console/"))


def draft(console: Client, app: App, /, **changes: str):
    typed = {
        "name": "Level ten",
        "app": app.pk,
        "kind": "challenge",
        "starts_on": "2027-01-01",
        "ends_on": "2027-02-01",
        "time_zone": "Europe/Berlin",
    }
    return console.post("/console/campaigns/new/", typed | changes, follow=True)


def test_a_draft_is_begun_with_its_basics_and_shows_the_call(console: Client, company: Company):
    app = make_app(company)
    answer = draft(console, app)

    campaign = Campaign.objects.get()
    assert answer.redirect_chain == [(f"/console/campaigns/{campaign.pk}/edit/moments/", 302)]
    answer = console.get(f"/console/campaigns/{campaign.pk}/")
    assert (campaign.state, campaign.budget_usd_cents, campaign.time_zone) == (
        "draft",
        None,
        "Europe/Berlin",
    )
    assert "a test key takes any" in text_of(answer)
    assert '"momentId": "level-10"'.replace('"', "&quot;") in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"ends_on": "2026-12-31"}, "The last day comes before the first, 2027-01-01."),
        ({"ends_on": "2028-01-02"}, "at most 365 days"),
        ({"starts_on": "2020-01-01", "ends_on": "2020-02-01"}, "has passed already"),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice."),
        ({"app": "app_1"}, "Select a valid choice."),
    ],
)
def test_a_faulty_draft_says_what_is_needed(console: Client, company: Company, changes: dict, fault: str):
    answer = draft(console, make_app(company), **changes)

    assert (answer.status_code, Campaign.objects.count()) == (422, 0)
    assert fault in text_of(answer)


def test_a_name_is_taken_once(console: Client, company: Company):
    app = make_app(company)
    draft(console, app)

    assert "has a campaign called “LEVEL TEN” already" in text_of(draft(console, app, name="LEVEL TEN"))
    assert Campaign.objects.count() == 1


def test_a_foreign_app_is_none_to_draft_for(console: Client, company: Company):
    make_app(company)
    foreign = make_app(make_company("Harbor Tea"), "Tea Time")

    assert draft(console, foreign).status_code == 422
    assert "Tea Time" not in text_of(console.get("/console/campaigns/new/"))


def test_without_an_app_the_page_says_that_one_comes_first(console: Client, company: Company):
    assert "An app comes first" in text_of(console.get("/console/campaigns/new/"))


def test_what_a_member_may_not_do_has_no_button(company: Company):
    analyst = Client()
    analyst.force_login(make_member(company, "analyst").user)

    page = analyst.get(URL)
    assert "Register an app" in text_of(page)
    assert "/console/apps/new/" not in page.content.decode()
