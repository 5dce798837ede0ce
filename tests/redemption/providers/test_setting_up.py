"""What the operator sets, and what the desk shows."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from kit import clock
from rewards.redemption.providers import operations
from rewards.redemption.providers.errors import ProviderNotSet
from rewards.redemption.providers.models import ProviderOrder
from rewards.redemption.providers.registry import provider_of
from tests.redemption.providers.conftest import Store, make_due
from tests.redemption.providers.local import REFUSED
from tests.redemption.providers.local_shop import SECRET, message

AMAZON = {
    "AMAZON_INCENTIVES_PARTNER_ID": "Moven",
    "AMAZON_INCENTIVES_ACCESS_KEY_ID": "key",
    "AMAZON_INCENTIVES_SECRET_ACCESS_KEY": "secret",
    "AMAZON_INCENTIVES_REGION": "EU",
}
TREMENDOUS = {"TREMENDOUS_API_KEY": "key", "TREMENDOUS_WEBHOOK_KEY": "hook"}


def settings_read(**given: str) -> str:
    """Read the settings in a process of its own; what it says last."""
    found = subprocess.run(
        [sys.executable, "-c", "from moments import settings as s; print(s.STORE_PROVIDER)"],
        env=os.environ | given,
        capture_output=True,
        text=True,
        check=False,
    )
    return (found.stdout or found.stderr).strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "embedded"),
        ({"STORE_PROVIDER": "amazon", **AMAZON}, "amazon"),
        ({"STORE_PROVIDER": "tremendous", **TREMENDOUS, "TREMENDOUS_PRODUCTS": "A,B"}, "tremendous"),
        ({"STORE_PROVIDER": "own_shop", "SHOP_URL": "https://shop.example/", "SHOP_SECRETS": SECRET}, "own_shop"),
        ({"STORE_PROVIDER": "amazon"}, "must be one of embedded, amazon, tremendous, own_shop"),
        ({"STORE_PROVIDER": "amazn"}, "must be one of embedded, amazon, tremendous, own_shop"),
        ({"AMAZON_INCENTIVES_PARTNER_ID": "Moven"}, "needs AMAZON_INCENTIVES_ACCESS_KEY_ID and"),
        ({**AMAZON, "AMAZON_INCENTIVES_REGION": "US"}, "must be NA, EU or FE; found 'US'"),
        ({**AMAZON, "AMAZON_INCENTIVES_PARTNER_ID": "Mo-ven"}, "letters and digits; found 'Mo-ven'"),
        (TREMENDOUS, "needs TREMENDOUS_PRODUCTS or TREMENDOUS_CAMPAIGN too"),
        ({"SHOP_URL": "https://shop.example/"}, "needs SHOP_SECRETS too"),
        ({"SHOP_URL": "http://shop.example/", "SHOP_SECRETS": SECRET}, "must be an https address"),
        ({"SHOP_URL": "https://shop.example/", "SHOP_SECRETS": "short"}, "must be whsec_"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_settings_are_whole_or_say_what_is_missing(given, words):
    assert words in settings_read(**given)


def test_each_account_is_called_where_its_settings_say(settings):
    settings.AMAZON_INCENTIVES = {
        "partner_id": "Moven",
        "access_key": "k",
        "secret_key": "s",
        "region": "EU",
        "is_sandbox": False,
    }
    settings.TREMENDOUS = {
        "api_key": "k",
        "webhook_key": "w",
        "funding_source": "balance",
        "products": [],
        "campaign": "C1",
        "is_sandbox": True,
    }

    amazon, tremendous = provider_of("amazon"), provider_of("tremendous")
    assert (amazon.url, amazon.region.name) == ("https://agcod-v2-eu.amazon.com", "eu-west-1")
    assert tremendous.url == "https://testflight.tremendous.com/api/v2"
    assert not {"secret_key", "api_key"} & set(repr((amazon, tremendous)).replace("=", "'").split("'"))


def test_a_provider_whose_keys_are_gone_keeps_its_orders_waiting(own_shop: Store, settings):
    order, given = own_shop.order(), settings.OWN_SHOP
    settings.OWN_SHOP = {}
    operations.place_due()
    row = own_shop.row(order)
    assert (row.state, row.last_problem) == (
        "due",
        "The settings of OWN_SHOP are empty: see docs/providers.md.",
    )
    with pytest.raises(ProviderNotSet):
        operations.receive_message(provider="own_shop", body=b"{}", headers={})

    settings.OWN_SHOP = given
    make_due()
    operations.place_due()
    assert own_shop.row(order).state == "placed"


def test_the_embedded_store_says_what_is_on_hand(shop, capsys):
    here, gone = shop.product(), shop.product(stock=0)

    call_command("check_provider", "25.00", "USD", sku=here.sku)
    assert capsys.readouterr().out == "embedded would deliver $25.00: on hand.\n"
    with pytest.raises(CommandError, match=f"{gone.sku} is out of stock"):
        call_command("check_provider", "25.00", "USD", sku=gone.sku)
    with pytest.raises(CommandError, match="is not an amount"):
        call_command("check_provider", "much", "USD")


def test_the_desk_shows_what_is_stuck_and_asks_again(own_shop: Store):
    desk = Client()
    desk.force_login(User.objects.create_superuser("support@example.com", "correct horse battery"))
    order = own_shop.order()
    own_shop.server.moods.append(REFUSED)
    row = own_shop.placed(order)
    page = desk.get(reverse("admin:providers_providerorder_change", args=[row.pk])).content.decode()
    assert "not_sold: We do not sell that" in page
    assert row.sealed_recipient not in page

    where = reverse("admin:providers_providerorder_verb", args=[row.pk, "ask-again"])
    assert desk.post(where, {"reason": "They sell it now."}).status_code == 302
    operations.place_due()

    row.refresh_from_db()
    assert row.state == "placed"
    assert desk.post(where, {"reason": "Once more."}).status_code == 404


def test_the_desk_shows_no_code(own_shop: Store):
    desk = Client()
    desk.force_login(User.objects.create_superuser("support@example.com", "correct horse battery"))
    row = own_shop.placed()
    body, headers = message(row.order_id, status="delivered", code="LATE-CODE-1")
    operations.receive_message(provider="own_shop", body=body, headers=headers)
    pages = [
        desk.get(reverse(f"admin:providers_{name}_changelist")).content.decode()
        for name in ("providerorder", "providermessage")
    ]
    pages.append(desk.get(reverse("admin:providers_providerorder_change", args=[row.pk])).content.decode())

    for page in pages:
        assert row.order_id in page
        assert "PICK-UP-7788" not in page
        assert row.sealed_code not in page
        assert "LATE-CODE-1" not in page


def test_the_desk_says_what_the_provider_refused_and_what_waits_for_it(own_shop: Store):
    desk = Client()
    desk.force_login(User.objects.create_superuser("support@example.com", "correct horse battery"))
    own_shop.server.moods.append(REFUSED)
    own_shop.placed()
    own_shop.order()
    assert "refused by the provider" in (page := desk.get("/admin/").content.decode())
    assert "that does not answer" not in page

    ProviderOrder.objects.filter(state="due").update(created_at=clock.now() - timedelta(minutes=16))
    page = desk.get("/admin/").content.decode()
    assert "1 order was refused by the provider." in page
    assert "1 order waits for a provider that does not answer." in page
