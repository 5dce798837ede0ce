"""Endpoints are added with a secret that is shown once, and removed, by those who may (P3)."""

import pytest
from django.test import Client
from standardwebhooks import Webhook

from accounts.models import Company, Member, User
from events.models import AuditEntry, WebhookEndpoint
from events.operations import add_endpoint
from events.queries import endpoints_of
from kit import crypto
from kit.ids import new_id
from tests.console.pages import text_of
from tests.console.rows import make_company

URL = "/console/webhooks/"
HERE = "http://127.0.0.1:9/hook"


@pytest.fixture
def endpoint(company: Company) -> WebhookEndpoint:
    return add_endpoint(company_key=company.pk, url=HERE, types=[], actor="system:test")[0]


def test_an_endpoint_is_added_and_its_secret_is_shown_once(console: Client, ada: User, company: Company):
    added = console.post(URL, {"url": HERE})

    endpoint = WebhookEndpoint.objects.get()
    secret = crypto.decrypt(endpoint.secrets.get().encrypted_secret)
    assert (endpoint.company_key, endpoint.url, endpoint.enabled) == (company.pk, HERE, True)
    assert secret in added.content.decode()
    assert added["Cache-Control"] == "no-store"
    assert Webhook(secret)
    later = console.get(URL).content.decode()
    assert HERE in later
    assert secret not in later
    assert AuditEntry.objects.get(verb="webhook.add").actor == f"member:{ada.pk}"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://10.0.0.1/hook", "A public address is needed; '10.0.0.1' is 10.0.0.1."),
        ("http://192.0.2.7/hook", "An https address is needed; found 'http://192.0.2.7/hook'."),
        ("nowhere", "Enter a valid URL."),
        ("", "This field is required."),
    ],
)
def test_an_address_that_cannot_be_is_refused_at_the_field_and_kept(console: Client, url: str, said: str):
    refused = console.post(URL, {"url": url})

    assert refused.status_code == 422
    assert said in text_of(refused)
    assert url in refused.content.decode()
    assert not WebhookEndpoint.objects.exists()


def test_an_endpoint_is_removed(console: Client, endpoint: WebhookEndpoint):
    answer = console.post(f"{URL}{endpoint.pk}/remove")

    assert answer["Location"] == URL
    assert list(endpoints_of(endpoint.company_key)) == []
    assert HERE not in console.get(URL).content.decode()
    assert AuditEntry.objects.get(verb="webhook.remove").changes["url"] == [HERE, None]


@pytest.mark.parametrize("roles", [["marketer"], ["analyst", "marketer"]])
def test_webhooks_are_for_administrators_and_developers(
    console: Client, endpoint: WebhookEndpoint, roles: list[str]
):
    Member.objects.update(roles=roles)

    page = console.get(URL)
    assert page.status_code == 403
    assert "This is for administrators and developers of Lanternfox Games." in text_of(page)
    assert HERE not in page.content.decode()
    assert console.post(URL, {"url": HERE}).status_code == 403
    assert console.post(f"{URL}{endpoint.pk}/remove").status_code == 403
    assert WebhookEndpoint.objects.count() == 1


def test_a_form_made_for_another_company_changes_nothing(
    console: Client, ada: User, endpoint: WebhookEndpoint
):
    """The reader switched to another company in a second tab, and sends what the first one still shows."""
    other = make_company("Harbor Tea")

    page = console.get(URL)
    answer = console.post(URL, {"url": HERE, "_company": other.pk})

    assert f'name="_company" value="{endpoint.company_key}"' in page.content.decode()
    assert answer.status_code == 409
    assert "Nothing was changed" in text_of(answer)
    assert WebhookEndpoint.objects.count() == 1


def test_a_strangers_endpoint_is_none(stranger: Client, endpoint: WebhookEndpoint):
    assert HERE not in stranger.get(URL).content.decode()
    for name in (endpoint.pk, new_id("we"), "we_1"):
        assert stranger.post(f"{URL}{name}/remove").status_code == 404
    assert WebhookEndpoint.objects.count() == 1


def test_the_page_costs_four_statements_however_many_there_are(
    console: Client, endpoint: WebhookEndpoint, company: Company, django_assert_num_queries
):
    with django_assert_num_queries(4):
        console.get(URL)
    for _ in range(3):
        add_endpoint(company_key=company.pk, url=HERE, types=[], actor="system:test")
    with django_assert_num_queries(4):
        console.get(URL)


def test_without_an_endpoint_the_page_says_what_one_is(console: Client):
    assert "Add the address of your server" in text_of(console.get(URL))
