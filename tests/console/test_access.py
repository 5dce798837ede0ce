"""Who may see the console, and whose company it shows (P4)."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import App, Company, CompanyStatus, Member, User
from campaigns.models import Moment
from tests.console.pages import text_of
from tests.console.rows import make_action, make_campaign, make_company, make_member

LISTS = ["dashboard", "campaigns", "decisions", "events", "apps"]


@pytest.mark.parametrize("page", LISTS)
def test_whoever_is_not_signed_in_signs_in_and_comes_back(client: Client, db: None, page: str):
    address = reverse(f"console:{page}")

    response = client.get(address)

    assert (response.status_code, response.url) == (302, f"/accounts/login/?next={address}")


def test_a_refreshing_part_takes_the_whole_page_to_sign_in(client: Client, db: None):
    response = client.get("/console/", headers={"HX-Request": "true"})

    assert (response.status_code, response["HX-Redirect"]) == (200, "/accounts/login/?next=/console/")


@pytest.mark.parametrize("page", LISTS)
def test_a_member_sees_every_page(console: Client, moment: Moment, page: str):
    response = console.get(reverse(f"console:{page}"))

    assert response.status_code == 200
    assert "Company Lanternfox Games" in text_of(response)


def test_a_stranger_finds_no_campaign_and_no_decision_of_another_company(stranger: Client, moment: Moment):
    decision = make_action(moment).decision

    campaign_page = stranger.get(reverse("console:campaign", args=[moment.campaign_id]))
    decision_page = stranger.get(reverse("console:decision", args=[decision.public_id]))

    assert (campaign_page.status_code, decision_page.status_code) == (404, 404)


@pytest.mark.parametrize("page", LISTS)
def test_a_stranger_sees_nothing_of_another_company_in_a_list(stranger: Client, moment: Moment, page: str):
    make_action(moment)

    said = text_of(stranger.get(reverse(f"console:{page}")))

    assert "Level ten" not in said
    assert "Starlight Run" not in said


def test_a_stranger_filtering_by_a_foreign_campaign_finds_nothing(stranger: Client, moment: Moment):
    decision = make_action(moment).decision

    response = stranger.get(reverse("console:decisions"), {"campaign": moment.campaign_id})

    assert decision.public_id not in response.content.decode()


def test_without_a_company_nothing_is_there_but_the_way_to_one(client: Client, db: None):
    client.force_login(User.objects.create_user("new@example.org"))

    assert client.get("/console/").url == "/console/companies/new/"
    assert "/console/campaigns/" not in client.get("/console/companies/new/").content.decode()
    assert client.get("/console/campaigns/").status_code == 404


def test_support_is_shown_the_way_to_the_desk(client: Client, db: None):
    client.force_login(User.objects.create_user("help@example.org", is_staff=True))

    assert "Go to the support desk" in text_of(client.get("/console/", follow=True))


def test_a_member_of_two_companies_switches_between_them(console: Client, ada: User, app: App):
    make_campaign(app)
    second = make_company("Harbor Tea")
    Member.objects.create(company=second, user=ada, roles=["analyst"])

    before = text_of(console.get("/console/campaigns/"))
    switched = console.post("/console/company/", {"company": second.pk})
    after = text_of(console.get("/console/campaigns/"))

    assert "Level ten" in before
    assert (switched.status_code, switched.url) == (302, "/console/")
    assert "Level ten" not in after


def test_nobody_switches_to_a_company_they_do_not_belong_to(console: Client, ada: User):
    foreign = make_company("Harbor Tea")

    response = console.post("/console/company/", {"company": foreign.pk})

    assert response.status_code == 404
    assert "company" not in console.session


def test_leaving_the_chosen_company_falls_back_to_the_other_one(console: Client, ada: User):
    second = make_company("Harbor Tea")
    make_member(second, ada.email)
    console.post("/console/company/", {"company": second.pk})
    Member.objects.filter(company=second, user=ada).delete()

    assert "Company Lanternfox Games" in text_of(console.get("/console/"))


def test_a_suspended_company_is_told_so_on_every_page(console: Client, company: Company):
    Company.objects.update(
        status=CompanyStatus.SUSPENDED, suspensions={"unpaid": "The bill of October is unpaid."}
    )

    said = text_of(console.get("/console/events/"))

    assert "Lanternfox Games is suspended. The bill of October is unpaid." in said
