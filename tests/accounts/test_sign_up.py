"""Signing up: for developers and customers alike, whatever else is away."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from events.models import Mail
from kit import clock
from tests.accounts.entrances import CODE_PAGE, PASSWORD, confirmed, mailed_code
from tests.accounts.hashing import CountingHasher
from tests.console.pages import text_of
from tests.mailbox import delivered

NEW = {"email": "new@example.com", "password1": PASSWORD}


def body_of(answer: HttpResponse, email: str) -> str:
    """A page without what differs for every reader: the form's token, the request, and the address itself."""
    page = re.sub(r'value="[A-Za-z0-9]{64}"', "", answer.content.decode())
    return page.replace(email, "ADDRESS")


def test_who_signs_up_enters_the_mailed_code_and_goes_on(db: None, client: Client) -> None:
    asks = client.post("/accounts/signup/", NEW | {"next": "/r/mine/"})
    assert asks["Location"] == f"{CODE_PAGE}?next=%2Fr%2Fmine%2F"
    assert "_auth_user_id" not in client.session
    assert [(sent.to, sent.subject) for sent in delivered()] == [(["new@example.com"], "Your code")]

    answer = client.post(CODE_PAGE, {"code": mailed_code()})

    assert answer["Location"] == "/r/mine/"
    assert client.session["_auth_user_id"] == User.objects.get().id
    address = EmailAddress.objects.get()
    assert (address.email, address.verified, address.primary) == ("new@example.com", True, True)


def test_the_mail_shows_the_code_big_and_names_who_asks(db: None, client: Client, settings) -> None:
    settings.STORE_NAME = "Parcel House"
    client.post("/accounts/signup/", NEW | {"next": "/r/mine/"})
    Client().post("/accounts/signup/", NEW | {"email": "dev@example.com"})

    to_customer, to_developer = delivered()
    html = to_customer.alternatives[0].content
    assert f'<p class="code">{re.search(r"[0-9]{6}", to_customer.body).group()}</p>' in html
    assert ("Parcel House" in to_customer.body, "Parcel House" in html) == (True, True)
    assert ("Parcel House" in to_developer.body, "Moments" in to_developer.body) == (False, True)


def test_a_taken_address_gets_the_same_answers_and_another_mail(db: None) -> None:
    confirmed(User.objects.create_user("taken@example.com", PASSWORD))
    seen = []
    for email in ("taken@example.com", "free@example.com"):
        client = Client()
        asks = client.post("/accounts/signup/", NEW | {"email": email, "next": "/r/mine/"})
        page = client.get(asks["Location"])
        wrong = client.post(CODE_PAGE, {"code": "no"})
        seen.append(
            [(asks.status_code, asks["Location"], body_of(asks, email))]
            + [(one.status_code, body_of(one, email)) for one in (page, wrong)]
            + [sorted(client.cookies)]
        )

    assert seen[0] == seen[1]
    assert [sent.subject for sent in delivered()] == [
        "You have an account already",
        "Your code",
    ]
    assert User.objects.count() == 2


def test_the_answer_for_a_taken_address_takes_as_long(db: None, client: Client, settings) -> None:
    settings.PASSWORD_HASHERS = ["tests.accounts.hashing.CountingHasher"]
    User.objects.create_user("taken@example.com", None)
    counts = []
    for email in ("taken@example.com", "free@example.com"):
        CountingHasher.hashed = 0
        Client().post("/accounts/signup/", NEW | {"email": email})
        counts.append(CountingHasher.hashed)

    assert counts == [1, 1]


def test_another_code_can_be_asked_for(db: None, client: Client, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": "60/m/ip"}
    client.post("/accounts/signup/", NEW)
    first = mailed_code()

    answer = client.post(CODE_PAGE, {"action": "resend"})

    assert answer["Location"] == CODE_PAGE
    assert len(delivered()) == 2
    client.post(CODE_PAGE, {"code": mailed_code()})
    assert EmailAddress.objects.get().verified
    assert first != mailed_code()


def test_another_address_can_be_given_instead(db: None, client: Client) -> None:
    client.post("/accounts/signup/", NEW | {"email": "mistyped@example.com", "next": "/r/mine/"})
    page = client.get(f"{CODE_PAGE}?next=/r/mine/").content.decode()
    assert '<input type="hidden" name="next" value="/accounts/signup/?next=%2Fr%2Fmine%2F">' in page

    leaves = client.post("/accounts/logout/", {"next": "/accounts/signup/?next=%2Fr%2Fmine%2F"})

    assert leaves["Location"] == "/accounts/signup/?next=%2Fr%2Fmine%2F"
    assert client.get(leaves["Location"]).status_code == 200
    client.post("/accounts/signup/", NEW | {"next": "/r/mine/"})
    assert client.post(CODE_PAGE, {"code": mailed_code()})["Location"] == "/r/mine/"
    assert User.objects.get(email="new@example.com").emailaddress_set.get().verified


def test_five_wrong_codes_end_the_sign_up(db: None, client: Client) -> None:
    client.post("/accounts/signup/", NEW)
    code = mailed_code()
    wrong = "000000" if code != "000000" else "111111"

    answers = [client.post(CODE_PAGE, {"code": wrong}) for _ in range(5)]

    assert [one.status_code for one in answers] == [200, 200, 200, 200, 302]
    assert "Sign in again to get a new code" in text_of(client.get(answers[-1]["Location"]))
    assert client.post(CODE_PAGE, {"code": code})["Location"] == "/accounts/login/"
    assert not EmailAddress.objects.filter(verified=True).exists()


def test_the_rules_for_passwords_are_shown_before_they_are_broken(db: None, client: Client) -> None:
    said = text_of(client.get("/accounts/signup/"))

    assert "at least 10 characters" in said
    assert "entirely numeric" in said


def test_a_mail_server_that_is_away_fails_no_sign_up_and_the_mail_comes_later(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailMessage, "send", refuse)

    assert client.post("/accounts/signup/", NEW)["Location"] == CODE_PAGE
    assert User.objects.get().email == "new@example.com"
    assert delivered() == []

    monkeypatch.undo()
    Mail.objects.update(next_attempt_at=clock.now())
    assert [sent.to for sent in delivered()] == [["new@example.com"]]


@pytest.mark.parametrize("next_url", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere(db: None, client: Client, next_url: str) -> None:
    asks = client.post("/accounts/signup/", NEW | {"next": next_url})
    answer = client.post(CODE_PAGE, {"code": mailed_code()})

    assert asks["Location"] == CODE_PAGE
    assert answer["Location"] == "/console/"


@pytest.mark.parametrize("password", ["short", "password1234", "1234567890"])
def test_a_weak_password_is_refused_at_the_field(db: None, client: Client, password: str) -> None:
    answer = client.post("/accounts/signup/", NEW | {"password1": password})

    assert answer.status_code == 200
    assert "password1" in answer.context["form"].errors
    assert not User.objects.exists()
