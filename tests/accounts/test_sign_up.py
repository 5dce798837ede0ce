"""Signing up: for developers and customers alike, whatever else is away."""

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from accounts.models import User
from events.models import Mail
from kit import clock
from tests.mailbox import delivered

NEW = {"email": "new@example.com", "password1": "correct horse battery"}


def test_who_signs_up_is_signed_in_and_gets_a_mail_to_confirm(db: None, client: Client) -> None:
    answer = client.post("/accounts/signup/?next=/r/mine/", NEW | {"next": "/r/mine/"})

    assert answer["Location"] == "/r/mine/"
    assert client.session["_auth_user_id"] == User.objects.get().id
    assert [sent.to for sent in delivered()] == [["new@example.com"]]


def test_a_mail_server_that_is_away_fails_no_sign_up_and_the_mail_comes_later(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as away:
        away.setattr(EmailMessage, "send", refuse)
        assert client.post("/accounts/signup/", NEW).status_code == 302
        assert delivered() == []
    assert User.objects.get().email == "new@example.com"

    Mail.objects.update(next_attempt_at=clock.now())
    assert [sent.to for sent in delivered()] == [["new@example.com"]]


@pytest.mark.parametrize("next_url", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere(db: None, client: Client, next_url: str) -> None:
    answer = client.post("/accounts/signup/", NEW | {"next": next_url})

    assert "evil" not in answer["Location"]
    assert answer["Location"].startswith("/")


@pytest.mark.parametrize("password", ["short", "password1234", "1234567890"])
def test_a_weak_password_is_refused_at_the_field(db: None, client: Client, password: str) -> None:
    answer = client.post("/accounts/signup/", NEW | {"password1": password})

    assert answer.status_code == 200
    assert "password1" in answer.context["form"].errors
    assert not User.objects.exists()
