"""Founding a company, being invited to one, switching, leaving (P1, P2, P4)."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from accounts.models import BarredCountry, Company, Invitation, Member, User
from accounts.operations import invite_member
from kit import clock
from tests.accounts.people import make_member, make_user
from tests.console.pages import text_of
from tests.mailbox import delivered

NEW = "/console/companies/new/"
TYPED = {
    "display_name": "Lanternfox",
    "legal_name": "Lanternfox Games GmbH",
    "country": "DE",
    "address": "Hafenstr. 1, Hamburg",
    "postal_code": "20457",
    "contact_email": "team@lanternfox.example",
}


@pytest.fixture
def founder(db: None) -> User:
    for code in ("CH", "UA-43"):
        BarredCountry.objects.create(code=code, source="A list", source_date=date(2026, 11, 1))
    return make_user("founder@lanternfox.example")


@pytest.fixture
def browser(founder: User) -> Client:
    client = Client()
    client.force_login(founder)
    return client


def test_who_has_no_company_is_led_to_set_one_up(browser: Client):
    home = browser.get("/console/", follow=True)

    assert home.redirect_chain == [(NEW, 302)]
    assert "Set up your company" in text_of(home)
    assert "Came here to get a reward?" in text_of(home)
    assert 'value="founder@lanternfox.example"' in home.content.decode()


def test_a_company_is_set_up_and_the_first_steps_follow(browser: Client, founder: User):
    answer = browser.post(NEW, TYPED, follow=True)

    company = Company.objects.get()
    assert answer.redirect_chain == [("/console/first-steps/", 302)]
    assert (company.display_name, company.country) == ("Lanternfox", "DE")
    assert Member.objects.get().roles == ["administrator"]
    assert "Company Lanternfox" in text_of(answer)


@pytest.mark.parametrize(
    ("place", "fault"),
    [
        (
            {"country": "CH"},
            "Companies from Switzerland can't use Moments. Reason: A list (1 November 2026).",
        ),
        ({"country": "UA", "region": "UA-43"}, "Companies from Crimea can't use Moments."),
        ({"country": "UA", "region": "elsewhere", "postal_code": "95000"}, "Companies from Crimea"),
        ({"country": "XX"}, "Select a valid choice."),
        ({"country": "\x00"}, "Select a valid choice."),
        ({"display_name": "Win a prize https://evil.example"}, "A name can't hold a web address."),
        ({"legal_name": ""}, "This field is required."),
    ],
)
def test_a_barred_place_is_refused_with_its_reason_and_what_was_typed_stays(
    browser: Client, place: dict[str, str], fault: str
):
    answer = browser.post(NEW, TYPED | place)

    assert answer.status_code == 422
    assert fault in text_of(answer)
    assert "Hafenstr. 1, Hamburg" in text_of(answer)
    assert not Company.objects.exists()


def test_where_a_part_of_a_country_is_barred_the_region_is_asked_for(browser: Client):
    asked = browser.post(NEW, TYPED | {"country": "UA", "postal_code": "01001"})
    answer = browser.post(NEW, TYPED | {"country": "UA", "postal_code": "01001", "region": "elsewhere"})

    assert asked.status_code == 422
    assert "Another region of Ukraine" in text_of(asked)
    assert "We can't serve all of this country: choose the region that you are in." in text_of(asked)
    assert answer.status_code == 302
    assert (Company.objects.get().country, Company.objects.get().region) == ("UA", "")


def test_the_profile_is_changed_and_a_move_to_a_barred_country_suspends(browser: Client):
    browser.post(NEW, TYPED)
    saved = browser.post("/console/profile/", TYPED | {"display_name": "Fox"}, follow=True)
    moved = browser.post("/console/profile/", TYPED | {"country": "CH"}, follow=True)

    assert "The profile is saved." in text_of(saved)
    assert "Company Fox" in text_of(saved)
    assert "Lanternfox is suspended. Companies from Switzerland can't use Moments." in text_of(moved)
    assert Company.objects.get().status == "suspended"


def invited_link(company: Company, email: str = "grace@example.com") -> str:
    inviter = make_member(company, "administrator", user=make_user(name="Bo Sand")).user
    invite_member(company=company, email=email, roles=["marketer"], inviter=inviter)
    found = re.search(r"/console/invitations/[\w-]+/", str(delivered()[-1].body))
    assert found
    return found[0]


def test_who_is_invited_signs_in_and_joins(client: Client, company: Company):
    link = invited_link(company)
    before = client.get(link)
    assert "Bo Sand invites grace@example.com" in text_of(before)
    assert f"/accounts/signup/?next={link.replace('/', '%2F')}" in before.content.decode()
    assert before["Cache-Control"] == "no-store"

    client.force_login(make_user("grace@example.com"))
    assert "Join Lanternfox Games" in text_of(client.get(link))
    joined = client.post(link, follow=True)
    assert joined.redirect_chain == [("/console/", 302)]
    assert "Welcome to Lanternfox Games." in text_of(joined)
    assert Member.objects.get(user__email="grace@example.com").roles == ["marketer"]
    assert client.get(link).status_code == 404


def test_another_account_is_told_whose_invitation_it_is(client: Client, company: Company):
    link = invited_link(company)
    client.force_login(make_user("eve@example.com"))

    assert "You are signed in as eve@example.com, and the invitation is for grace@example.com" in text_of(
        client.get(link)
    )
    assert "It was sent to grace@example.com" in text_of(client.post(link, follow=True))
    assert not Member.objects.filter(user__email="eve@example.com").exists()


def test_an_invitation_that_is_over_and_one_that_never_was_look_the_same(client: Client, company: Company):
    link = invited_link(company)
    earlier = clock.now() - timedelta(days=8)
    Invitation.objects.update(sent_at=earlier, expires_at=earlier + timedelta(days=7))

    over, never = client.get(link), client.get("/console/invitations/never/")
    assert (over.status_code, never.status_code) == (404, 404)
    assert over.content == never.content


def test_an_invitation_waits_among_ones_companies(browser: Client, company: Company, founder: User):
    invited_link(company, founder.email)

    for page in ("/console/companies/", NEW):
        assert "Bo Sand invites you as marketer." in text_of(browser.get(page))


def test_one_leaves_a_company_but_the_last_administrator_does_not(browser: Client, founder: User):
    browser.post(NEW, TYPED)
    own = Company.objects.get()
    other = Company.objects.create(display_name="Harbor Tea", country="US", contact_email="a@b.example")
    make_member(other, "analyst", user=founder)

    left = browser.post(f"/console/companies/{other.pk}/leave", follow=True)
    stays = browser.post(f"/console/companies/{own.pk}/leave", follow=True)

    assert "You have left Harbor Tea." in text_of(left)
    assert "Lanternfox has no other administrator" in text_of(stays)
    assert [member.company for member in founder.memberships.all()] == [own]
    assert browser.post(f"/console/companies/{other.pk}/leave").status_code == 404
