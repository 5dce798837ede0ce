"""Support loads rates and decides about held ones; the front page says what needs somebody (B3, B4)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from billing.models import ExchangeRate, HeldRate, RateFetch, Reconciliation
from events.models import AuditEntry
from kit import clock
from kit.money import CURRENCIES
from tests.billing.test_rates_files import UNITS, ecb

LOAD = "/admin/billing/exchangerate/do/load/"
FRONT = "/admin/"


def client_of(*rights: str) -> Client:
    user = User.objects.create_user("support@example.com", "correct horse battery", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def desk(db: None) -> Client:
    models = ("exchangerate", "heldrate", "reconciliation", "ratefetch")
    return client_of(*(f"{act}_{model}" for act in ("view", "add", "change") for model in models))


def today(back: int = 0) -> str:
    return (clock.now().date() - timedelta(days=back)).isoformat()


def load(desk: Client, content: bytes, **said: str) -> HttpResponse:
    return desk.post(LOAD, {"file": SimpleUploadedFile("rates.xml", content), "lines": ""} | said)


def rates_of(*lines: str) -> bytes:
    return "\n".join(["currency,on,usd", *lines]).encode()


def text_of(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().split())


def test_support_uploads_the_banks_file(desk: Client) -> None:
    answer = load(desk, ecb((today(), UNITS)))

    assert (answer.status_code, answer["Location"]) == (302, "/admin/billing/exchangerate/")
    assert "Rates: 8 new, 0 replaced, 0 unchanged, 0 held." in text_of(desk.get(answer["Location"]))
    assert set(ExchangeRate.objects.values_list("source", flat=True)) == {"rates.xml"}
    user = User.objects.get(email="support@example.com")
    assert AuditEntry.objects.get(verb="rates.load").actor == f"support:{user.pk}"


def test_every_fault_is_shown_and_what_was_typed_is_kept(desk: Client) -> None:
    lines = rates_of(f"GBP,{today()},x", f"CHF,{today()},1").decode()
    answer = desk.post(LOAD, {"lines": lines, "reason": "why not"})

    page = text_of(answer)
    assert answer.status_code == 422
    assert "line 2: usd: found &#x27;x&#x27;" in page
    assert "line 3: currency: found &#x27;CHF&#x27;" in page
    assert (f"GBP,{today()},x" in page, "why not" in page) == (True, True)
    assert not ExchangeRate.objects.exists()


@pytest.mark.parametrize("both", [True, False])
def test_a_file_or_lines_are_needed_and_not_both(desk: Client, both: bool) -> None:
    said = {"lines": "currency,on,usd"} if both else {}
    answer = load(desk, b"x", **said) if both else desk.post(LOAD, {"lines": " "})

    assert "Choose a file, or write its lines: one of the two." in text_of(answer)


def test_a_days_rate_is_replaced_with_a_reason_alone(desk: Client) -> None:
    load(desk, rates_of(f"GBP,{today()},1.3"))

    refused = load(desk, rates_of(f"GBP,{today()},1.31"))
    assert (refused.status_code, "To replace it, say why." in text_of(refused)) == (422, True)
    assert load(desk, rates_of(f"GBP,{today()},1.31"), reason="A typing error").status_code == 302
    assert ExchangeRate.objects.get().usd == Decimal("1.31")


def test_a_held_rate_is_looked_at_and_confirmed(desk: Client) -> None:
    load(desk, rates_of(f"GBP,{today(1)},1"))
    answer = load(desk, rates_of(f"GBP,{today()},1.5"))
    assert answer["Location"] == "/admin/billing/heldrate/"
    held = HeldRate.objects.get()
    address = reverse("admin:billing_heldrate_verb", args=[held.pk, "confirm"])
    assert "+50.0 %" in text_of(desk.get(answer["Location"]))
    assert address in desk.get(reverse("admin:billing_heldrate_change", args=[held.pk])).content.decode()

    review = text_of(desk.post(address, {"reason": "The bank says so", "step": "send"}))
    assert (f"1 USD of {today(1)}" in review, f"1.5 USD of {today()}" in review) == (True, True)
    assert ExchangeRate.objects.count() == 1
    desk.post(address, {"reason": "The bank says so", "step": "confirm"})
    assert ExchangeRate.objects.get(on=today()).usd == Decimal("1.5")
    assert desk.post(address, {"reason": "again", "step": "confirm"}).status_code == 404


def test_a_held_rate_is_kept_out(desk: Client) -> None:
    load(desk, rates_of(f"GBP,{today(1)},1"))
    load(desk, rates_of(f"GBP,{today()},1.5"))
    held = HeldRate.objects.get()
    address = reverse("admin:billing_heldrate_verb", args=[held.pk, "decline"])

    assert desk.post(address, {"reason": ""}).status_code == 422
    assert desk.post(address, {"reason": "A typing error"}).status_code == 302
    assert (ExchangeRate.objects.count(), desk.get(address).status_code) == (1, 404)


def test_who_may_only_look_changes_no_rate(db: None) -> None:
    onlooker = client_of("view_exchangerate", "view_heldrate")

    assert onlooker.get("/admin/billing/exchangerate/").status_code == 200
    assert load(onlooker, rates_of(f"GBP,{today()},1.3")).status_code == 403
    assert not ExchangeRate.objects.exists()


# ---- The front page ----


def fresh_rates() -> None:
    for currency in CURRENCIES:
        ExchangeRate.objects.create(currency=currency, on=today(), usd=Decimal(1), source="test")


def test_the_front_page_is_quiet_while_nothing_needs_anybody(desk: Client) -> None:
    fresh_rates()
    Reconciliation.objects.create(finished_at=clock.now())

    assert "What needs somebody" not in text_of(desk.get(FRONT))


def test_the_front_page_says_which_rates_are_stale_or_will_be(desk: Client) -> None:
    fresh_rates()
    ExchangeRate.objects.filter(currency="GBP").update(on=today(5))
    ExchangeRate.objects.filter(currency="JPY").update(on=today(8))
    ExchangeRate.objects.filter(currency="EUR").delete()

    page = text_of(desk.get(FRONT))
    assert f"The rate of GBP is of {today(5)} and holds for 2 more days." in page
    assert f"The rate of JPY is of {today(8)}: campaigns with it can&#x27;t be submitted." in page
    assert "EUR has no exchange rate: campaigns with it can&#x27;t be submitted." in page
    assert "AUD" not in page


def test_the_front_page_says_what_is_held_and_what_failed(desk: Client) -> None:
    fresh_rates()
    HeldRate.objects.create(
        currency="GBP", on=today(), usd=2, source="test", before_usd=1, before_on=today(1)
    )
    RateFetch.objects.create(finished_at=clock.now(), error="The address answered 503, not 200.")

    page = text_of(desk.get(FRONT))
    assert "1 exchange rate waits to be confirmed." in page
    assert "Rates could not be fetched: The address answered 503, not 200." in page
    RateFetch.objects.create(finished_at=clock.now())
    assert "Rates could not be fetched" not in text_of(desk.get(FRONT))


def test_the_front_page_is_red_while_money_does_not_agree(desk: Client) -> None:
    fresh_rates()
    differs = Reconciliation.objects.create(
        finished_at=clock.now(), difference="Action act_1 was not charged."
    )

    page = text_of(desk.get(FRONT))
    assert "Money does not agree, and no month is closed until it does: Action act_1 was not charged." in page
    assert "bg-red-100" in page
    listed = text_of(desk.get(reverse("admin:billing_reconciliation_changelist")))
    assert differs.difference in listed
    Reconciliation.objects.create(finished_at=clock.now())
    assert "Money does not agree" not in text_of(desk.get(FRONT))


def test_the_front_page_says_that_no_night_reconciled(desk: Client) -> None:
    fresh_rates()
    Reconciliation.objects.create(
        started_at=clock.now() - timedelta(hours=37), finished_at=clock.now() - timedelta(hours=37)
    )

    assert "Money was last reconciled at" in text_of(desk.get(FRONT))


def test_who_may_not_see_money_reads_none_of_it(db: None) -> None:
    Reconciliation.objects.create(finished_at=clock.now(), difference="Action act_1 was not charged.")

    page = text_of(client_of("view_company").get(FRONT))
    assert ("act_1" in page, "exchange rate" in page) == (False, False)


def test_support_asks_for_a_reconciliation_with_a_reason(
    desk: Client, django_capture_on_commit_callbacks: Any
) -> None:
    address = "/admin/billing/reconciliation/do/reconcile/"
    assert address in text_of(desk.get("/admin/billing/reconciliation/"))
    assert desk.post(address, {"reason": ""}).status_code == 422

    with django_capture_on_commit_callbacks() as hints:
        answer = desk.post(address, {"reason": "The difference was mended"})

    assert (answer.status_code, [hint.args[0] for hint in hints]) == (302, ["campaigns.reconcile"])
    assert AuditEntry.objects.get(verb="reconciliation.ask").reason == "The difference was mended"
