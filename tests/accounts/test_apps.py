"""Apps: registered, changed, and from where they may call (P6, P8)."""

import pytest

from accounts.errors import (
    AppNameTaken,
    NetworkNotValid,
    PlatformMissing,
    PlatformNeedsApproval,
    TooManyApps,
    TooManyNetworks,
)
from accounts.models import App
from accounts.networks import parse_network, parse_networks
from accounts.operations import change_allow_list, change_app, register_app
from accounts.operations.apps import MOST_APPS
from accounts.queries import app_of, apps_of
from events.models import AuditEntry, Event
from tests.world import ACTOR, make_company


@pytest.fixture
def app(db: None) -> App:
    return make_company()[1]


def test_an_app_is_registered_with_its_networks_and_tells_of_it(app: App) -> None:
    second = register_app(
        company=app.company,
        name="Web",
        platforms=["Web", "Android", "Web"],
        actor=ACTOR,
        allowed_networks=["203.0.113.0/24", "2001:db8::1"],
    )

    assert (second.platforms, second.allowed_networks) == (
        ["Android", "Web"],
        ["203.0.113.0/24", "2001:db8::1/128"],
    )
    assert [one.name for one in apps_of(app.company)] == ["Level Up Games app", "Web"]
    assert app_of(app.company, second.pk) == second
    assert Event.objects.filter(type="app.registered").latest("pk").data == {
        "id": second.pk,
        "name": "Web",
        "platforms": ["Android", "Web"],
        "link": "",
        "allowedNetworks": ["203.0.113.0/24", "2001:db8::1/128"],
    }


def test_two_apps_of_a_company_have_two_names(app: App) -> None:
    other = register_app(company=app.company, name="Web", platforms=["Web"], actor=ACTOR)

    with pytest.raises(AppNameTaken, match="LEVEL UP GAMES APP"):
        register_app(company=app.company, name="LEVEL UP GAMES APP", platforms=["Web"], actor=ACTOR)
    with pytest.raises(AppNameTaken):
        change_app(app=other, name=app.name.upper(), platforms=["Web"], link="", actor=ACTOR)
    assert App.objects.count() == 2


def test_a_company_has_only_so_many_apps(app: App) -> None:
    App.objects.bulk_create(
        App(company=app.company, name=f"App {number}", platforms=["Web"]) for number in range(MOST_APPS - 1)
    )

    with pytest.raises(TooManyApps, match="at most 100"):
        register_app(company=app.company, name="One more", platforms=["Web"], actor=ACTOR)


def test_fire_tv_takes_a_case_first(app: App) -> None:
    for platforms, refusal in ((["Web", "FireTV"], PlatformNeedsApproval), ([], PlatformMissing)):
        with pytest.raises(refusal):
            register_app(company=app.company, name="TV", platforms=platforms, actor=ACTOR)
        with pytest.raises(refusal):
            change_app(app=app, name=app.name, platforms=platforms, link="", actor=ACTOR)
    assert App.objects.get().platforms == ["Android", "Web"]


def test_a_change_leaves_old_and_new_values_once(app: App) -> None:
    for _ in range(2):
        change_app(
            app=app, name="Starlight", platforms=["iOS"], link="https://starlight.example", actor=ACTOR
        )

    assert AuditEntry.objects.get(verb="app.change").changes == {
        "name": ["Level Up Games app", "Starlight"],
        "platforms": [["Android", "Web"], ["iOS"]],
        "link": ["", "https://starlight.example"],
    }
    assert Event.objects.filter(type="app.changed").count() == 1


def test_an_allow_list_is_replaced_and_audited_once(app: App) -> None:
    for _ in range(2):
        change_allow_list(app=app, lines=["", "203.0.113.7", " 2001:db8::/32 ", "203.0.113.7"], actor=ACTOR)

    assert App.objects.get().allowed_networks == ["203.0.113.7/32", "2001:db8::/32"]
    assert AuditEntry.objects.get(verb="app.change_allow_list").changes == {
        "allowed_networks": [[], ["203.0.113.7/32", "2001:db8::/32"]]
    }


def test_every_faulty_line_is_named_and_nothing_changes(app: App) -> None:
    with pytest.raises(NetworkNotValid) as refusal:
        change_allow_list(app=app, lines=["203.0.113.7", "everywhere", "", "10.0.0.5/8"], actor=ACTOR)

    assert [one["line"] for one in refusal.value.facts["errors"]] == [2, 4]
    assert "“everywhere” is neither an address nor a network" in refusal.value.detail
    assert "write 10.0.0.0/8 or 10.0.0.5" in refusal.value.detail
    assert App.objects.get().allowed_networks == []


@pytest.mark.parametrize(
    ("text", "network"),
    [("192.0.2.1", "192.0.2.1/32"), ("192.0.2.0/24", "192.0.2.0/24"), ("2001:DB8::", "2001:db8::/128")],
)
def test_a_network_has_one_spelling(text: str, network: str) -> None:
    assert parse_network(text) == network


@pytest.mark.parametrize("text", ["0.0.0.0/0", "::/0"])
def test_everywhere_is_no_network(text: str) -> None:
    with pytest.raises(ValueError, match="leave the list empty"):
        parse_network(text)


def test_a_list_is_only_so_long() -> None:
    assert len(parse_networks(f"10.0.0.{number}" for number in range(100))) == 100
    with pytest.raises(TooManyNetworks, match="at most 100 entries; found 101"):
        parse_networks(f"10.0.0.{number}" for number in range(101))


@pytest.mark.parametrize("app_id", ["app_1", "", "cmp_06fg2b7k5s8q3tqv9m0c1d2e3g"])
def test_what_is_no_app_is_not_found(app: App, app_id: str) -> None:
    stranger = make_company("Harbor Tea")[0]

    assert app_of(app.company, app_id) is None
    assert app_of(stranger, app.pk) is None
