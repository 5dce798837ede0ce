"""Signing in with the operator's OpenID Connect provider: the whole way, against a provider on loopback."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from tests.accounts import openid_urls
from tests.accounts.entrances import CODE_PAGE, PASSWORD, confirmed, mailed_code, reauthenticate, sign_in
from tests.accounts.provider import CLIENT, SECRET, Provider, running_provider
from tests.accounts.test_second_factor import STEP, turn_on
from tests.console.pages import text_of
from tests.mailbox import delivered

ENTRANCE = "/accounts/openid/login/"


@pytest.fixture(scope="module")
def server() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(server: Provider, settings, db: None) -> Provider:
    """The provider, set as an operator sets it."""
    server.refuses, server.asked = False, []
    app = {
        "provider_id": "openid",
        "name": "Harbor ID",
        "client_id": CLIENT,
        "secret": SECRET,
        "settings": {"server_url": server.url},
    }
    settings.OPENID_APPS = [app]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
    settings.ROOT_URLCONF = openid_urls.__name__
    return server


def person(email: str, *, verified: object = True, subject: str = "sub-1") -> dict[str, object]:
    return {"sub": subject, "email": email, "email_verified": verified, "name": "Ada"}


def go(client: Client, *, address: str = f"{ENTRANCE}?process=login&next=/console/") -> HttpResponse:
    """Take the whole way as a browser does; the answer to who comes back."""
    page = client.post(address).content.decode()
    there = unescape(re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page).group(1))
    back = requests.get(there, allow_redirects=False, timeout=5).headers["Location"]
    return client.get(back.removeprefix("http://testserver"))


def test_without_a_provider_there_is_nothing(db: None, client: Client) -> None:
    for page in (
        ENTRANCE,
        "/accounts/3rdparty/",
        "/accounts/3rdparty/signup/",
        "/accounts/openid/login/callback/",
    ):
        assert client.get(page).status_code == 404
    assert "Sign in with Harbor ID" not in text_of(client.get("/accounts/login/"))


@pytest.mark.parametrize("page", ["login", "signup"])
def test_the_button_is_for_developers_and_not_for_customers(
    provider: Provider, client: Client, page: str
) -> None:
    assert "Sign in with Harbor ID" in text_of(client.get(f"/accounts/{page}/?next=/console/"))
    assert "Harbor ID" not in text_of(client.get(f"/accounts/{page}/?next=/r/abc"))


def test_a_verified_address_signs_in_to_the_user_who_has_it(provider: Provider, client: Client) -> None:
    ada = confirmed(User.objects.create_user("ada@example.com", PASSWORD))
    provider.person = person("Ada@example.com")

    answer = go(client)

    assert answer["Location"] == "/console/"
    assert client.session["_auth_user_id"] == ada.id
    assert SocialAccount.objects.get().user == ada
    assert User.objects.count() == 1
    ada.refresh_from_db()
    assert ada.has_usable_password()


def test_the_way_there_is_protected_by_pkce_and_state(provider: Provider, client: Client) -> None:
    provider.person = person("new@example.com")
    go(client)

    (asked,) = provider.asked
    assert (asked["code_challenge_method"], len(asked["code_challenge"])) == ("S256", 43)
    assert asked["redirect_uri"] == "http://testserver/accounts/openid/login/callback/"
    assert client.get(f"/accounts/openid/login/callback/?code=x&state={asked['state']}").status_code == 401


def test_the_way_there_needs_no_looser_policy(provider: Provider, client: Client) -> None:
    answer = client.post(ENTRANCE)

    assert answer.status_code == 200
    assert "form-action 'self'" in answer["Content-Security-Policy"]


def test_a_verified_new_address_makes_an_account_at_once(provider: Provider, client: Client) -> None:
    provider.person = person("new@example.com")

    assert go(client)["Location"] == "/console/"
    assert EmailAddress.objects.get(email="new@example.com").verified
    assert delivered() == []


@pytest.mark.parametrize("said", [False, "false", "true", None])
def test_an_address_that_is_not_plainly_verified_opens_nobodys_account(
    provider: Provider, client: Client, said: object
) -> None:
    confirmed(User.objects.create_user("ada@example.com", PASSWORD))
    provider.person = person("ada@example.com", verified=said)

    answer = go(client)

    assert answer["Location"].startswith(CODE_PAGE)
    assert "_auth_user_id" not in client.session
    assert not SocialAccount.objects.exists()
    assert [sent.subject for sent in delivered()] == ["You have an account already"]


def test_an_unverified_new_address_is_confirmed_by_a_code(provider: Provider, client: Client) -> None:
    provider.person = person("new@example.com", verified=False)

    assert go(client)["Location"].startswith(CODE_PAGE)
    assert client.post(CODE_PAGE, {"code": mailed_code()})["Location"] == "/console/"
    assert SocialAccount.objects.get().user.email == "new@example.com"


def test_an_account_whose_address_nobody_confirmed_loses_its_password(
    provider: Provider, client: Client
) -> None:
    squatter = User.objects.create_user("ada@example.com", PASSWORD)
    provider.person = person("ada@example.com")

    assert go(client)["Location"].startswith(CODE_PAGE)
    squatter.refresh_from_db()
    assert not squatter.has_usable_password()


def test_a_second_factor_is_asked_for_here_too(provider: Provider, client: Client) -> None:
    turn_on(sign_in(confirmed(User.objects.create_user("ada@example.com", PASSWORD))))
    provider.person = person("ada@example.com")

    assert go(client)["Location"] == STEP


def test_who_is_signed_in_connects_after_the_password_and_disconnects(provider: Provider) -> None:
    ada = confirmed(User.objects.create_user("ada@example.com", PASSWORD))
    provider.person = person("ada@work.example")
    client = sign_in(ada)
    assert "Connected sign-in None Harbor ID" in text_of(client.get("/console/security/"))
    reauthenticate(client)

    assert go(client, address=f"{ENTRANCE}?process=connect")["Location"] == "/accounts/3rdparty/"
    assert SocialAccount.objects.get().user == ada
    assert "Connected sign-in Connected Harbor ID" in text_of(client.get("/console/security/"))
    assert "Harbor ID" in text_of(client.get("/accounts/3rdparty/"))
    client.post("/accounts/3rdparty/", {"account": SocialAccount.objects.get().pk})
    assert not SocialAccount.objects.exists()


def test_who_turns_back_and_a_provider_that_is_away_are_answered_kindly(
    provider: Provider, client: Client, settings
) -> None:
    provider.refuses = True
    assert "You are not signed in" in text_of(client.get(go(client)["Location"]))
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = (
        "http://127.0.0.1:1"
    )

    answer = client.post(ENTRANCE)

    assert answer.status_code == 502
    assert "That did not work" in text_of(answer)


def start(**given: str) -> subprocess.CompletedProcess[str]:
    """Read the settings in a process of its own."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("OIDC_")}
    return subprocess.run(
        [sys.executable, "-c", "from moments import settings; print(settings.OPENID_APPS)"],
        env=inherited | given,
        capture_output=True,
        text=True,
        check=False,
    )


def test_settings_that_are_set_in_part_name_what_is_missing() -> None:
    answer = start(OIDC_SERVER_URL="https://id.example", OIDC_CLIENT_ID="moments")

    assert answer.returncode == 1
    assert "needs OIDC_CLIENT_SECRET too" in answer.stderr


def test_a_provider_without_tls_is_refused() -> None:
    answer = start(OIDC_SERVER_URL="http://id.example", OIDC_CLIENT_ID="moments", OIDC_CLIENT_SECRET="x")

    assert answer.returncode == 1
    assert "OIDC_SERVER_URL must be an https address" in answer.stderr


def test_the_secret_may_come_from_a_file(tmp_path) -> None:
    (tmp_path / "secret").write_text("from a file")
    answer = start(
        OIDC_SERVER_URL="https://id.example",
        OIDC_CLIENT_ID="moments",
        OIDC_CLIENT_SECRET_FILE=str(tmp_path / "secret"),
        OIDC_NAME="Harbor ID",
    )

    assert "'name': 'Harbor ID', 'client_id': 'moments', 'secret': 'from a file'" in answer.stdout, (
        answer.stderr
    )
