"""What the audit trail keeps: who, what, from where, and old and new values (H1, V3)."""

import json
from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from accounts.models import ApiKey
from accounts.operations import resume_company, revoke_key, suspend_company
from billing.operations import set_monthly_cap
from campaigns import operations as campaigns
from events import operations
from events.models import AuditEntry, Chain
from events.queries import audit_of
from kit import clock, origin
from kit.http import RequestIdMiddleware
from kit.ids import is_id, new_id
from tests.world import ACTOR, MARKETER, World, make_world

COMPANY = new_id("com")
DAY = timedelta(days=1)


def write(**changes: object) -> AuditEntry:
    facts = {"actor": "system:test", "verb": "test.write", "object_key": "x"}
    operations.audit(**facts | changes)
    return AuditEntry.objects.order_by("-id")[0]


def ask(address: str, **headers: str) -> tuple[AuditEntry, HttpResponse]:
    """An entry that a request of this address leaves."""
    written: list[AuditEntry] = []

    def view(request: HttpRequest) -> HttpResponse:
        written.append(write(company_key=COMPANY))
        return HttpResponse()

    request = RequestFactory().get("/", REMOTE_ADDR=address, headers=headers)
    answer = RequestIdMiddleware(view)(request)
    return written[0], answer


def test_an_entry_knows_the_address_and_the_request_it_comes_from(db: None) -> None:
    entry, answer = ask("203.0.113.9")

    assert (entry.address, entry.request_key) == ("203.0.113.9", answer["Request-Id"])
    assert is_id("req", answer["Request-Id"])


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("2001:DB8::1", "2001:db8::1"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("fe80::1%eth0", "fe80::1"),
        ("", None),
        ("unix:", None),
    ],
)
def test_an_address_is_kept_as_the_database_writes_it(db: None, said: str, kept: str | None) -> None:
    assert ask(said)[0].address == kept


def test_behind_a_trusted_proxy_the_address_is_the_callers(db: None, settings) -> None:
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/8")]

    assert ask("10.0.0.1", x_forwarded_for="198.51.100.7, 203.0.113.9")[0].address == "203.0.113.9"


def test_a_job_comes_from_nowhere_also_after_a_request(db: None) -> None:
    with pytest.raises(LookupError), origin.coming_from("203.0.113.9", new_id("req")):
        raise LookupError

    entry = write()
    assert (entry.address, entry.request_key) == (None, None)


def test_the_chain_is_the_companys_else_the_platforms_and_the_stores_when_said(db: None) -> None:
    chains = [write(company_key=COMPANY).chain, write().chain, write(chain=Chain.STORE).chain]

    assert chains == [COMPANY, "platform", "store"]
    assert [entry.chain for entry in audit_of(COMPANY)] == [COMPANY]


def test_only_what_differs_is_a_change() -> None:
    before = {"name": "Ada", "roles": ["analyst"], "website": "https://a.example"}
    after = {"name": "Ada", "roles": ["analyst", "marketer"], "country": "US"}

    assert operations.changed(before, after) == {
        "roles": (["analyst"], ["analyst", "marketer"]),
        "website": ("https://a.example", None),
        "country": (None, "US"),
    }
    assert operations.changed(before, before) == {}


def changes_of(verb: str) -> dict[str, object]:
    return AuditEntry.objects.get(verb=verb).changes


def test_what_companies_apps_and_keys_were_and_became(world: World) -> None:
    suspend_company(company=world.company, actor=ACTOR, reason="unpaid")
    resume_company(company=world.company, actor=ACTOR, reason="paid")
    revoke_key(key=world.live_key, actor=ACTOR, reason="leaked")

    assert changes_of("company.create")["legal_name"] == [None, "Level Up Games"]
    assert changes_of("company.suspend") == {"suspensions": [[], ["support"]]}
    assert changes_of("company.resume") == {"suspensions": [["support"], []]}
    assert changes_of("app.register") == {
        "name": [None, "Level Up Games app"],
        "platforms": [None, ["Android", "Web"]],
        "link": [None, ""],
        "allowed_networks": [None, []],
    }
    [before, after] = changes_of("key.revoke")["revoked_at"]
    assert (before, after[:10]) == (None, f"{clock.now():%Y-%m-%d}")


def test_what_a_campaign_was_and_became(world: World) -> None:
    campaign = world.campaign
    ended = campaign.ends_on
    campaigns.raise_budget(campaign=campaign, budget_usd_cents=150_000, actor=ACTOR)
    campaigns.extend_campaign(campaign=campaign, ends_on=ended + DAY, actor=ACTOR)
    campaigns.take_down_campaign(campaign=campaign, actor=MARKETER, reason="a typo")

    assert changes_of("campaign.created")["budget_usd_cents"] == [None, 100_000]
    assert changes_of("campaign.submitted") == {"state": ["draft", "pending"]}
    assert changes_of("campaign.live") == {"state": ["approved", "live"]}
    assert changes_of("campaign.raise_budget") == {"budget_usd_cents": [100_000, 150_000]}
    assert changes_of("campaign.extend") == {"ends_on": [str(ended), str(ended + DAY)]}
    assert changes_of("campaign.suspended") == {
        "state": ["live", "suspended"],
        "suspensions": [[], ["marketer"]],
    }


def test_what_a_limit_was_and_became(world: World) -> None:
    for cents in (600_000, 700_000):
        set_monthly_cap(
            company=world.company, campaign_key=None, cap_usd_cents=cents, reason="grows", actor=ACTOR
        )

    entries = AuditEntry.objects.filter(verb="limit.set").order_by("id")
    assert [entry.changes for entry in entries] == [
        {"cap_usd_cents": [1_500_000, 600_000]},
        {"cap_usd_cents": [600_000, 700_000]},
    ]


def test_no_secret_and_no_hash_is_written_down(db: None) -> None:
    world = make_world()
    endpoint, secret = operations.add_endpoint(
        company_key=world.company.id, url="http://127.0.0.1:9/hook", types=[], actor=ACTOR
    )
    operations.remove_endpoint(endpoint=endpoint, actor=ACTOR)

    everything = json.dumps(list(AuditEntry.objects.values_list("changes", "reason")))
    hashes = [bytes(key.hash).hex() for key in ApiKey.objects.all()]
    for unwanted in (secret, world.live_secret, world.test_secret, *hashes):
        assert unwanted not in everything
    assert changes_of("webhook.add") == {
        "url": [None, "http://127.0.0.1:9/hook"],
        "types": [None, []],
        "description": [None, ""],
        "rate_per_second": [None, 20],
    }
    assert changes_of("webhook.remove") == {"url": ["http://127.0.0.1:9/hook", None], "types": [[], None]}


def test_a_page_passes_on_where_its_form_was_sent_from(world: World, client: Client) -> None:
    client.force_login(world.user)
    client.post("/console/webhooks/", {"url": "http://127.0.0.1:9/hook"}, REMOTE_ADDR="203.0.113.9")

    assert AuditEntry.objects.get(verb="webhook.add").address == "203.0.113.9"
