"""The page that shows how one's account is protected."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.models import User
from tests.accounts.entrances import PASSWORD, confirmed, sign_in
from tests.accounts.test_second_factor import turn_on
from tests.console.pages import text_of

PAGE = "/console/security/"


@pytest.fixture
def ada(db: None) -> User:
    return confirmed(User.objects.create_user("ada@example.com", PASSWORD))


def test_a_new_account_sees_what_it_has_and_the_next_steps(ada: User) -> None:
    answer = sign_in(ada).get(PAGE)

    said, page = text_of(answer), answer.content.decode()
    assert "E-mail address Confirmed ada@example.com" in said
    assert "Password Set" in said
    assert "App codes Off" in said
    assert "Passkeys None" in said
    assert "Recovery codes" not in said
    assert "Sessions 1" in said
    assert "Connected sign-in" not in said
    assert "Your password is all that protects your account." in said
    for step in ("totp/activate/", "webauthn/add/"):
        assert f'href="/accounts/2fa/{step}"' in page


def test_second_factors_and_what_is_left_of_recovery_codes_are_counted(ada: User) -> None:
    client = sign_in(ada)
    turn_on(client)
    Authenticator.objects.create(user=ada, type="webauthn", data={"name": "Phone", "credential": {}})
    sign_in_elsewhere = Client()
    sign_in_elsewhere.post("/accounts/login/", {"login": ada.email, "password": PASSWORD})

    said = text_of(client.get(PAGE))

    assert "App codes On" in said
    assert "Passkeys 1" in said
    assert "Recovery codes 10" in said
    assert "Sessions 1" in said
    assert "A stolen password alone does not open your account." in said


def test_an_address_that_is_not_confirmed_is_said_to_be(db: None, client: Client) -> None:
    client.force_login(User.objects.create_user("ada@example.com", PASSWORD))

    assert "E-mail address Not confirmed ada@example.com Confirm it" in text_of(client.get(PAGE))


def test_who_is_not_signed_in_signs_in_first(db: None, client: Client) -> None:
    assert client.get(PAGE)["Location"] == f"/accounts/login/?next={PAGE}"


def test_the_console_leads_there(ada: User, client: Client) -> None:
    client.force_login(ada)

    assert f'href="{PAGE}"' in client.get("/console/", follow=True).content.decode()
