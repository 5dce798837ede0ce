"""Events: a look-only list."""

from datetime import UTC, datetime

from django.test import Client

from accounts.models import Company
from tests.console.pages import text_of
from tests.console.rows import make_event

EVENTS = "/console/events/"


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
