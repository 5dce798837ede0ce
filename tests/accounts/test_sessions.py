"""Where one is signed in: listed, noted when used, ended one by one or all at once."""

import re

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from redis import Redis

from accounts.models import User
from accounts.security import session_name_of
from accounts.sessions import forget_ended_sessions
from kit import clock
from tests.accounts.entrances import PASSWORD, confirmed, sign_in
from tests.console.pages import text_of

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)
LIST = "/accounts/sessions/"


@pytest.fixture
def ada(db: None) -> User:
    return confirmed(User.objects.create_user("ada@example.com", PASSWORD))


def session_of(client: Client) -> UserSession:
    return UserSession.objects.get(session_key=client.session.session_key)


def test_the_list_names_device_and_address(ada: User) -> None:
    here = sign_in(ada)
    sign_in(ada, Client(headers={"User-Agent": IPHONE}, REMOTE_ADDR="203.0.113.7"))

    said = text_of(here.get(LIST))

    assert "Chrome on Linux This device 127.0.0.1" in said
    assert "Safari on iPhone 203.0.113.7" in said


def test_one_session_is_ended(ada: User) -> None:
    here, there, third = sign_in(ada), sign_in(ada), sign_in(ada)

    answer = here.post(f"/console/security/sessions/{session_name_of(session_of(there))}/end")

    assert answer["Location"] == LIST
    assert "That device is signed out." in text_of(here.get(LIST))
    assert [one.get(LIST).status_code for one in (here, there, third)] == [200, 302, 200]
    assert (
        "That device is signed out." in text_of(here.get("/console/security/")) or UserSession.objects.count()
    )
    assert UserSession.objects.count() == 2


def test_no_page_says_how_many_have_signed_in(ada: User) -> None:
    """Customers sign in, too: a session's number would tell whoever signs in again how many have come (V1)."""
    here, there = sign_in(ada), sign_in(ada)

    page = here.get(LIST).content.decode()

    name = session_name_of(session_of(there))
    assert re.findall(r"/console/security/sessions/([^/]*)/end", page) == [name]
    assert re.fullmatch(r"[0-9a-f]{32}", name)
    assert here.post(f"/console/security/sessions/{session_of(there).pk}/end").status_code == 404


def test_every_other_session_is_ended(ada: User) -> None:
    here, there, third = sign_in(ada), sign_in(ada), sign_in(ada)

    here.post(LIST)

    assert [one.get(LIST).status_code for one in (here, there, third)] == [200, 302, 302]
    assert [one.session_key for one in UserSession.objects.all()] == [here.session.session_key]


def test_a_stranger_ends_no_session(ada: User) -> None:
    owner = sign_in(ada)
    stranger = sign_in(confirmed(User.objects.create_user("sam@example.com", PASSWORD)))

    answer = stranger.post(f"/console/security/sessions/{session_name_of(session_of(owner))}/end")

    assert answer.status_code == 404
    assert owner.get(LIST).status_code == 200
    assert "Chrome on Linux" in text_of(owner.get(LIST))


def test_use_is_noted_once_a_minute_and_at_once_from_another_address(ada: User) -> None:
    client = sign_in(ada)
    client.get("/console/security/")
    first = session_of(client).last_seen_at

    client.get("/console/security/")
    assert session_of(client).last_seen_at == first
    client.get("/console/security/", REMOTE_ADDR="203.0.113.7")
    assert (session_of(client).ip, session_of(client).last_seen_at > first) == ("203.0.113.7", True)
    cache.clear()
    second = session_of(client).last_seen_at
    client.get("/console/security/")
    assert session_of(client).last_seen_at > second


def test_no_name_in_the_cache_tells_a_session_or_an_address(ada: User) -> None:
    client = sign_in(ada, Client(REMOTE_ADDR="203.0.113.7"))
    client.get("/console/security/", REMOTE_ADDR="203.0.113.7")

    names = [name.decode() for name in Redis.from_url(settings.REDIS_URL).keys("*seen:*")]
    assert len(names) == 1
    assert session_of(client).session_key not in names[0]
    assert "203.0.113.7" not in names[0]


def test_an_address_that_is_none_stops_nobody(ada: User) -> None:
    client = sign_in(ada, Client(REMOTE_ADDR="unix:"))

    assert session_of(client).ip == "0.0.0.0"


def test_sessions_that_are_over_are_not_listed(ada: User) -> None:
    here, there = sign_in(ada), sign_in(ada)
    there.session.flush()

    assert here.get(LIST).context["session_count"] == 1


def test_sessions_that_are_over_are_forgotten_with_where_they_came_from(ada: User) -> None:
    here, there = sign_in(ada), sign_in(ada)
    Session.objects.filter(session_key=there.session.session_key).update(expire_date=clock.now())

    assert forget_ended_sessions() == 1
    assert forget_ended_sessions() == 0
    assert [one.session_key for one in UserSession.objects.all()] == [here.session.session_key]
