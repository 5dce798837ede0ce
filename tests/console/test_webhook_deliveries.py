"""The log of deliveries: found by status, type and day, renewed while it is looked at, each with every try."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Company, Member
from events.delivery import bytes_of
from events.models import (
    DeliveryStatus,
    Event,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookReplay,
)
from events.operations import add_endpoint, disable_endpoint, replay
from kit import clock
from kit.ids import new_id
from tests.console.pages import text_of
from tests.console.rows import make_event

HERE = "http://127.0.0.1:9/hook"
HTMX = {"hx-request": "true"}


@pytest.fixture
def endpoint(company: Company) -> WebhookEndpoint:
    return add_endpoint(company_key=company.pk, url=HERE, types=[], actor="system:test")[0]


@pytest.fixture
def address(endpoint: WebhookEndpoint) -> str:
    return f"/console/webhooks/{endpoint.pk}/"


def make_delivery(
    endpoint: WebhookEndpoint, type: str = "action.completed", **fields: Any
) -> WebhookDelivery:
    company = Company.objects.get(pk=endpoint.company_key)
    at = fields.pop("occurred_at", clock.now())
    event = make_event(company, Event.objects.count() + 1, type, occurred_at=at)
    if fields.get("status", DeliveryStatus.PENDING) != DeliveryStatus.PENDING:
        fields["finished_at"] = clock.now()
    return WebhookDelivery.objects.create(event=event, endpoint=endpoint, **fields)


def make_try(delivery: WebhookDelivery, number: int = 1, **fields: Any) -> WebhookAttempt:
    facts = {"cause": "schedule", "started_at": clock.now(), "duration_ms": 83} | fields
    return WebhookAttempt.objects.create(
        delivery=delivery,
        endpoint_key=delivery.endpoint_id,
        company_key=delivery.endpoint.company_key,
        number=number,
        **facts,
    )


def listed(page: Any) -> list[str]:
    return [row.event_id for row in page.context["deliveries"].rows]


def test_deliveries_are_listed_newest_first_with_how_they_stand(
    console: Client, endpoint: WebhookEndpoint, address: str
):
    at = datetime(2026, 11, 22, 8, 30, 5, tzinfo=UTC)
    done = make_delivery(endpoint, status="delivered", attempts=1, last_status=204, occurred_at=at)
    failed = make_delivery(
        endpoint, "campaign.live", status="failed", attempts=10, last_error="It timed out."
    )
    waiting = make_delivery(endpoint, attempts=2, last_status=500, next_attempt_at=at + timedelta(hours=2))

    page = console.get(address)
    said = text_of(page)

    assert listed(page) == [waiting.event_id, failed.event_id, done.event_id]
    assert "action.completed Waiting next try 22 Nov, 10:30:05 500 2" in said
    assert "campaign.live Failed It timed out. 10" in said
    assert f"action.completed Delivered 204 1 22 Nov 2026, 08:30:05 {done.event_id}" in said


def test_deliveries_are_found_by_status_type_and_day(
    console: Client, endpoint: WebhookEndpoint, address: str
):
    day = datetime(2026, 11, 22, 23, 59, 59, tzinfo=UTC)
    first = make_delivery(endpoint, "campaign.live", status="failed", occurred_at=day)
    second = make_delivery(endpoint, status="delivered", occurred_at=day + timedelta(seconds=1))

    for asked, expected in [
        ({"status": "failed"}, [first]),
        ({"status": "pending"}, []),
        ({"type": "action.completed"}, [second]),
        ({"since": "2026-11-23"}, [second]),
        ({"until": "2026-11-22"}, [first]),
        ({"since": "2026-11-22", "until": "2026-11-23", "status": "delivered"}, [second]),
        ({"status": "x", "type": "x", "since": "x", "until": "x", "before": "x"}, [second, first]),
    ]:
        assert listed(console.get(address, asked)) == [one.event_id for one in expected], asked
    assert "No delivery fits" in text_of(console.get(address, {"status": "pending"}))


def test_older_deliveries_are_on_the_next_page(console: Client, endpoint: WebhookEndpoint, address: str):
    made = [make_delivery(endpoint) for _ in range(52)]

    first = console.get(address, {"status": "pending"})

    assert f'href="?status=pending&amp;before={made[2].event_id}"' in first.content.decode()
    assert listed(console.get(address, {"before": made[2].event_id})) == [made[1].event_id, made[0].event_id]


def test_the_newest_page_renews_itself_only_when_something_changed(
    console: Client, endpoint: WebhookEndpoint, address: str
):
    delivery = make_delivery(endpoint)
    seen = console.get(address).context["seen"]

    assert console.get(address, {"seen": seen}, headers=HTMX).status_code == 204
    WebhookDelivery.objects.update(status="delivered", finished_at=clock.now(), attempts=1, last_status=200)
    changed = console.get(address, {"seen": seen}, headers=HTMX)
    newer = make_delivery(endpoint)
    added = console.get(address, {"seen": changed.context["seen"]}, headers=HTMX)

    assert "Delivered" in text_of(changed)
    assert "<html" not in changed.content.decode()
    assert listed(added) == [newer.event_id, delivery.event_id]
    assert f"seen={added.context['seen']}" in added.content.decode()
    for _ in range(51):
        make_delivery(endpoint)
    assert "hx-get" not in console.get(address, {"before": newer.event_id}).content.decode()


def test_a_list_costs_eight_statements_however_long_it_is(
    console: Client, endpoint: WebhookEndpoint, address: str, django_assert_num_queries
):
    for _ in range(30):
        make_delivery(endpoint)

    with django_assert_num_queries(8):
        console.get(address)
    seen = console.get(address).context["seen"]
    with django_assert_num_queries(7):
        console.get(address, {"seen": seen}, headers=HTMX)


def test_a_delivery_shows_each_try_with_what_was_sent_and_answered(
    console: Client, endpoint: WebhookEndpoint, address: str
):
    delivery = make_delivery(endpoint, status="delivered", attempts=2)
    make_try(delivery, 1, error="It did not answer within 15 seconds.", duration_ms=15_000)
    make_try(
        delivery,
        2,
        cause="resend",
        status=204,
        request_headers={"webhook-id": delivery.event_id, "webhook-signature": "v1,abc="},
        answer_headers=[["content-type", "text/plain"], ["set-cookie", "a=1"], ["set-cookie", "b=2"]],
        answer_body="<b>thank you</b>",
        answer_cut=True,
    )

    page = console.get(f"{address}deliveries/{delivery.event_id}/")
    said = text_of(page)

    assert said.index("Delivered.") < said.index("It did not answer within 15 seconds.")
    assert f"webhook-id: {delivery.event_id} webhook-signature: v1,abc=" in said
    assert "content-type: text/plain set-cookie: a=1 set-cookie: b=2" in said
    assert "&lt;b&gt;thank you&lt;/b&gt;" in page.content.decode()
    assert "Sent again by hand" in said
    assert "only its beginning is read and kept" in said
    assert bytes_of(delivery.event).decode() in said
    assert f"/v1/webhookEndpoints/{endpoint.pk}/resend" in said


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"duration_ms": None}, "Your server is being asked now."),
        ({"status": 200}, "Delivered."),
        ({"status": 302}, "Redirects are not followed: give the endpoint its final address."),
        ({"status": 401}, "check one of this delivery."),
        ({"status": 404}, "Your server has nothing at this address."),
        ({"status": 410}, "asked never to be called again"),
        ({"status": 418}, "only 2xx says that it did."),
        ({"status": 429}, "A lower rate of the endpoint helps."),
        ({"status": 503}, "Your server failed to take it."),
        ({"error": "The host has no address."}, "The host has no address."),
    ],
)
def test_how_a_try_ended_is_said_in_words(
    console: Client, endpoint: WebhookEndpoint, address: str, facts: dict[str, Any], said: str
):
    delivery = make_delivery(endpoint, attempts=1)
    make_try(delivery, **facts)

    assert said in text_of(console.get(f"{address}deliveries/{delivery.event_id}/"))


def test_a_delivery_renews_itself_while_it_waits(console: Client, endpoint: WebhookEndpoint, address: str):
    delivery = make_delivery(endpoint)
    page = f"{address}deliveries/{delivery.event_id}/"
    seen = console.get(page).context["seen"]
    assert console.get(page, {"seen": seen}, headers=HTMX).status_code == 204

    open_try = make_try(delivery, duration_ms=None)
    WebhookDelivery.objects.update(attempts=1)
    under_way = console.get(page, {"seen": seen}, headers=HTMX)
    WebhookAttempt.objects.filter(pk=open_try.pk).update(duration_ms=20, status=200)
    WebhookDelivery.objects.update(status="delivered", finished_at=clock.now(), last_status=200)
    ended = console.get(page, {"seen": under_way.context["seen"]}, headers=HTMX)

    assert "Under way" in text_of(under_way)
    assert "hx-get" in under_way.content.decode()
    assert "Delivered" in text_of(ended)
    assert "hx-get" not in ended.content.decode()


@pytest.mark.parametrize("status", ["delivered", "failed"])
def test_a_delivery_is_sent_again_whatever_came_of_it(
    console: Client, endpoint: WebhookEndpoint, address: str, status: str
):
    delivery = make_delivery(endpoint, status=status, attempts=1)

    answer = console.post(f"{address}deliveries/{delivery.event_id}/resend")

    assert answer["Location"] == f"{address}deliveries/{delivery.event_id}/"
    delivery.refresh_from_db()
    assert (delivery.status, delivery.cause) == ("pending", "resend")
    assert "It is sent again now" in text_of(console.get(answer["Location"]))


def test_nothing_is_sent_again_to_a_disabled_endpoint(
    console: Client, endpoint: WebhookEndpoint, address: str
):
    delivery = make_delivery(endpoint, status="failed")
    disable_endpoint(endpoint=endpoint, actor="system:test")

    refused = console.post(f"{address}deliveries/{delivery.event_id}/resend", follow=True)

    assert "The endpoint is disabled; enable it first." in text_of(refused)
    assert "Send again" not in text_of(refused)
    delivery.refresh_from_db()
    assert delivery.status == "failed"


def test_a_test_event_is_sent(console: Client, endpoint: WebhookEndpoint, address: str):
    answer = console.post(f"{address}test", follow=True)

    event = Event.objects.get()
    assert (event.type, event.data) == ("webhook.test", {"webhookEndpointId": endpoint.pk})
    assert f"The test event {event.pk} is on its way" in text_of(answer)


def test_a_test_event_to_a_disabled_endpoint_is_refused(
    console: Client, endpoint: WebhookEndpoint, address: str
):
    disable_endpoint(endpoint=endpoint, actor="system:test")

    assert "enable it first" in text_of(console.post(f"{address}test", follow=True))
    assert not Event.objects.exists()


def test_a_replay_is_asked_for_and_its_progress_is_seen(
    console: Client, endpoint: WebhookEndpoint, address: str
):
    make_delivery(endpoint, status="failed", occurred_at=clock.now() - timedelta(hours=1))
    since = clock.now() - timedelta(days=1)

    begun = console.post(f"{address}replay/", {"since": f"{since:%Y-%m-%dT%H:%M:%S}", "which": "all"})

    made = WebhookReplay.objects.get()
    assert begun["Location"] == f"{address}replay/"
    assert (made.which, made.since) == ("all", since.replace(microsecond=0))
    under_way = console.get(f"{address}replay/")
    assert "A replay goes on" in text_of(under_way)
    assert 'hx-trigger="every 2s"' in under_way.content.decode()
    WebhookReplay.objects.update(finished_at=clock.now(), queued=3)
    part = console.get(f"{address}replay/", headers=HTMX)
    assert "The last replay Finished" in text_of(part)
    assert "3 deliveries queued" in text_of(part)
    assert "hx-get" not in part.content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"since": "2999-01-01T00:00:00", "which": "all"}, "this one has not come yet"),
        ({"since": "yesterday", "which": "all"}, "Enter a valid date/time."),
        ({"since": "", "which": "all"}, "This field is required."),
        ({"since": "2026-01-01T00:00:00", "which": "some"}, "some is not one of the available choices."),
    ],
)
def test_a_replay_that_cannot_be_is_refused_at_the_field(
    console: Client, endpoint: WebhookEndpoint, address: str, typed: dict[str, str], said: str
):
    refused = console.post(f"{address}replay/", typed)

    assert refused.status_code == 422
    assert said in text_of(refused)
    assert not WebhookReplay.objects.exists()


def test_a_second_replay_waits_for_the_first(console: Client, endpoint: WebhookEndpoint, address: str):
    make_delivery(endpoint)
    replay(endpoint=endpoint, since=clock.now() - timedelta(days=1), which="all", actor="system:test")

    refused = console.post(f"{address}replay/", {"since": "2026-01-01T00:00:00", "which": "all"})

    assert refused.status_code == 422
    assert "An earlier replay goes on" in text_of(refused)
    assert WebhookReplay.objects.count() == 1


def test_a_strangers_deliveries_are_none(
    stranger: Client, console: Client, endpoint: WebhookEndpoint, address: str
):
    delivery = make_delivery(endpoint, status="delivered")
    page = f"{address}deliveries/{delivery.event_id}/"

    for somebody, name in ((stranger, page), (console, f"{address}deliveries/{new_id('evt')}/")):
        assert somebody.get(name).status_code == 404
        assert somebody.post(f"{name}resend").status_code == 404
        assert somebody.get(name, {"seen": ""}, headers=HTMX).status_code == 404
    assert stranger.get(address).status_code == 404
    assert stranger.get(address, {"seen": ""}, headers=HTMX).status_code == 404
    delivery.refresh_from_db()
    assert delivery.status == "delivered"


def test_an_endpoint_of_ones_own_does_not_open_anothers_delivery(stranger: Client, endpoint: WebhookEndpoint):
    delivery = make_delivery(endpoint)
    own = Member.objects.get(user__email="sam@harbortea.example").company_id
    theirs, _ = add_endpoint(company_key=own, url=HERE, types=[], actor="system:test")

    assert stranger.get(f"/console/webhooks/{theirs.pk}/deliveries/{delivery.event_id}/").status_code == 404


def test_an_endpoint_without_deliveries_says_what_will_be_there(console: Client, address: str):
    assert "Nothing was sent here yet" in text_of(console.get(address))
