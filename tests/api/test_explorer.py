"""The explorer has the test key of the reader's company at hand (N2, P3, P7)."""

import pytest
from django.test import Client

from accounts.models import Member, User
from accounts.operations import revoke_key
from accounts.queries import newest_test_key_in
from events.models import AuditEntry
from tests.world import ACTOR, World, make_world


def explorer_of(client: Client) -> str:
    answer = client.get("/docs/api/")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    return answer.content.decode()


@pytest.fixture
def developer(world: World) -> Client:
    """The browser of the company's first member, who may see keys."""
    client = Client()
    client.force_login(world.user)
    return client


def test_a_developer_finds_their_test_key_filled_in(developer: Client, world: World) -> None:
    page = explorer_of(developer)

    assert f'data-key="{world.test_secret}"' in page
    assert world.app.id in page
    assert world.live_secret not in page


def test_the_audit_log_is_told_once_a_session(developer: Client, world: World) -> None:
    for _ in range(3):
        explorer_of(developer)

    entry = AuditEntry.objects.get(verb="key.reveal")
    assert (entry.actor, entry.company_key) == (f"member:{world.user.pk}", world.company.pk)


def test_nobody_else_finds_a_key(world: World) -> None:
    marketer, stranger = User.objects.create_user("mia@example.com"), make_world(name="Another company").user
    Member.objects.create(company=world.company, user=marketer, roles=["marketer", "analyst"])
    clients = [Client(), Client(), Client()]
    clients[1].force_login(marketer)
    clients[2].force_login(stranger)
    pages = [explorer_of(client) for client in clients]

    assert not any(world.test_secret in page for page in pages)
    assert ["data-key" in page for page in pages] == [False, False, True]


def test_a_key_that_ended_is_not_filled_in(developer: Client, world: World) -> None:
    key = newest_test_key_in(world.company)
    assert key is not None
    revoke_key(key=key, actor=ACTOR)

    assert newest_test_key_in(world.company) is None
    assert "data-key" not in explorer_of(developer)
