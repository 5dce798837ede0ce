"""Signing in, signing out, and getting back in: by password and by what is mailed."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import User
from tests.accounts.entrances import CODE_PAGE, PASSWORD, confirmed, mailed_code, reauthenticate, sign_in
from tests.console.pages import text_of
from tests.mailbox import delivered

NEW_PASSWORD = "a lantern in the window"


@pytest.fixture
def ada(db: None) -> User:
    return confirmed(User.objects.create_user("ada@example.com", PASSWORD))


def reset_link() -> str:
    return re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", delivered()[-1].body).group(1)


@pytest.mark.parametrize("email", ["ada@example.com", "Ada@Example.com"])
def test_who_is_confirmed_goes_straight_on(ada: User, client: Client, email: str) -> None:
    answer = client.post("/accounts/login/", {"login": email, "password": PASSWORD, "next": "/r/mine/"})

    assert answer["Location"] == "/r/mine/"
    assert delivered() == []


@pytest.mark.parametrize("email", ["ada@example.com", "nobody@example.com"])
def test_a_wrong_password_and_an_unknown_address_are_told_the_same(
    ada: User, client: Client, email: str
) -> None:
    answer = client.post("/accounts/login/", {"login": email, "password": "wrong horse battery"})

    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors() == ["The e-mail address or the password is not right."]


def test_support_made_on_the_command_line_confirms_by_a_code_at_the_first_sign_in(db: None) -> None:
    support = User.objects.create_superuser("support@example.com", PASSWORD)
    client = Client()
    form = {"login": support.email, "password": PASSWORD, "next": "/admin/"}

    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/accounts/login/?next=%2Fadmin%2F"
    assert client.post("/accounts/login/", form)["Location"] == f"{CODE_PAGE}?next=%2Fadmin%2F"
    assert client.post(CODE_PAGE, {"code": mailed_code()})["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    assert EmailAddress.objects.get(user=support).verified


def test_a_closed_account_stays_outside(ada: User, client: Client) -> None:
    User.objects.update(is_active=False)

    answer = client.post("/accounts/login/", {"login": ada.email, "password": PASSWORD}, follow=True)

    assert "This account is closed" in text_of(answer) or "is not right" in text_of(answer)
    assert "_auth_user_id" not in client.session


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(ada: User, client: Client) -> None:
    elsewhere = sign_in(ada)
    client.post("/accounts/password/reset/", {"email": ada.email})
    assert delivered()[-1].subject == "Choose a new password"
    link = reset_link()
    form_page = client.get(link)["Location"]
    assert "at least 10 characters" in text_of(client.get(form_page))

    answer = client.post(form_page, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert answer["Location"] == "/accounts/password/reset/key/done/"
    ada.refresh_from_db()
    assert ada.check_password(NEW_PASSWORD)
    assert delivered()[-1].subject == "Your password was changed"
    assert elsewhere.get("/console/security/").status_code == 302
    assert "This link no longer works" in text_of(Client().get(link))


def test_recovery_does_not_tell_whether_an_address_has_an_account(ada: User) -> None:
    answers = [
        Client().post("/accounts/password/reset/", {"email": email})
        for email in ("ada@example.com", "nobody@example.com")
    ]

    assert [(one.status_code, one["Location"]) for one in answers] == [
        (302, "/accounts/password/reset/done/")
    ] * 2
    assert [sent.subject for sent in delivered()] == [
        "Choose a new password",
        "There is no account with this address",
    ]


def test_a_changed_password_signs_every_other_device_out(ada: User) -> None:
    here, elsewhere = sign_in(ada), sign_in(ada)

    here.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )

    assert here.get("/console/security/").status_code == 200
    assert elsewhere.get("/console/security/")["Location"] == "/accounts/login/?next=/console/security/"
    assert [sent.subject for sent in delivered()] == ["Your password was changed"]
    assert "127.0.0.1" in delivered()[0].body
    assert "Your password was changed" in delivered()[0].alternatives[0].content


def test_a_new_password_must_keep_the_rules_and_the_old_one_be_right(ada: User) -> None:
    client = sign_in(ada)
    page = "/accounts/password/change/"
    assert "at least 10 characters" in text_of(client.get(page))

    weak = client.post(page, {"oldpassword": PASSWORD, "password1": "short", "password2": "short"})
    wrong = client.post(page, {"oldpassword": "wrong", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert "password1" in weak.context["form"].errors
    assert "oldpassword" in wrong.context["form"].errors
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)


def test_another_address_is_confirmed_by_a_code_after_the_password(ada: User) -> None:
    client = sign_in(ada)
    form = {"action_add": "", "email": "second@example.com"}
    asks = client.post("/accounts/email/", form)
    assert asks["Location"] == "/accounts/reauthenticate/?next=%2Faccounts%2Femail%2F"
    assert delivered() == []

    reauthenticate(client)
    assert client.post("/accounts/email/", form)["Location"] == CODE_PAGE
    client.post(CODE_PAGE, {"code": mailed_code()})

    assert EmailAddress.objects.get(email="second@example.com").verified
    assert "second@example.com is confirmed." in text_of(client.get("/accounts/email/"))


def test_who_signs_out_is_out(ada: User) -> None:
    client = sign_in(ada)

    assert client.post("/accounts/logout/")["Location"] == "/"
    assert client.get("/console/security/").status_code == 302
