"""Every way in has limits: for each caller generous ones, for each account tight ones. Beyond them: 429."""

import time
from collections.abc import Callable
from itertools import count
from types import SimpleNamespace

import pytest
from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from tests.accounts.entrances import CODE_PAGE, PASSWORD, confirmed, mailed_code, reauthenticate, sign_in
from tests.accounts.test_second_factor import STEP, half_way, turn_on
from tests.console.pages import text_of

ELSEWHERE = "203.0.113.7"


@pytest.fixture(autouse=True)
def one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of a test's requests come within a moment, however slow the machine is."""
    now, ticks = time.time(), count()
    clock = SimpleNamespace(
        time=lambda: now + next(ticks) / 1_000_000, monotonic=time.monotonic, sleep=time.sleep
    )
    monkeypatch.setattr(ratelimit, "time", clock)


@pytest.fixture
def ada(db: None) -> User:
    return confirmed(User.objects.create_user("ada@example.com", PASSWORD))


def sign_up(email: str = "new@example.com", **extra: str) -> HttpResponse:
    return Client().post("/accounts/signup/", {"email": email, "password1": PASSWORD}, **extra)


def wrong_password(email: str = "ada@example.com", **extra: str) -> HttpResponse:
    return Client().post("/accounts/login/", {"login": email, "password": "wrong horse battery"}, **extra)


def recover(email: str = "ada@example.com", **extra: str) -> HttpResponse:
    return Client().post("/accounts/password/reset/", {"email": email}, **extra)


def statuses(times: int, call: Callable[[int], HttpResponse]) -> list[int]:
    return [call(number).status_code for number in range(times)]


def test_the_page_says_what_to_do(ada: User) -> None:
    statuses(5, lambda _: wrong_password())

    answer = wrong_password()

    assert answer.status_code == 429
    assert "Please wait a little" in text_of(answer)
    assert "/static/css/moments.css" in answer.content.decode()


def test_wrong_passwords_count_per_account_and_not_for_others(ada: User) -> None:
    assert statuses(6, lambda n: wrong_password(REMOTE_ADDR=f"203.0.113.{n}")) == [200] * 5 + [429]
    assert wrong_password("sam@example.com").status_code == 200
    right = {"login": ada.email, "password": PASSWORD}
    assert Client().post("/accounts/login/", right).status_code == 429


def test_wrong_passwords_count_per_caller_and_not_for_others(db: None) -> None:
    assert statuses(21, lambda n: wrong_password(f"user-{n}@example.com")) == [200] * 20 + [429]
    assert wrong_password("last@example.com", REMOTE_ADDR=ELSEWHERE).status_code == 200


@pytest.mark.parametrize(("page", "times"), [("login", 120), ("signup", 60)])
def test_sign_ins_and_sign_ups_count_per_caller(db: None, page: str, times: int) -> None:
    def ask(_: int, **extra: str) -> HttpResponse:
        return Client().post(f"/accounts/{page}/", {}, **extra)

    assert statuses(times + 1, ask) == [200] * times + [429]
    assert ask(0, REMOTE_ADDR=ELSEWHERE).status_code == 200


@pytest.mark.parametrize("email", ["new@example.com", "ada@example.com"])
def test_codes_count_per_address_whether_it_is_taken_or_not(ada: User, email: str) -> None:
    assert sign_up(email).status_code == 302
    assert sign_up(email, REMOTE_ADDR=ELSEWHERE).status_code == 429
    assert sign_up("another@example.com").status_code == 302


def test_an_address_gets_ten_codes_an_hour(db: None, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"confirm_email": "60/m/ip,10/h/key"}

    assert statuses(11, lambda _: sign_up()) == [302] * 10 + [429]


def test_asking_for_another_code_too_soon_waits(db: None, client: Client) -> None:
    client.post("/accounts/signup/", {"email": "new@example.com", "password1": PASSWORD})

    assert client.post(CODE_PAGE, {"action": "resend"}).status_code == 429


def ask_code(email: str, **extra: str) -> HttpResponse:
    return Client().post("/accounts/login/code/", {"email": email}, **extra)


@pytest.mark.parametrize("email", ["ada@example.com", "nobody@example.com"])
def test_codes_to_sign_in_count_per_address_whether_it_has_an_account_or_not(ada: User, email: str) -> None:
    assert ask_code(email).status_code == 302
    assert ask_code(email, REMOTE_ADDR=ELSEWHERE).status_code == 429
    assert ask_code("another@example.com").status_code == 302


def test_codes_to_sign_in_count_per_caller(db: None) -> None:
    assert statuses(61, lambda n: ask_code(f"user-{n}@example.com")) == [302] * 60 + [429]
    assert ask_code("last@example.com", REMOTE_ADDR=ELSEWHERE).status_code == 302


def test_asking_for_another_code_to_sign_in_too_soon_waits(ada: User, client: Client) -> None:
    client.post("/accounts/login/code/", {"email": ada.email})

    assert client.post("/accounts/login/code/confirm/", {"action": "resend"}).status_code == 429


def test_wrong_codes_to_sign_in_count_per_address_in_whatever_session(ada: User, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"request_login_code": "60/m/ip"}
    one, two = Client(), Client()
    for client in (one, two):
        client.post("/accounts/login/code/", {"email": ada.email})
    page, wrong = "/accounts/login/code/confirm/", {"code": "wrong1"}

    assert statuses(3, lambda _: one.post(page, wrong)) == [200] * 3
    assert statuses(3, lambda _: two.post(page, wrong, REMOTE_ADDR=ELSEWHERE)) == [200] * 2 + [429]
    assert two.post(page, {"code": mailed_code()}).status_code == 429


def wrong_code(client: Client, **extra: str) -> HttpResponse:
    return client.post(CODE_PAGE, {"code": "wrong1"}, **extra)


def test_wrong_codes_count_per_address_in_whatever_session(db: None, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"confirm_email": "60/m/ip"}
    one, two, other = Client(), Client(), Client()
    for client, email in ((one, "new@example.com"), (two, "New@Example.com"), (other, "other@example.com")):
        client.post("/accounts/signup/", {"email": email, "password1": PASSWORD})

    assert statuses(3, lambda _: wrong_code(one)) == [200] * 3
    assert statuses(3, lambda _: wrong_code(two, REMOTE_ADDR=ELSEWHERE)) == [200] * 2 + [429]
    assert two.post(CODE_PAGE, {"code": mailed_code()}).status_code == 429
    assert two.get(CODE_PAGE).status_code == 200
    assert wrong_code(other).status_code == 200


def test_an_address_gets_fifty_tries_a_day(db: None, client: Client, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"verify_code": "50/d/key"}
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 100
    client.post("/accounts/signup/", {"email": "new@example.com", "password1": PASSWORD})

    assert statuses(51, lambda _: wrong_code(client)) == [200] * 50 + [429]


def test_recovery_counts_per_address_and_per_caller(ada: User) -> None:
    assert statuses(6, lambda n: recover(REMOTE_ADDR=f"203.0.113.{n}")) == [302] * 5 + [429]
    assert statuses(21, lambda n: recover(f"user-{n}@example.com")) == [302] * 20 + [429]
    assert recover("last@example.com", REMOTE_ADDR=ELSEWHERE).status_code == 302


def test_trying_links_of_recovery_counts_per_caller(db: None, client: Client) -> None:
    page = "/accounts/password/reset/key/usr_0-abc/"

    assert statuses(21, lambda _: client.post(page)) == [200] * 20 + [429]


def test_asking_again_for_the_password_counts_per_account(ada: User) -> None:
    here, elsewhere = sign_in(ada), sign_in(ada, REMOTE_ADDR=ELSEWHERE)
    tries = statuses(11, lambda _: here.post("/accounts/reauthenticate/", {"password": PASSWORD}))

    assert tries == [302] * 10 + [429]
    assert elsewhere.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 429


def test_wrong_passwords_count_when_asked_again_too(ada: User) -> None:
    client = sign_in(ada)

    assert statuses(6, lambda _: client.post("/accounts/reauthenticate/", {"password": "wrong"})) == [
        200
    ] * 5 + [429]


def test_wrong_second_factors_count_per_account(ada: User) -> None:
    turn_on(sign_in(ada))
    clients = [half_way(ada) for _ in range(6)]

    assert statuses(6, lambda n: clients[n].post(STEP, {"code": "000000"})) == [200] * 5 + [429]


def test_passkeys_count_per_caller(db: None, client: Client) -> None:
    page = "/accounts/2fa/webauthn/login/"

    assert statuses(121, lambda _: client.post(page, {"credential": "{}"})) == [302] * 120 + [429]


def test_changes_of_addresses_count_per_account(ada: User) -> None:
    client = sign_in(ada)
    reauthenticate(client)

    assert statuses(11, lambda _: client.post("/accounts/email/", {"action_add": "", "email": "no"})) == [
        200
    ] * 10 + [429]


def test_changes_of_the_password_count_per_account(ada: User) -> None:
    client = sign_in(ada)

    assert statuses(6, lambda _: client.post("/accounts/password/change/", {})) == [200] * 5 + [429]


def test_no_limit_is_left_to_the_library(db: None) -> None:
    assert set(settings.ACCOUNT_RATE_LIMITS) == {
        "invite",
        "signup",
        "login",
        "login_failed",
        "reauthenticate",
        "confirm_email",
        "request_login_code",
        "verify_code",
        "reset_password",
        "reset_password_from_key",
        "change_password",
        "manage_email",
        "show_code",
    }
