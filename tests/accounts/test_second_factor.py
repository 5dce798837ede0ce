"""App codes and recovery codes: turned on, asked for, kept encrypted. Passkeys are tried in a browser."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from accounts.models import User
from tests.accounts.entrances import PASSWORD, confirmed, reauthenticate, sign_in
from tests.console.pages import text_of
from tests.mailbox import delivered

STEP = "/accounts/2fa/authenticate/"


def code_of(secret: str, steps: int = 0) -> str:
    """The code that an app shows, so many half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def turn_on(client: Client) -> str:
    """Turn app codes on; their secret."""
    reauthenticate(client)
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    return secret


def half_way(user: User) -> Client:
    """A browser in which the password was given, and the second step is asked for."""
    client = Client()
    answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, "next": "/console/"})
    assert answer["Location"] == STEP
    return client


@pytest.fixture
def ada(db: None) -> User:
    return confirmed(User.objects.create_user("ada@example.com", PASSWORD))


def test_turning_app_codes_on_asks_for_the_password_first(ada: User) -> None:
    client = sign_in(ada)

    answer = client.get("/accounts/2fa/totp/activate/")

    assert answer["Location"].startswith("/accounts/reauthenticate/?next=")


def test_the_page_shows_a_code_to_scan_and_a_secret_to_copy(ada: User) -> None:
    client = sign_in(ada)
    reauthenticate(client)

    answer = client.get("/accounts/2fa/totp/activate/")

    page, secret = answer.content.decode(), answer.context["form"].secret
    assert 'class="qr" src="data:image/svg+xml;base64,' in page
    assert f'data-copy="{secret}"' in page
    assert 'inputmode="numeric"' in page
    assert "issuer=Moments" in answer.context["totp_url"]


@pytest.mark.django_db(transaction=True)
def test_signing_in_then_asks_for_a_code(ada: User) -> None:
    secret = turn_on(sign_in(ada))
    client = half_way(ada)
    assert client.get("/console/security/").status_code == 302

    wrong = client.post(STEP, {"code": "000000"})
    right = client.post(STEP, {"code": code_of(secret, 1)})

    assert "That code is not right" in text_of(wrong)
    assert right["Location"] == "/console/"
    assert client.get("/console/security/").status_code == 200
    assert [sent.subject for sent in delivered()] == ["App codes are on"]


def test_a_recovery_code_works_once(ada: User) -> None:
    owner = sign_in(ada)
    turn_on(owner)
    codes = owner.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    assert len(codes) == 10

    assert half_way(ada).post(STEP, {"code": codes[0]})["Location"] == "/console/"
    assert half_way(ada).post(STEP, {"code": codes[0]}).status_code == 200
    assert "9 of 10 are left" in text_of(owner.get("/accounts/2fa/recovery-codes/"))


def test_recovery_codes_can_be_downloaded_and_made_anew(ada: User) -> None:
    client = sign_in(ada)
    turn_on(client)
    before = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    file = client.get("/accounts/2fa/recovery-codes/download/")
    assert file["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert file.content.decode().split()[-10:] == before

    client.post("/accounts/2fa/recovery-codes/generate/")

    after = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    assert (len(after), set(before) & set(after)) == (10, set())


def test_the_secrets_are_kept_encrypted(ada: User) -> None:
    client = sign_in(ada)
    secret = turn_on(client)
    code = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"][0]

    kept = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert secret not in kept
    assert code not in kept
    assert Authenticator.objects.get(type="totp").data["secret"].startswith("gAAAA")


def test_turning_app_codes_off_forgets_the_recovery_codes(ada: User) -> None:
    client = sign_in(ada)
    turn_on(client)

    client.post("/accounts/2fa/totp/deactivate/")

    assert not Authenticator.objects.exists()
    assert sign_in(ada).get("/console/security/").status_code == 200


def test_a_stranger_changes_nobody_elses_passkey(ada: User) -> None:
    theirs = Authenticator.objects.create(user=ada, type="webauthn", data={"name": "Phone", "credential": {}})
    stranger = sign_in(confirmed(User.objects.create_user("sam@example.com", PASSWORD)))
    reauthenticate(stranger)

    for verb in ("edit", "remove"):
        page = f"/accounts/2fa/webauthn/keys/{theirs.pk}/{verb}/"
        assert (stranger.get(page).status_code, stranger.post(page, {"name": "Mine"}).status_code) == (
            404,
            404,
        )
    theirs.refresh_from_db()
    assert theirs.data["name"] == "Phone"


def test_passkeys_are_offered_at_the_entrance(db: None, client: Client) -> None:
    assert "Sign in with a passkey" in text_of(client.get("/accounts/login/"))
    options = client.get("/accounts/2fa/webauthn/login/", headers={"Accept": "application/json"}).json()
    assert options["request_options"]["publicKey"]["userVerification"] == "required"
