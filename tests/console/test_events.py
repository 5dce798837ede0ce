"""Events: a list by type, and each with its JSON and its deliveries, for everyone who may see events (P3)."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from accounts.models import Company, Member
from events.models import WebhookDelivery
from events.operations import add_endpoint
from kit.ids import new_id
from tests.console.pages import text_of
from tests.console.rows import make_event

EVENTS = "/console/events/"


def test_events_are_listed_by_sequence_newest_first(console: Client, company: Company):
    at = datetime(2026, 11, 22, 8, 30, 5, tzinfo=UTC)
    first = make_event(company, 1, "campaign.live", occurred_at=at)
    second = make_event(company, 2, occurred_at=at)
    make_event(company, None, "key.created")

    page = console.get(EVENTS)
    said = text_of(page)

    assert (
        f"2 action.completed 22 Nov 2026, 08:30:05 {second.pk} 1 campaign.live 22 Nov 2026, 08:30:05 {first.pk}"
        in said
    )
    assert [event.sequence for event in page.context["events"].rows] == [2, 1]


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


def test_events_of_one_type_are_found(console: Client, company: Company):
    make_event(company, 1, "campaign.live")
    completed = make_event(company, 2)

    found = console.get(EVENTS, {"type": "action.completed"})

    assert [event.pk for event in found.context["events"].rows] == [completed.pk]
    assert "/v1/events?after=1&amp;type=action.completed" in found.content.decode()
    assert "No event of this type" in text_of(console.get(EVENTS, {"type": "invoice.paid"}))
    assert len(console.get(EVENTS, {"type": "no.such"}).context["events"].rows) == 2


def test_the_next_page_keeps_the_type(console: Client, company: Company):
    for sequence in range(1, 53):
        make_event(company, sequence)

    page = console.get(EVENTS, {"type": "action.completed"}).content.decode()

    assert 'href="?type=action.completed&amp;before=3"' in page


def test_an_event_is_shown_as_servers_get_it(console: Client, company: Company):
    event = make_event(company, 7, "campaign.live", occurred_at=datetime(2026, 11, 22, 8, 30, 5, tzinfo=UTC))
    endpoint, _ = add_endpoint(
        company_key=company.pk, url="http://127.0.0.1:9/hook", types=[], actor="system:test"
    )
    WebhookDelivery.objects.create(event=event, endpoint=endpoint)

    said = text_of(console.get(f"{EVENTS}{event.pk}/"))

    assert f'"id": "{event.pk}"' in said
    assert '"sequence": 7' in said
    assert '"timestamp": "2026-11-22T08:30:05Z"' in said
    assert "http://127.0.0.1:9/hook Waiting 0" in said
    assert "/v1/events?after=6" in said


@pytest.mark.parametrize("role", ["marketer", "analyst"])
def test_who_may_not_see_webhooks_sees_the_event_alone(console: Client, company: Company, role: str):
    event = make_event(company, 1)
    endpoint, _ = add_endpoint(
        company_key=company.pk, url="http://127.0.0.1:9/hook", types=[], actor="system:test"
    )
    WebhookDelivery.objects.create(event=event, endpoint=endpoint)
    Member.objects.update(roles=[role])

    said = text_of(console.get(f"{EVENTS}{event.pk}/"))

    assert f'"id": "{event.pk}"' in said
    assert "127.0.0.1" not in said
    assert "Webhooks" not in said


def test_a_strangers_event_is_none_nor_one_that_has_no_number_yet(
    stranger: Client, console: Client, company: Company
):
    event, unpublished = make_event(company, 1), make_event(company, None)

    assert stranger.get(f"{EVENTS}{event.pk}/").status_code == 404
    for name in (unpublished.pk, new_id("evt"), "evt_1"):
        assert console.get(f"{EVENTS}{name}/").status_code == 404
