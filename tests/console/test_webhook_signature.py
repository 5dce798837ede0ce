"""The check of a signature: what was pasted is judged by the company's own secrets and events, and kept nowhere."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from standardwebhooks import Webhook

from accounts.models import Company
from events.delivery import bytes_of
from events.models import Event, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from events.operations import add_endpoint, rotate_secret
from kit import clock
from tests.console.pages import text_of
from tests.console.rows import make_company, make_event

URL = "/console/webhooks/signature/"
HERE, OTHER = "http://127.0.0.1:9/hook", "http://127.0.0.1:9/other"


class Sent:
    """An event as it was signed for an endpoint, and what a receiver would paste of it."""

    def __init__(self, company: Company) -> None:
        self.endpoint, self.secret = add_endpoint(
            company_key=company.pk, url=HERE, types=[], actor="system:test"
        )
        self.event: Event = make_event(company, 1, "campaign.live")
        Event.objects.filter(pk=self.event.pk).update(data={"name": "Frühling"})
        self.event.refresh_from_db()
        self.at = clock.now()
        self.body = bytes_of(self.event)

    def headers(self, secret: str = "") -> str:
        signature = Webhook(secret or self.secret).sign(self.event.pk, self.at, self.body.decode())
        return "\n".join(
            [
                f"webhook-id: {self.event.pk}",
                f"webhook-timestamp: {int(self.at.timestamp())}",
                f"webhook-signature: {signature}",
            ]
        )

    def typed(self, **changes: Any) -> dict[str, Any]:
        return {"headers": self.headers(), "body": self.body.decode(), **changes}


@pytest.fixture
def sent(company: Company) -> Sent:
    return Sent(company)


def codes(page: Any) -> list[str]:
    return [one.code for one in page.context["verdict"].faults]


def test_a_right_signature_is_right_without_the_secret(console: Client, sent: Sent):
    page = console.post(URL, sent.typed())

    assert "The signature is right It fits the headers and the body" in text_of(page)
    assert HERE in text_of(page)
    assert sent.secret not in page.content.decode()
    assert page["Cache-Control"] == "no-store"


def test_a_pasted_secret_goes_before_the_endpoints(console: Client, sent: Sent):
    _, other = add_endpoint(company_key=sent.endpoint.company_key, url=OTHER, types=[], actor="system:test")

    right = console.post(URL, sent.typed(secret=sent.secret))
    wrong = console.post(URL, sent.typed(secret=other, endpoint=sent.endpoint.pk))

    assert right.context["verdict"].is_right
    assert codes(wrong) == ["secret_of_other"]
    assert f"this was signed with that of {HERE}" in text_of(wrong)


def test_the_secret_of_the_wrong_endpoint_is_named(console: Client, sent: Sent):
    other, _ = add_endpoint(company_key=sent.endpoint.company_key, url=OTHER, types=[], actor="system:test")

    assert codes(console.post(URL, sent.typed(endpoint=other.pk))) == ["secret_of_other"]
    assert console.post(URL, sent.typed(endpoint=sent.endpoint.pk)).context["verdict"].is_right


def test_a_secret_that_was_rotated_out_is_named_with_its_end(console: Client, sent: Sent):
    new = rotate_secret(endpoint=sent.endpoint, overlap=timedelta(0), actor="system:test")

    page = console.post(URL, sent.typed(headers=sent.headers(new), secret=sent.secret))

    assert codes(page) == ["secret_expired"]
    assert "The secret ended on " in text_of(page)


def test_a_body_is_compared_with_the_event_that_was_sent(console: Client, sent: Sent):
    changed = sent.body.decode().replace("Frühling", "Fruhling")

    page = console.post(URL, sent.typed(body=changed))

    assert codes(page) == ["value"]
    offset = sent.body.index("ü".encode())
    assert f"The first byte that differs: {offset} of {len(sent.body)}" in text_of(page)
    assert "It says something else at data.name." in text_of(page)
    assert "<mark>u</mark>" in page.content.decode()
    assert "<mark>ü</mark>" in page.content.decode()


def test_a_file_has_the_bytes_that_a_form_would_change(console: Client, sent: Sent):
    file = SimpleUploadedFile("body.json", b"\xef\xbb\xbf" + sent.body + b"\r\n")

    page = console.post(URL, sent.typed(body="", file=file))

    assert codes(page) == ["bom"]
    assert "It begins with a byte order mark (EF BB BF)" in text_of(page)
    assert "It ends with a newline that was not signed." in text_of(page)
    assert page.context["verdict"].difference.offset == 0
    exact = SimpleUploadedFile("body.json", sent.body)
    assert console.post(URL, sent.typed(body="something else", file=exact)).context["verdict"].is_right


def test_line_ends_that_browsers_write_are_not_held_against_a_pasted_body(console: Client, sent: Sent):
    page = console.post(URL, sent.typed(body=sent.body.decode() + "\r\n"))

    assert codes(page) == ["final_newline_added"]
    assert page.context["verdict"].difference.received.hex == "0A"


def test_the_headers_are_compared_with_the_tries_that_were_made(console: Client, sent: Sent):
    delivery = WebhookDelivery.objects.create(event=sent.event, endpoint=sent.endpoint)
    WebhookAttempt.objects.create(
        delivery=delivery,
        endpoint_key=sent.endpoint.pk,
        company_key=sent.endpoint.company_key,
        number=1,
        cause="schedule",
        started_at=sent.at,
        duration_ms=12,
        request_headers=dict(line.split(": ") for line in sent.headers().splitlines()),
    )
    seconds = str(int(sent.at.timestamp()))
    moved = sent.headers().replace(f"timestamp: {seconds}", f"timestamp: {int(seconds) - 60}")

    page = console.post(URL, sent.typed(headers=moved))

    assert codes(page) == ["timestamp_of_other"]
    assert seconds in text_of(page)


def test_another_companys_events_and_secrets_are_compared_with_nothing(stranger: Client, sent: Sent):
    changed = sent.body.decode().replace("Frühling", "Fruhling")

    for typed in (sent.typed(), sent.typed(body=changed)):
        page = stranger.post(URL, typed)
        assert codes(page) == ["nothing_fits"]
        assert page.context["verdict"].difference is None
        assert HERE not in text_of(page)
    assert stranger.post(URL, sent.typed(endpoint=sent.endpoint.pk)).status_code == 422


def test_a_stranger_with_the_secret_is_told_what_the_signature_says(stranger: Client, sent: Sent):
    """Who has secret and body knows all of it already; what we sent is still not looked at."""
    page = stranger.post(URL, sent.typed(secret=sent.secret))

    assert page.context["verdict"].is_right
    assert page.context["verdict"].fits == "your server"


def test_nothing_that_was_pasted_is_kept_or_logged(
    console: Client, sent: Sent, caplog: pytest.LogCaptureFixture
):
    caplog.set_level("DEBUG")
    typed = sent.typed(
        body=sent.body.decode() + " pasted-body", secret="whsec_cGFzdGVkLXNlY3JldC1ub3Qta2VwdC1hbnl3aGVyZQ"
    )

    with CaptureQueriesContext(connection) as statements:
        page = console.post(URL, typed)

    assert page.status_code == 200
    writes = [
        one["sql"] for one in statements if not one["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))
    ]
    assert writes == []
    for kept in ("pasted-body", "cGFzdGVkLXNlY3JldC1ub3Q"):
        assert kept in page.content.decode()  # what was typed stays on the page
        assert not any(kept in one["sql"] for one in statements)
        assert not any(kept in record.getMessage() for record in caplog.records)


def test_without_a_header_it_says_what_is_needed_and_keeps_what_was_typed(console: Client, sent: Sent):
    nothing = console.post(URL, {"body": "kept"})
    others = console.post(URL, {"headers": "Host: example.com", "body": "kept"})

    assert (nothing.status_code, others.status_code) == (422, 422)
    needed = "Needed are webhook-id, webhook-timestamp and webhook-signature; found "
    assert needed + "nothing." in text_of(nothing)
    assert needed + "none of the three headers." in text_of(others)
    assert "kept" in others.content.decode()
    assert "Host: example.com" in others.content.decode()


def test_the_clock_is_judged_by_the_time_that_is_given(console: Client, sent: Sent):
    late = (sent.at + timedelta(minutes=6)).strftime("%Y-%m-%dT%H:%M:%S")

    assert codes(console.post(URL, sent.typed(received_at=late))) == ["timestamp_old"]
    assert console.post(URL, sent.typed(received_at="soon")).status_code == 422


def test_a_body_that_is_too_large_is_refused(console: Client, sent: Sent):
    file = SimpleUploadedFile("body.json", b"x" * (256 * 1024 + 1))

    refused = console.post(URL, sent.typed(file=file))

    assert refused.status_code == 422
    assert "A file of up to 256 KiB is needed; this one has 262,145 bytes." in text_of(refused)


def test_an_endpoint_is_chosen_by_the_address(console: Client, sent: Sent):
    page = console.get(URL, {"endpoint": sent.endpoint.pk}).content.decode()

    assert f'<option value="{sent.endpoint.pk}" selected>' in page


def test_the_secrets_of_an_endpoint_that_is_another_companys_are_no_candidates(console: Client, sent: Sent):
    WebhookEndpoint.objects.update(company_key=make_company("Harbor Tea").pk)

    assert codes(console.post(URL, sent.typed())) == ["nothing_fits"]
