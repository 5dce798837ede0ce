"""The wall (V1): nothing that companies reach knows whether, when or by whom a reward was redeemed."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Member
from campaigns.models import Moment
from rewards.models import Product
from tests.console.rows import make_action, make_campaign, make_decision, make_tier
from tests.events.calls import new_call

ROOT = Path(settings.ROOT)
SOURCES = [
    *(ROOT / "moments" / "console").rglob("*.py"),
    *(ROOT / "templates" / "console").rglob("*.html"),
    ROOT / "campaigns" / "queries" / "browsing.py",
    ROOT / "campaigns" / "queries" / "dashboard.py",
    ROOT / "events" / "queries" / "calls.py",
]
STORE_TABLES = {model._meta.db_table for model in apps.get_app_config("redemption").get_models()}


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_or_query_of_the_console_reads_redemption(source: Path):
    """It may be named in prose, as what is not told; the redemption message is what a company writes itself (C6)."""
    text = re.sub(r'""".*?"""|#.*', "", source.read_text(), flags=re.DOTALL)

    assert not re.search(r"redemption(?!_(title|text)\b)|redeemed|redeem\b", text)


def test_no_page_of_the_console_touches_a_table_of_the_store(console: Client, moment: Moment):
    Member.objects.update(roles=["administrator"])
    refused = make_decision(moment, "refused", "already_rewarded")
    decision = make_action(moment).decision
    app = moment.campaign.app
    call = new_call(app_key=app.pk, company_key=app.company_id)
    call.save(force_insert=True)
    pages = ["", "campaigns/", f"campaigns/{moment.campaign_id}/", "decisions/", "events/", "apps/", "audit/"]
    make_tier()
    product = Product.objects.first()
    assert product
    make_campaign(app, "Spring gifts", state="draft")
    pages += ["catalogue/", f"catalogue/{product.pk}/", f"catalogue/{product.pk}/use/"]
    pages += [f"apps/{app.pk}/calls/", f"apps/{app.pk}/calls/?q=ada", f"apps/{app.pk}/calls/{call.pk}/"]

    with CaptureQueriesContext(connection) as statements:
        for page in [*pages, f"decisions/{decision.pk}/", f"decisions/{refused.pk}/"]:
            assert console.get(f"/console/{page}").status_code == 200

    assert STORE_TABLES
    assert [
        one["sql"] for one in statements if any(f'"{table}"' in one["sql"] for table in STORE_TABLES)
    ] == []
