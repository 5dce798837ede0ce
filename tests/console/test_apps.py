"""Apps, allow-lists and keys on their pages (P6-P8)."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from accounts.models import ApiKey, App, Company, KeyMode, User
from accounts.operations import create_key
from accounts.queries import key_in, key_of
from kit import clock
from tests.console.pages import text_of
from tests.console.rows import make_app, make_campaign, make_company, make_key, make_member
from tests.world import ACTOR

URL = "/console/apps/"


@pytest.fixture
def page(app: App) -> str:
    return f"{URL}{app.pk}/"


def secret_on(answer) -> str:
    """The key that a page shows."""
    found = re.search(r"mk_(live|test)_[A-Za-z0-9]{46}", answer.content.decode())
    assert found
    return found[0]


def test_an_app_shows_its_id_platforms_and_where_it_may_call_from(console: Client, app: App):
    App.objects.update(allowed_networks=["203.0.113.0/24", "2001:db8::/32"])

    response = console.get(URL)

    assert f"Starlight Run Android iOS {app.pk} None yet 2 networks" in text_of(response)
    assert f'data-copy="{app.pk}"' in response.content.decode()


def test_a_key_shows_first_and_last_characters_mode_state_and_throttle(console: Client, app: App):
    now = clock.now()
    make_key(app, last_four="7Q2x")
    make_key(app, KeyMode.TEST, "m4Kz", calls_per_second=50)
    make_key(app, last_four="gone", revoked_at=now)
    make_key(app, last_four="past", expires_at=now)
    make_key(app, last_four="soon", expires_at=datetime(2036, 2, 3, tzinfo=UTC))

    said = text_of(console.get(f"{URL}{app.pk}/"))

    day = f"{now:%-d %b %Y}"
    for key in (
        "mk_live_…7Q2x Live Works never 5",
        "mk_test_…m4Kz Test Works never 50",
        f"mk_live_…gone Live Revoked {day} never 5",
        f"mk_live_…past Live Expired {day} never 5",
        "mk_live_…soon Live Until 3 Feb 2036, 00:00 UTC never 5",
    ):
        assert key in said
    assert "2 keys that no longer work" in said


def test_a_key_that_expires_later_than_it_was_revoked_is_revoked(console: Client, app: App):
    make_key(app, revoked_at=clock.now() - timedelta(days=1), expires_at=clock.now() + timedelta(days=1))

    assert "Revoked" in text_of(console.get(f"{URL}{app.pk}/"))


def test_apps_cost_five_statements_however_many_there_are(
    console: Client, app: App, django_assert_num_queries
):
    make_key(app)
    with django_assert_num_queries(5):
        console.get(URL)
    for number in range(6):
        make_key(make_app(app.company, f"App {number}"))

    with django_assert_num_queries(5):
        console.get(URL)


def test_an_app_is_registered(console: Client, company: Company):
    assert "No app yet" in text_of(console.get(URL))
    answer = console.post(f"{URL}new/", {"name": "Starlight", "platforms": ["Web", "iOS"]}, follow=True)

    app = App.objects.get()
    assert (app.company, app.name, app.platforms) == (company, "Starlight", ["iOS", "Web"])
    assert answer.redirect_chain == [(f"{URL}{app.pk}/", 302)]
    assert "No key that works" in text_of(answer)
    assert app.pk in text_of(console.get(URL))


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"name": "STARLIGHT RUN", "platforms": ["Web"]}, "has an app called “STARLIGHT RUN” already"),
        ({"name": "Second"}, "Choose at least one platform."),
        ({"name": "Second", "platforms": ["Web"], "link": "nowhere at all"}, "Enter a valid URL."),
    ],
)
def test_a_faulty_registration_says_what_is_needed(console: Client, app: App, typed: dict, fault: str):
    answer = console.post(f"{URL}new/", typed)

    assert (answer.status_code, App.objects.count()) == (422, 1)
    assert fault in text_of(answer)


def test_an_app_is_changed(console: Client, app: App, page: str):
    assert 'value="Starlight Run"' in console.get(f"{page}edit/").content.decode()
    console.post(f"{page}edit/", {"name": "Starlight", "platforms": ["Web"], "link": ""})

    app.refresh_from_db()
    assert (app.name, app.platforms) == ("Starlight", ["Web"])


def test_an_allow_list_says_which_lines_are_at_fault(console: Client, app: App, page: str):
    faulty = console.post(f"{page}allow-list/", {"networks": "203.0.113.7\neverywhere"})
    assert faulty.status_code == 422
    assert "Line 2: “everywhere” is neither an address nor a network" in text_of(faulty)
    assert "203.0.113.7\neverywhere" in faulty.content.decode()

    saved = console.post(f"{page}allow-list/", {"networks": "203.0.113.7\r\n2001:db8::/32\r\n"}, follow=True)
    assert "The allow-list has 2 entries." in text_of(saved)
    app.refresh_from_db()
    assert app.allowed_networks == ["203.0.113.7/32", "2001:db8::/32"]
    emptied = console.post(f"{page}allow-list/", {"networks": ""}, follow=True)
    assert "Calls are allowed from anywhere." in text_of(emptied)


def test_a_live_key_is_shown_once(console: Client, app: App, page: str):
    answer = console.post(f"{page}keys/new/", {"mode": "live", "name": "Shop"})
    secret = secret_on(answer)

    key = key_of(secret)
    assert (key.app, key.mode, key.name, key.expires_at) == (app, "live", "Shop", None)
    assert answer["Cache-Control"] == "no-store"
    assert secret not in console.get(page).content.decode()
    again = console.post(f"{page}keys/{key.pk}/reveal", follow=True)
    assert "A live key is kept as a hash only" in text_of(again)


def test_a_test_key_is_shown_again_to_who_may(console: Client, app: App, page: str):
    secret = secret_on(console.post(f"{page}keys/new/", {"mode": "test"}))
    again = console.post(f"{page}keys/{key_of(secret).pk}/reveal")

    assert secret_on(again) == secret
    assert again["Cache-Control"] == "no-store"


def test_a_key_may_expire_at_the_end_of_a_day_that_is_still_to_come(console: Client, page: str):
    tomorrow = (clock.now() + timedelta(days=1)).date()
    answer = console.post(f"{page}keys/new/", {"mode": "live", "expires_on": str(tomorrow)})
    late = console.post(f"{page}keys/new/", {"mode": "live", "expires_on": "2020-01-01"})

    assert key_of(secret_on(answer)).expires_at == clock.end_of_day(tomorrow, "UTC")
    assert late.status_code == 422
    assert "Choose a day that is still to come." in text_of(late)


def test_a_key_is_rotated_with_an_overlap(console: Client, app: App, page: str):
    old, old_secret = create_key(app=app, mode="live", actor=ACTOR)
    answer = console.post(f"{page}keys/{old.pk}/rotate/", {"overlap": "24"})
    new = key_of(secret_on(answer))

    assert new.replaces == old
    assert key_of(old_secret).expires_at
    shown = text_of(console.get(page))
    assert f"Replaced by …{new.last_four}" in shown
    again = console.post(f"{page}keys/{old.pk}/rotate/", {"overlap": "24"})
    assert (again.status_code, ApiKey.objects.filter(replaces=old).count()) == (422, 1)
    assert console.post(f"{page}keys/{new.pk}/rotate/", {"overlap": "169"}).status_code == 422


def test_a_key_is_revoked(console: Client, app: App, page: str):
    key, _ = create_key(app=app, mode="live", actor=ACTOR)
    assert "it can't be undone" in text_of(console.get(f"{page}keys/{key.pk}/revoke/"))

    answer = console.post(f"{page}keys/{key.pk}/revoke/", {"reason": "leaked"}, follow=True)
    assert "calls with it are refused from now on" in text_of(answer)
    assert not ApiKey.objects.get(pk=key.pk).works_at(clock.now())


def test_a_key_that_was_to_expire_is_replaced_by_one_that_does(console: Client, app: App, page: str):
    ends = clock.end_of_day((clock.now() + timedelta(days=3)).date(), "UTC")
    old, _ = create_key(app=app, mode="live", actor=ACTOR, expires_at=ends)
    shown = console.get(f"{page}keys/{old.pk}/rotate/").content.decode()

    assert f'value="{(ends - timedelta(days=1)).date()}"' in shown
    faulty = console.post(f"{page}keys/{old.pk}/revoke/", {"reason": "a\x00b"})
    assert (faulty.status_code, key_in(app, old.pk).revoked_at) == (422, None)


def test_the_first_call_is_there_to_copy_once_there_is_a_campaign(console: Client, app: App, page: str):
    assert "A call names a campaign of the app." in text_of(console.get(page))
    campaign = make_campaign(app)

    said = console.get(page).content.decode()
    for words in ("curl -X POST", "get_reward(call)", "await moments.getReward(", campaign.pk, app.pk):
        assert words in said


@pytest.mark.parametrize("path", ["", "edit/", "allow-list/", "keys/new/"])
def test_a_strangers_app_is_none(console: Client, path: str):
    foreign = make_app(make_company("Harbor Tea"), "Tea Time")

    assert console.get(f"{URL}{foreign.pk}/{path}").status_code == 404
    assert console.post(f"{URL}{foreign.pk}/{path}", {"name": "Mine", "platforms": ["Web"]}).status_code in (
        404,
        405,
    )
    assert console.get(f"{URL}app_1/{path}").status_code == 404
    assert ApiKey.objects.count() == 0


@pytest.mark.parametrize("verb", ["rotate/", "revoke/", "reveal"])
def test_a_strangers_key_is_none_also_through_an_own_app(console: Client, app: App, page: str, verb: str):
    foreign = make_app(make_company("Harbor Tea"), "Tea Time")
    key, secret = create_key(app=foreign, mode="test", actor=ACTOR)

    for address in (f"{page}keys/{key.pk}/{verb}", f"{URL}{foreign.pk}/keys/{key.pk}/{verb}"):
        answer = console.post(address, {"overlap": "0"})
        assert answer.status_code == 404
        assert secret not in answer.content.decode()
    assert key_of(secret) == key


def test_who_belongs_to_two_companies_sees_the_apps_of_the_chosen_one(console: Client, app: App, ada: User):
    second = make_company("Harbor Tea")
    make_member(second, ada.email)
    make_app(second, "Tea Time")

    assert "Starlight Run" in text_of(console.get(URL))
    console.post("/console/company/", {"company": second.pk})
    said = text_of(console.get(URL))
    assert "Tea Time" in said
    assert "Starlight Run" not in said
