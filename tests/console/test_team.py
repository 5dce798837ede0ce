"""The team's pages: roles, invitations, and who may change them (P3, P4)."""

import re

import pytest
from django.test import Client

from accounts.models import Company, Invitation, Member, User
from accounts.operations import invite_member
from tests.accounts.people import make_member, make_user
from tests.console.pages import text_of

URL = "/console/team/"


@pytest.fixture
def boss(company: Company) -> User:
    return make_member(
        company, "administrator", user=make_user("boss@lanternfox.example", name="Bo Sand")
    ).user


@pytest.fixture
def desk(boss: User) -> Client:
    """The browser of an administrator."""
    client = Client()
    client.force_login(boss)
    return client


@pytest.fixture
def invitation(company: Company, boss: User) -> Invitation:
    return invite_member(company=company, email="grace@example.com", roles=["analyst"], inviter=boss)


def test_the_team_is_shown_with_roles_invitations_and_what_each_role_may(
    desk: Client, ada: User, invitation: Invitation
):
    said = text_of(desk.get(URL))

    assert f"{ada.email} Analyst Developer" in said
    assert "Bo Sand (you)" in said
    assert "grace@example.com Analyst Bo Sand" in said
    assert re.search(r"request log, test tools yes \S no \S no yes", said)


def test_somebody_is_invited(desk: Client, company: Company):
    answer = desk.post(URL, {"email": "New@Example.com", "roles": ["marketer", "analyst"]}, follow=True)

    found = Invitation.objects.get()
    assert (found.company, found.email, found.roles) == (company, "new@example.com", ["marketer", "analyst"])
    assert "New@Example.com is invited" in text_of(answer)


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"email": "grace@example.com", "roles": ["analyst"]}, "is invited already"),
        (
            {"email": "ada@lanternfox.example", "roles": ["analyst"]},
            "is a member of Lanternfox Games already",
        ),
        ({"email": "new@example.com"}, "Choose at least one role."),
        ({"email": "nobody", "roles": ["analyst"]}, "Enter a valid email address."),
        ({"email": "new@example.com", "roles": ["owner"]}, "owner is not one of the available choices"),
    ],
)
def test_a_faulty_invitation_is_refused_at_the_field_and_what_was_typed_stays(
    desk: Client, ada: User, invitation: Invitation, typed: dict[str, object], fault: str
):
    answer = desk.post(URL, typed)

    assert answer.status_code == 422
    assert fault in text_of(answer)
    assert f'value="{typed["email"]}"' in answer.content.decode()
    assert Invitation.objects.count() == 1


def test_an_invitation_is_withdrawn(desk: Client, invitation: Invitation):
    answer = desk.post(f"{URL}invitations/{invitation.pk}/withdraw", follow=True)

    assert "The invitation of grace@example.com is withdrawn." in text_of(answer)
    assert Invitation.objects.get().withdrawn_at
    assert desk.post(f"{URL}invitations/{invitation.pk}/withdraw").status_code == 404


def test_an_invitation_sent_a_moment_ago_is_not_sent_again(desk: Client, invitation: Invitation):
    answer = desk.post(f"{URL}invitations/{invitation.pk}/resend", follow=True)

    assert "less than a minute ago" in text_of(answer)


def test_roles_are_changed_on_the_members_page(desk: Client, ada: User):
    page = desk.get(f"{URL}{ada.pk}/")
    answer = desk.post(f"{URL}{ada.pk}/", {"roles": ["analyst", "marketer"]}, follow=True)

    assert "Remove from the company" in text_of(page)
    assert Member.objects.get(user=ada).roles == ["marketer", "analyst"]
    assert "are changed" in text_of(answer)


def test_the_last_administrator_is_told_why_they_stay(desk: Client, boss: User):
    answer = desk.post(f"{URL}{boss.pk}/", {"roles": ["analyst"]})
    left = desk.post(f"{URL}{boss.pk}/remove", follow=True)

    assert answer.status_code == 422
    assert "has no other administrator" in text_of(answer)
    assert "has no other administrator" in text_of(left)
    assert Member.objects.get(user=boss).roles == ["administrator"]


def test_a_member_is_removed(desk: Client, ada: User):
    answer = desk.post(f"{URL}{ada.pk}/remove", follow=True)

    assert "no longer belongs to Lanternfox Games" in text_of(answer)
    assert not Member.objects.filter(user=ada).exists()


@pytest.mark.parametrize("user_id", ["abc", "%00", "usr_1", "1"])
def test_what_is_no_member_is_not_found(desk: Client, user_id: str):
    assert desk.get(f"{URL}{user_id}/").status_code == 404
    assert desk.post(f"{URL}{user_id}/remove").status_code == 404


def test_roles_that_somebody_else_changed_meanwhile_are_looked_at_once_more(desk: Client, ada: User):
    version = desk.get(f"{URL}{ada.pk}/").context["version"]
    Member.objects.filter(user=ada).update(roles=["analyst"])

    late = desk.post(f"{URL}{ada.pk}/", {"roles": ["marketer"], "_version": version})
    assert (late.status_code, Member.objects.get(user=ada).roles) == (422, ["analyst"])
    assert "Somebody changed this since you opened it." in text_of(late)
    again = desk.post(f"{URL}{ada.pk}/", {"roles": ["marketer"], "_version": late.context["version"]})
    assert (again.status_code, Member.objects.get(user=ada).roles) == (302, ["marketer"])


def test_invitations_can_not_be_sent_without_end(desk: Client, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"invite": "2/h/user"}
    for number in range(2):
        assert desk.post(URL, {"email": f"{number}@example.com", "roles": ["analyst"]}).status_code == 302

    assert desk.post(URL, {"email": "3@example.com", "roles": ["analyst"]}).status_code == 429
    assert Invitation.objects.count() == 2


def test_a_stranger_finds_none_of_it(company: Company, ada: User, invitation: Invitation):
    stranger = Client()
    harbor = Company.objects.create(display_name="Harbor Tea", country="US", contact_email="a@b.example")
    stranger.force_login(make_member(harbor, "administrator").user)

    assert "ada@lanternfox.example" not in text_of(stranger.get(URL))
    assert stranger.get(f"{URL}{ada.pk}/").status_code == 404
    for path in (
        f"{ada.pk}/",
        f"{ada.pk}/remove",
        f"invitations/{invitation.pk}/resend",
        f"invitations/{invitation.pk}/withdraw",
    ):
        assert stranger.post(f"{URL}{path}", {"roles": ["analyst"]}).status_code == 404
    assert Member.objects.filter(company=company).count() == 2
    assert Invitation.objects.get().withdrawn_at is None
