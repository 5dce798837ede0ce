"""Apps with their keys, and events: look-only lists."""

from datetime import UTC, datetime, timedelta

from django.test import Client

from accounts.models import App, Company, KeyMode
from kit import clock
from tests.console.pages import text_of
from tests.console.rows import make_app, make_event, make_key

APPS = "/console/apps/"
EVENTS = "/console/events/"


def test_an_app_shows_its_id_platforms_and_where_it_may_call_from(console: Client, app: App):
    App.objects.update(allowed_networks=["203.0.113.0/24", "2001:db8::/32"])

    response = console.get(APPS)

    assert f"Starlight Run Android iOS App ID {app.pk}" in text_of(response)
    assert "May call from 203.0.113.0/24 , 2001:db8::/32" in text_of(response)
    assert f'data-copy="{app.pk}"' in response.content.decode()


def test_a_key_shows_first_and_last_characters_mode_state_and_throttle(console: Client, app: App):
    now = clock.now()
    make_key(app, last_four="7Q2x")
    make_key(app, KeyMode.TEST, "m4Kz", calls_per_second=50)
    make_key(app, last_four="gone", revoked_at=now)
    make_key(app, last_four="past", expires_at=now)
    make_key(app, last_four="soon", expires_at=datetime(2036, 2, 3, tzinfo=UTC))

    said = text_of(console.get(APPS))

    for key in (
        "mk_live_…7Q2x live Valid 5",
        "mk_test_…m4Kz test Valid 50",
        "mk_live_…gone live Revoked 5",
        "mk_live_…past live Expired 5",
        "mk_live_…soon live Until 3 Feb 2036 5",
    ):
        assert key.lower() in said.lower()


def test_a_key_that_expires_later_than_it_was_revoked_is_revoked(console: Client, app: App):
    make_key(app, revoked_at=clock.now() - timedelta(days=1), expires_at=clock.now() + timedelta(days=1))

    assert "Revoked" in text_of(console.get(APPS))


def test_without_an_app_the_page_says_what_one_is(console: Client):
    assert "An app is registered before a campaign" in text_of(console.get(APPS))


def test_apps_cost_five_statements_however_many_there_are(
    console: Client, app: App, django_assert_num_queries
):
    make_key(app)
    with django_assert_num_queries(5):
        console.get(APPS)
    for number in range(6):
        make_key(make_app(app.company, f"App {number}"))

    with django_assert_num_queries(5):
        console.get(APPS)


def test_events_are_listed_by_sequence_newest_first(console: Client, company: Company):
    at = datetime(2026, 11, 22, 8, 30, 5, tzinfo=UTC)
    first = make_event(company, 1, "campaign.live", occurred_at=at)
    second = make_event(company, 2, occurred_at=at)
    make_event(company, None, "key.created")

    said = text_of(console.get(EVENTS))

    assert (
        f"2 action.completed 22 Nov 2026, 08:30:05 {second.pk} 1 campaign.live 22 Nov 2026, 08:30:05 {first.pk}"
        in said
    )
    assert "key.created" not in said


def test_older_events_are_on_the_next_page(console: Client, company: Company):
    for sequence in range(1, 53):
        make_event(company, sequence)

    older = console.get(EVENTS, {"before": "3"})

    assert 'href="?before=3"' in console.get(EVENTS).content.decode()
    assert [event.sequence for event in older.context["events"].rows] == [2, 1]


def test_a_place_in_the_list_that_is_no_number_is_not_applied(console: Client, company: Company):
    make_event(company, 1)

    for nonsense in ("x", "-1", "1" * 40, "²"):
        assert len(console.get(EVENTS, {"before": nonsense}).context["events"].rows) == 1


def test_without_an_event_the_page_says_what_will_be_there(console: Client):
    assert "Nothing has happened yet" in text_of(console.get(EVENTS))


def test_events_cost_four_statements(console: Client, company: Company, django_assert_num_queries):
    for sequence in range(1, 30):
        make_event(company, sequence)

    with django_assert_num_queries(4):
        console.get(EVENTS)
