"""Endpoints are added with a secret that is shown once, changed, rotated, disabled and removed (P3)."""

import base64
import os
import re
import subprocess
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from standardwebhooks import Webhook

from accounts.models import Company, Member, User
from events.models import AuditEntry, DeliveryStatus, Event, WebhookDelivery, WebhookEndpoint, WebhookSecret
from events.operations import add_endpoint, disable_endpoint, end_deliveries_of_disabled
from events.queries import endpoint_of, endpoints_of
from kit import clock, crypto
from kit.ids import new_id
from moments.console.webhooks import receiver_code
from tests.console.pages import text_of
from tests.console.rows import make_company, make_event

URL = "/console/webhooks/"
NEW = f"{URL}new/"
HERE = "http://127.0.0.1:9/hook"
TYPED = {"url": HERE, "description": "Game server", "wanted": "all", "rate_per_second": "20"}


@pytest.fixture
def endpoint(company: Company) -> WebhookEndpoint:
    return add_endpoint(company_key=company.pk, url=HERE, types=[], actor="system:test")[0]


def secrets_of(endpoint: WebhookEndpoint) -> list[str]:
    """The secrets that sign, the newest first."""
    rows = WebhookSecret.objects.filter(endpoint=endpoint).exclude(expires_at__lte=clock.now())
    return [crypto.decrypt(row.encrypted_secret) for row in rows.order_by("-pk")]


def deliver(
    endpoint: WebhookEndpoint, count: int, status: str = DeliveryStatus.PENDING, **facts: Any
) -> None:
    """Rows of deliveries in a state."""
    first = WebhookDelivery.objects.count() + 1
    finished = None if status == DeliveryStatus.PENDING else clock.now()
    company = Company.objects.get(pk=endpoint.company_key)
    for number in range(first, first + count):
        event = make_event(company, number)
        WebhookDelivery.objects.create(
            event=event, endpoint=endpoint, status=status, finished_at=finished, **facts
        )


def test_an_endpoint_is_added_and_its_secret_is_shown_once(console: Client, ada: User, company: Company):
    added = console.post(NEW, TYPED)

    endpoint = WebhookEndpoint.objects.get()
    (secret,) = secrets_of(endpoint)
    assert (endpoint.company_key, endpoint.url, endpoint.enabled) == (company.pk, HERE, True)
    assert (endpoint.description, endpoint.types, endpoint.rate_per_second) == ("Game server", [], 20)
    assert secret in added.content.decode()
    assert "MOMENTS_WEBHOOK_SECRET" in added.content.decode()
    assert added["Cache-Control"] == "no-store"
    assert Webhook(secret)
    for later in (URL, f"{URL}{endpoint.pk}/", f"{URL}{endpoint.pk}/secret/"):
        page = console.get(later).content.decode()
        assert HERE in page
        assert secret not in page
    assert AuditEntry.objects.get(verb="webhook.add").actor == f"member:{ada.pk}"


def test_an_endpoint_of_some_types_is_told_of_those(console: Client):
    some = TYPED | {"wanted": "some", "types": ["campaign.live", "action.completed"], "rate_per_second": "5"}

    console.post(NEW, some)

    endpoint = WebhookEndpoint.objects.get()
    assert (sorted(endpoint.types), endpoint.rate_per_second) == (["action.completed", "campaign.live"], 5)
    assert "2 types" in text_of(console.get(URL))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"url": "https://10.0.0.1/hook"}, "A public address is needed; '10.0.0.1' is 10.0.0.1."),
        ({"url": "http://192.0.2.7/hook"}, "An https address is needed; found 'http://192.0.2.7/hook'."),
        ({"url": "nowhere"}, "Enter a valid URL."),
        ({"url": ""}, "This field is required."),
        ({"wanted": "some"}, "Tick at least one type, or choose every event."),
        ({"wanted": "some", "types": ["no.such"]}, "no.such is not one of the available choices."),
        ({"rate_per_second": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"rate_per_second": "101"}, "Ensure this value is less than or equal to 100."),
        ({"description": "d" * 201}, "at most 200 characters (it has 201)."),
    ],
)
def test_what_cannot_be_is_refused_at_the_field_and_kept(console: Client, changes: dict[str, str], said: str):
    refused = console.post(NEW, TYPED | changes)

    assert refused.status_code == 422
    assert said in text_of(refused)
    for typed in ("url", "description"):
        assert (TYPED | changes)[typed] in refused.content.decode()
    assert not WebhookEndpoint.objects.exists()


def test_the_eleventh_endpoint_is_refused(console: Client, company: Company):
    for _ in range(10):
        add_endpoint(company_key=company.pk, url=HERE, types=[], actor="system:test")

    assert "at most 10 endpoints" in text_of(console.post(NEW, TYPED))
    assert WebhookEndpoint.objects.count() == 10


def test_an_endpoint_is_changed(console: Client, endpoint: WebhookEndpoint):
    other = "http://127.0.0.1:9/other"
    form = console.get(f"{URL}{endpoint.pk}/edit/")

    changed = console.post(
        f"{URL}{endpoint.pk}/edit/", TYPED | {"url": other, "_version": form.context["version"]}
    )

    assert changed["Location"] == f"{URL}{endpoint.pk}/"
    endpoint.refresh_from_db()
    assert (endpoint.url, endpoint.description) == (other, "Game server")
    assert AuditEntry.objects.get(verb="webhook.change").changes["url"] == [HERE, other]


def test_what_somebody_else_changed_meanwhile_is_not_overwritten_unseen(
    console: Client, endpoint: WebhookEndpoint
):
    address = f"{URL}{endpoint.pk}/edit/"
    version = console.get(address).context["version"]
    WebhookEndpoint.objects.update(description="Another's")

    late = console.post(address, TYPED | {"_version": version})

    assert late.status_code == 422
    assert "Somebody changed this since you opened it" in text_of(late)
    endpoint.refresh_from_db()
    assert endpoint.description == "Another's"


def test_a_secret_is_rotated_with_an_overlap(console: Client, endpoint: WebhookEndpoint):
    (old,) = secrets_of(endpoint)
    assert "either secret" in text_of(console.get(f"{URL}{endpoint.pk}/secret/"))

    rotated = console.post(f"{URL}{endpoint.pk}/secret/", {"overlap": "72"})

    new, still = secrets_of(endpoint)
    assert still == old != new
    assert new in rotated.content.decode()
    assert old not in rotated.content.decode()
    assert rotated["Cache-Control"] == "no-store"
    assert "For the next 3 days each delivery has two signatures" in text_of(rotated)
    ends = WebhookSecret.objects.get(expires_at__isnull=False).expires_at
    assert f"signs until {ends:%-d %b %Y, %H:%M} UTC" in text_of(console.get(f"{URL}{endpoint.pk}/secret/"))
    assert ends and timedelta(hours=71) < ends - clock.now() <= timedelta(hours=72)


def test_without_an_overlap_the_old_secret_stops_at_once(console: Client, endpoint: WebhookEndpoint):
    (old,) = secrets_of(endpoint)

    rotated = console.post(f"{URL}{endpoint.pk}/secret/", {"overlap": "0"})

    (new,) = secrets_of(endpoint)
    assert new != old
    assert "From now on only this one signs." in text_of(rotated)


@pytest.mark.parametrize("overlap", ["169", "-1", "x", ""])
def test_an_overlap_that_is_none_is_refused(console: Client, endpoint: WebhookEndpoint, overlap: str):
    assert console.post(f"{URL}{endpoint.pk}/secret/", {"overlap": overlap}).status_code == 422
    assert WebhookSecret.objects.count() == 1


def test_disabling_says_how_many_wait(console: Client, endpoint: WebhookEndpoint):
    address = f"{URL}{endpoint.pk}/disable/"
    assert "Nothing waits for it now." in text_of(console.get(address))
    deliver(endpoint, 3)

    assert "3 deliveries that wait end as failed." in text_of(console.get(address))
    done = console.post(address)

    endpoint.refresh_from_db()
    assert done["Location"] == f"{URL}{endpoint.pk}/"
    assert (endpoint.enabled, endpoint.disabled_reason) == (False, "by_hand")
    page = text_of(console.get(f"{URL}{endpoint.pk}/"))
    assert "A member disabled it." in page
    assert "Send a test event" not in page


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("gone", "Your server answered 410 Gone"),
        ("failing", "An event used up its tries, and nothing was delivered for 5 days."),
    ],
)
def test_the_page_says_why_an_endpoint_was_disabled(
    console: Client, endpoint: WebhookEndpoint, reason: str, said: str
):
    WebhookEndpoint.objects.update(enabled=False, disabled_at=clock.now(), disabled_reason=reason)

    assert said in text_of(console.get(f"{URL}{endpoint.pk}/"))
    assert "Disabled" in text_of(console.get(URL))


def test_enabling_offers_to_send_again_what_was_missed(console: Client, endpoint: WebhookEndpoint):
    disable_endpoint(endpoint=endpoint, actor="system:test")
    endpoint.refresh_from_db()

    enabled = console.post(f"{URL}{endpoint.pk}/enable")

    since = f"{endpoint.disabled_at:%Y-%m-%dT%H:%M:%S}"
    assert enabled["Location"] == f"{URL}{endpoint.pk}/replay/?since={since}"
    endpoint.refresh_from_db()
    assert endpoint.enabled
    offered = console.get(enabled["Location"])
    assert f'value="{since}"' in offered.content.decode()
    assert "Not now" in text_of(offered)


def test_what_the_disabling_ended_is_offered_too(console: Client, endpoint: WebhookEndpoint):
    began = clock.now() - timedelta(hours=7)
    deliver(endpoint, 1, DeliveryStatus.FAILED)
    Event.objects.update(occurred_at=began - timedelta(days=2))
    WebhookDelivery.objects.update(finished_at=began)  # given up long before
    deliver(endpoint, 1)
    Event.objects.filter(sequence=2).update(occurred_at=began)
    deliver(endpoint, 1)
    disable_endpoint(endpoint=endpoint, actor="system:test")

    waiting = console.post(f"{URL}{endpoint.pk}/enable")["Location"]
    endpoint = disable_endpoint(endpoint=endpoint, actor="system:test")
    end_deliveries_of_disabled()
    ended = console.post(f"{URL}{endpoint.pk}/enable")["Location"]

    assert waiting.endswith(f"?since={began:%Y-%m-%dT%H:%M:%S}")
    assert ended == waiting


def test_enabling_twice_is_harmless(console: Client, endpoint: WebhookEndpoint):
    assert console.post(f"{URL}{endpoint.pk}/enable")["Location"] == f"{URL}{endpoint.pk}/"
    assert endpoint.enabled


def test_removing_says_how_many_wait_and_then_it_is_gone(
    console: Client, endpoint: WebhookEndpoint, company: Company
):
    deliver(endpoint, 1)
    address = f"{URL}{endpoint.pk}/remove/"
    assert "1 delivery that waits is dropped." in text_of(console.get(address))

    answer = console.post(address)

    assert answer["Location"] == URL
    assert endpoint_of(company.pk, endpoint.pk) is None
    assert not endpoints_of(company.pk)
    assert AuditEntry.objects.get(verb="webhook.remove").changes["url"] == [HERE, None]
    for part in ("", "edit/", "secret/", "replay/", "remove/"):
        assert console.get(f"{URL}{endpoint.pk}/{part}").status_code == 404


def test_the_list_says_what_waits_and_what_share_did_not_arrive(console: Client, endpoint: WebhookEndpoint):
    deliver(endpoint, 2)
    deliver(endpoint, 3, DeliveryStatus.DELIVERED)
    deliver(endpoint, 1, DeliveryStatus.FAILED)
    deliver(endpoint, 1, last_status=500)
    deliver(endpoint, 1, last_error="It timed out.")

    said = text_of(console.get(URL))

    assert "Enabled All 4 50% of the last 6 nothing yet" in said


def test_the_share_is_that_of_the_last_hundred(console: Client, endpoint: WebhookEndpoint):
    deliver(endpoint, 4, DeliveryStatus.FAILED)
    deliver(endpoint, 98, DeliveryStatus.DELIVERED)

    assert "2% of the last 100" in text_of(console.get(URL))


@pytest.mark.parametrize("roles", [["marketer"], ["analyst", "marketer"]])
def test_webhooks_are_for_administrators_and_developers(
    console: Client, endpoint: WebhookEndpoint, roles: list[str]
):
    Member.objects.update(roles=roles)

    page = console.get(URL)
    assert page.status_code == 403
    assert "This is for administrators and developers of Lanternfox Games." in text_of(page)
    assert HERE not in page.content.decode()
    assert console.post(NEW, TYPED).status_code == 403
    assert console.post(f"{URL}{endpoint.pk}/remove/").status_code == 403
    assert WebhookEndpoint.objects.filter(removed_at=None).count() == 1


def test_a_form_made_for_another_company_changes_nothing(console: Client, endpoint: WebhookEndpoint):
    """The reader switched to another company in a second tab, and sends what the first one still shows."""
    other = make_company("Harbor Tea")

    page = console.get(NEW)
    answer = console.post(NEW, TYPED | {"_company": other.pk})

    assert f'name="_company" value="{endpoint.company_key}"' in page.content.decode()
    assert answer.status_code == 409
    assert "Nothing was changed" in text_of(answer)
    assert WebhookEndpoint.objects.count() == 1


def test_a_strangers_endpoint_is_none(stranger: Client, endpoint: WebhookEndpoint):
    assert HERE not in stranger.get(URL).content.decode()
    before = list(WebhookEndpoint.objects.values())
    for part in ("edit/", "secret/", "disable/", "enable", "remove/", "test", "replay/"):
        answers = {}
        for name in (endpoint.pk, new_id("we"), "we_1"):
            answer = stranger.post(f"{URL}{name}/{part}", TYPED | {"overlap": "0"})
            assert answer.status_code == 404
            answers[name] = re.sub(r"we_\w+|nonce=\S+|csrf\S+", "", text_of(answer))
        assert len(set(answers.values())) == 1
    assert list(WebhookEndpoint.objects.values()) == before


def test_the_page_costs_five_statements_however_many_there_are(
    console: Client, endpoint: WebhookEndpoint, company: Company, django_assert_num_queries
):
    with django_assert_num_queries(5):
        console.get(URL)
    for _ in range(3):
        add_endpoint(company_key=company.pk, url=HERE, types=[], actor="system:test")
    with django_assert_num_queries(5):
        console.get(URL)


def test_without_an_endpoint_the_page_says_what_one_is_and_how_a_server_takes_it(console: Client):
    said = text_of(console.get(URL))

    assert "Add the address of your server" in said
    assert "verify_webhook(body, dict(self.headers), " in said
    assert "openssl dgst -sha256" in said


def test_the_command_that_tries_a_receiver_signs_as_the_library_does():
    secret = "whsec_" + base64.b64encode(bytes(range(32))).decode()
    shown = 'curl() { printf "%s\\n" "$@"; }\n' + receiver_code().curl

    run = subprocess.run(
        ["bash", "-c", shown],
        env={"PATH": os.environ["PATH"], "MOMENTS_WEBHOOK_SECRET": secret},
        capture_output=True,
        text=True,
        check=True,
    )

    said = run.stdout.splitlines()
    headers = dict(one.split(": ", 1) for one in said if one.startswith("webhook-"))
    assert Webhook(secret).verify(said[-1], headers)["type"] == "webhook.test"
