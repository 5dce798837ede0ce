"""Ways in, as tests take them."""

import re

from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import User
from tests.mailbox import delivered

CODE_PAGE = "/accounts/confirm-email/"
PASSWORD = "correct horse battery"
CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)


def confirmed(user: User) -> User:
    """The user, with an address that is confirmed."""
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def mailed_code() -> str:
    """The code of the last mail."""
    return re.search(r"\b\d{6}\b", str(delivered()[-1].body)).group()


def sign_in(user: User, client: Client | None = None, **headers: str) -> Client:
    """A browser in which the user has signed in by the form."""
    client = client or Client(headers={"User-Agent": CHROME} | headers)
    answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    return client


def reauthenticate(client: Client) -> None:
    """Give the password once more, as changes of one's protection ask for."""
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
