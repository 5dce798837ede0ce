"""A month's bill in a real browser: declined, told of, paid by another card, and read back as files (B5, B6, B9)."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from billing.models import Card, Invoice
from billing.operations import collect_due
from tests.billing.charges import charge, close
from tests.billing.paying import last_month
from tests.browser.conftest import SIZES, assert_accessible
from tests.browser.test_cards import begin, type_card
from tests.mailbox import delivered
from tests.world import World, make_world

FAILS_LATER, ASKS_ALWAYS, WORKS = "4000 0000 0000 0341", "4000 0027 6000 3184", "4242 4242 4242 4242"


@pytest.fixture
def world(site: str, transactional_db: None) -> World:
    """A company with a live campaign and without a card."""
    world = make_world()
    Card.objects.all().delete()
    return world


@pytest.fixture(params=["phone", "desk"])
def visitor(browser: Browser, site: str, world: World, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The browser of the company's administrator, which may go to the stand-in's pages."""
    context = browser.new_context(viewport=SIZES[request.param], locale="en-US", accept_downloads=True)
    client = Client()
    client.force_login(world.user)
    name = django_settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
    page = context.new_page()
    yield page
    context.close()


def add_card(page: Page, site: str, number: str) -> None:
    begin(page, site)
    type_card(page, number)
    if number == ASKS_ALWAYS:
        page.get_by_role("button", name="Yes, it is me").click()
    expect(page.locator("main")).to_contain_text("The card is added.")


def bill(world: World) -> Invoice:
    """Three completed actions of last month, invoiced and charged as the workers do."""
    charge(world, 3, month=last_month())
    close(last_month())
    collect_due()
    return Invoice.objects.get(company=world.company)


def taken(page: Page, name: str, place: Path) -> bytes:
    """The file behind a link, as the browser keeps it."""
    with page.expect_download() as download:
        page.get_by_role("link", name=name, exact=True).first.click()
    file = place / download.value.suggested_filename
    download.value.save_as(file)
    return file.read_bytes()


def test_a_declined_charge_is_told_of_and_paid_by_another_card_and_its_files_say_so(
    visitor: Page, site: str, world: World, tmp_path: Path
):
    add_card(visitor, site, FAILS_LATER)
    invoice = bill(world)
    [mail] = [one for one in delivered() if "the card was not charged" in one.subject]
    way = f"/console/bills/invoices/{invoice.pk}/"
    assert f"{site}{way}" in str(mail.body)

    visitor.goto(f"{site}/console/")
    expect(visitor.locator("main")).to_contain_text(f"{invoice.number}: $82.50 not paid.")
    assert_accessible(visitor)
    visitor.get_by_role("link", name=invoice.number, exact=True).click()
    expect(visitor.get_by_role("heading", name="Not paid")).to_be_visible()
    expect(visitor.locator("main")).to_contain_text("Your card was declined.")
    expect(visitor.locator("main")).to_contain_text("campaigns are suspended on")
    assert_accessible(visitor)

    visitor.get_by_role("link", name="Use another card").click()
    assert_accessible(visitor)
    add_card(visitor, site, WORKS)
    visitor.get_by_role("button", name="Make Visa ending in 4242 the active card").click()
    visitor.goto(f"{site}{way}")
    visitor.get_by_role("button", name="Pay $82.50 now").click()
    expect(visitor.locator("main")).to_contain_text(f"{invoice.number} is paid.")
    expect(visitor.get_by_role("heading", name="Not paid")).to_be_hidden()
    assert_accessible(visitor)

    pdf = PdfReader(io.BytesIO(taken(visitor, "PDF", tmp_path)))
    assert f"Invoice {invoice.number}" in pdf.pages[0].extract_text().replace("\x00", "")
    rows = list(csv.DictReader(io.StringIO(taken(visitor, "CSV", tmp_path).decode())))
    assert [(one["line"], one["total_usd"]) for one in rows][-1] == ("total", "82.50")
    visitor.goto(f"{site}/console/bills/?month={last_month():%Y-%m}")
    assert_accessible(visitor)
    statement = list(csv.DictReader(io.StringIO(taken(visitor, "Statement (CSV)", tmp_path).decode())))
    assert [one["row"] for one in statement] == ["opening", "charges", "invoice", "closing"]
    visitor.goto(f"{site}/console/bills/invoices/")
    expect(visitor.get_by_role("row", name=re.compile(invoice.number))).to_contain_text("Paid")
    assert_accessible(visitor)


def test_a_payment_is_confirmed_at_the_bank(visitor: Page, site: str, world: World):
    add_card(visitor, site, ASKS_ALWAYS)
    invoice = bill(world)
    visitor.goto(f"{site}/console/bills/invoices/{invoice.pk}/")
    visitor.get_by_role("link", name="Confirm with your bank").click()
    expect(visitor.get_by_role("heading", level=1, name="Confirm with your bank")).to_be_visible()
    assert_accessible(visitor)
    visitor.get_by_role("link", name="Go to the bank").click()
    assert_accessible(visitor)
    visitor.get_by_role("button", name="Complete").click()

    expect(visitor.locator("main")).to_contain_text(f"{invoice.number} is paid.")
    expect(visitor.locator("main")).to_contain_text("Left to payNothing")
    assert_accessible(visitor)


def test_a_mails_link_leads_to_the_invoice_also_when_signed_out(visitor: Page, site: str, world: World):
    add_card(visitor, site, FAILS_LATER)
    invoice = bill(world)
    world.user.set_password("correct horse battery")
    world.user.save(update_fields=["password"])
    EmailAddress.objects.create(user=world.user, email=world.user.email, verified=True, primary=True)
    visitor.context.clear_cookies()
    visitor.goto(f"{site}/console/bills/invoices/{invoice.pk}/")
    visitor.get_by_label("Email").fill(world.user.email)
    visitor.get_by_label("Password").first.fill("correct horse battery")
    visitor.get_by_role("button", name="Sign in", exact=True).click()

    expect(visitor).to_have_url(f"{site}/console/bills/invoices/{invoice.pk}/")
    expect(visitor.get_by_role("heading", name="Not paid")).to_be_visible()
