"""The wall (V1): nothing that companies reach knows whether, when or by whom a reward was redeemed."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Member, User
from campaigns.models import Moment
from events.models import WebhookDelivery
from events.operations import add_endpoint
from rewards.models import OfferChoice, Product
from rewards.redemption.address import Address
from rewards.redemption.models import Stock
from rewards.redemption.operations import redeem
from tests.conftest import Api
from tests.console.rows import make_action, make_campaign, make_decision, make_event, make_tier
from tests.events.calls import new_call
from tests.world import make_marketplace, make_product, make_world

ROOT = Path(settings.ROOT)
SOURCES = [
    *(ROOT / "moments" / "console").rglob("*.py"),
    *(ROOT / "templates" / "console").rglob("*.html"),
    *(
        ROOT / "campaigns" / "queries" / f"{name}.py"
        for name in ("browsing", "dashboard", "extent", "forecasts")
    ),
    *(ROOT / "campaigns" / "queries" / f"{name}.py" for name in ("preview", "progress", "spending")),
    ROOT / "events" / "queries" / "calls.py",
    ROOT / "events" / "queries" / "webhook_pages.py",
    ROOT / "events" / "signature_check.py",
]
STORE_TABLES = {model._meta.db_table for model in apps.get_app_config("redemption").get_models()}


def pages_of(campaign_id: str) -> list[str]:
    """Every page that a campaign has, below `/console/`."""
    parts = ["", "test/", "preview/", "withdraw/", "revise/", "start/", "take-down/", "resume/"]
    parts += ["budget/", "extend/", "copy/", "delete/"]
    return [f"campaigns/{campaign_id}/{part}" for part in parts]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_or_query_of_the_console_reads_redemption(source: Path):
    """It may be named in prose, as what is not told; the redemption message is what a company writes itself (C6)."""
    text = re.sub(r'""".*?"""|#.*', "", source.read_text(), flags=re.DOTALL)

    assert not re.search(r"redemption(?!_(title|text)\b)|redeemed|redeem\b", text)


def test_no_page_of_the_console_touches_a_table_of_the_store(console: Client, moment: Moment):
    Member.objects.update(roles=["administrator", "marketer", "developer"])
    refused = make_decision(moment, "refused", "already_rewarded")
    decision = make_action(moment).decision
    app = moment.campaign.app
    call = new_call(app_key=app.pk, company_key=app.company_id)
    call.save(force_insert=True)
    pages = ["", "campaigns/", *pages_of(moment.campaign_id), "decisions/", "events/", "apps/", "audit/"]
    make_tier()
    product = Product.objects.first()
    assert product
    make_campaign(app, "Spring gifts", state="draft")
    pages += ["catalogue/", f"catalogue/{product.pk}/", f"catalogue/{product.pk}/use/"]
    pages += [f"apps/{app.pk}/calls/", f"apps/{app.pk}/calls/?q=ada", f"apps/{app.pk}/calls/{call.pk}/"]

    event = make_event(app.company, 1)
    endpoint, _ = add_endpoint(
        company_key=app.company_id, url="http://127.0.0.1:9/hook", types=[], actor="system:test"
    )
    WebhookDelivery.objects.create(event=event, endpoint=endpoint)
    pages += [f"events/{event.pk}/", "webhooks/", "webhooks/new/", "webhooks/signature/"]
    pages += [f"webhooks/{endpoint.pk}/{part}" for part in ("", "replay/", f"deliveries/{event.pk}/")]

    with CaptureQueriesContext(connection) as statements:
        for page in [*pages, f"decisions/{decision.pk}/", f"decisions/{refused.pk}/"]:
            assert console.get(f"/console/{page}").status_code == 200

    assert STORE_TABLES
    assert [
        one["sql"] for one in statements if any(f'"{table}"' in one["sql"] for table in STORE_TABLES)
    ] == []


def test_a_campaign_reads_the_same_before_and_after_its_customers_redeem(db: None):
    """Its list, its page, the part that refreshes itself, its test and previews, and every action on it, byte by byte.

    One customer gets what was promised, the next something like it: stock is gone by then.
    """
    world = make_world()
    variant = make_product(make_marketplace(), title="Steel Kettle")
    for product, on_hand in ((world.products[0], 1), (variant, 5)):
        Stock.objects.create(product=product, on_hand=on_hand)
    urls = [Api(world).get_reward().json()["rewardNotificationUrl"] for _ in range(3)]
    browser, campaign_id = Client(), world.campaign.pk
    browser.force_login(world.user)

    def read(address: str, **headers: str) -> tuple[int, bytes]:
        answer = browser.get(f"/console/{address}", headers=headers)
        return answer.status_code, re.sub(rb'(nonce|csrfmiddlewaretoken" value)="[^"]+"', b"", answer.content)

    def all_read() -> dict[str, tuple[int, bytes]]:
        found = {address: read(address) for address in ["campaigns/", *pages_of(campaign_id)]}
        typed = [f"campaigns/{campaign_id}/", f"campaigns/{campaign_id}/budget/?budget=2000"]
        return found | {f"part of {one}": read(one, **{"hx-request": "true"}) for one in typed}

    before = all_read()
    choice = OfferChoice.objects.get().pk
    home = Address("Ada Byron", "12 Garden Row", "Boston", "02110", "US")
    orders = []
    for number, url in enumerate(urls[:2]):
        customer = User.objects.create_user(f"customer-{number}@example.com")
        token = url.rpartition("/")[2]
        orders.append(redeem(token=token, user=customer, choice_id=choice, address=home))

    assert [order.product.title for order in orders] == ["Copper Kettle", "Steel Kettle"]
    assert {status for status, _ in before.values()} == {200}
    assert b"3 completed" in before[f"campaigns/{campaign_id}/"][1]
    assert all_read() == before
