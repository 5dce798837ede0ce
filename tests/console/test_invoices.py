"""The console's invoices: the list, one of them, its files, and what nobody else sees (B5, B9, P3)."""

import csv
import io
from datetime import UTC, date, datetime

from django.test import Client
from pypdf import PdfReader

from accounts.models import Company
from billing import operations
from billing.models import Invoice
from tests.accounts.people import make_member
from tests.billing.charges import at, charge, invoice_of
from tests.console.invoice_rows import make_credit_note, make_invoice
from tests.console.pages import text_of
from tests.world import ACTOR, World

LIST = "/console/bills/invoices/"
NOVEMBER = datetime(2026, 11, 20, tzinfo=UTC)


def page_of(invoice: Invoice, rest: str = "") -> str:
    return f"{LIST}{invoice.pk}/{rest}"


def pay_ten_dollars(invoice: Invoice) -> None:
    operations.record_transfer(
        invoice=invoice,
        amount_usd_cents=1_000,
        reference="T1",
        received_on=date(2026, 11, 3),
        reason="came",
        actor=ACTOR,
    )


def pdf_text(content: bytes) -> str:
    # The letters of some fonts are read with a NUL before each.
    return "\n".join(page.extract_text().replace("\x00", "") for page in PdfReader(io.BytesIO(content)).pages)


def test_before_the_first_invoice_the_page_says_when_it_comes(world: World) -> None:
    browser = Client()
    browser.force_login(world.user)
    assert "A month without completed actions has none." in text_of(browser.get(LIST))
    charge(world, 2, month=date(2026, 11, 1))
    with at(NOVEMBER):
        page = text_of(browser.get(LIST))
    assert "2 completed actions of November will be on the first one. It is made on 1 December 2026" in page


def test_the_list_shows_each_month_and_what_is_left_to_pay(company: Company, console: Client) -> None:
    first = make_invoice(company, due_on=date(2026, 12, 1))
    pay_ten_dollars(first)
    make_invoice(company, month=date(2026, 9, 1), due_on=date(2026, 11, 2))
    with at(NOVEMBER):
        page = text_of(console.get(LIST))

    assert f"{first.number} October 2026 To be paid $55.00 $45.00 1 Dec 2026 PDF CSV" in page
    assert "September 2026 Overdue $55.00 $55.00 2 Nov 2026" in page


def test_the_list_goes_on_after_a_page(company: Company, console: Client) -> None:
    for number in range(26):
        make_invoice(company, month=date(2024 + number // 12, number % 12 + 1, 1))
    page = console.get(LIST).content.decode()
    assert page.count("as PDF") == 24
    assert "?before=2024-03-01" in page
    assert console.get(f"{LIST}?before=2024-03-01").content.decode().count("as PDF") == 2
    assert console.get(f"{LIST}?before=yesterday").content.decode().count("as PDF") == 24


def test_an_invoice_shows_lines_payments_and_credit_notes(company: Company, console: Client) -> None:
    invoice = make_invoice(company, lines=2, due_on=date(2026, 12, 1))
    note = operations.credit_amount(
        invoice=invoice, amount_usd_cents=500, reason="A double charge.", actor=ACTOR
    )
    pay_ten_dollars(invoice)
    with at(NOVEMBER):
        page = text_of(console.get(page_of(invoice)))

    assert "Campaign 1 Level ten US $27.50 2 $27.50 $55.00" in page
    assert "Total $110.00 Credited $5.00 Paid $10.00 Left to pay $95.00" in page
    assert "Bank transfer T1 $10.00 3 Nov 2026" in page
    assert f"{note.number} (PDF) $5.00 A double charge." in page
    assert "Transfers to IBAN 77, with" in page
    with at(datetime(2026, 12, 2, tzinfo=UTC)):
        assert "$95.00 were due on 1 December 2026." in text_of(console.get(page_of(invoice)))


def test_the_pdf_says_what_the_invoice_says_and_embeds_its_fonts(company: Company, console: Client) -> None:
    invoice = make_invoice(company, lines=2, due_on=date(2026, 12, 1))
    answer = console.get(page_of(invoice, "invoice.pdf"))
    text = pdf_text(answer.content)

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="invoice-{invoice.number}.pdf"'
    for part in (
        f"Invoice {invoice.number}",
        "Moments Ltd",
        "Tax id: GB 123",
        "Lanternfox Games Ltd",
        "02110 United States",
        "Tax id: US 9",
        "Due: 2026-12-01",
        "Campaign 2, Level ten",
        "Subtotal $110.00",
        "Total, USD $110.00",
        "No tax is charged.",
        f"IBAN 77. Reference: {invoice.number}",
    ):
        assert part in text
    fonts = PdfReader(io.BytesIO(answer.content)).pages[0]["/Resources"]["/Font"].values()
    descriptors = [
        one.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for one in fonts
    ]
    assert descriptors
    assert all("/FontFile2" in one or "/FontFile3" in one for one in descriptors)


def test_a_pdf_is_the_same_bytes_each_time_whatever_happens_to_the_invoice(
    company: Company, console: Client
) -> None:
    invoice = make_invoice(company)
    first = console.get(page_of(invoice, "invoice.pdf")).content
    make_credit_note(invoice)
    pay_ten_dollars(invoice)
    Company.objects.update(legal_name="Renamed")

    assert console.get(page_of(invoice, "invoice.pdf")).content == first


def test_names_in_any_script_are_on_the_pdf(company: Company, console: Client) -> None:
    names = ("Łódź Ελληνικά Кириллица", "日本語の店 中文 한국어", "مرحبا", "שלום", "ไทย", "\x07Odd\U0001f600")
    invoice = make_invoice(company, lines=len(names))
    for line, name in zip(invoice.lines.order_by("position"), names, strict=True):
        invoice.lines.filter(pk=line.pk).update(campaign_name=name)
    text = "".join(pdf_text(console.get(page_of(invoice, "invoice.pdf")).content).split())

    for name in (*names[:2], "Odd\ufffd"):
        assert name.replace(" ", "") in text
    for name in names[2:5]:
        assert set(name) <= set(text)
    assert text.count("$55.00") == len(names)


def test_a_long_invoice_has_many_pages(company: Company, console: Client) -> None:
    invoice = make_invoice(company, lines=120)
    content = console.get(page_of(invoice, "invoice.pdf")).content

    assert len(PdfReader(io.BytesIO(content)).pages) == 4
    assert all(f"Campaign {number}, Level ten" in pdf_text(content) for number in range(1, 121))


def test_the_csv_holds_every_line_and_the_totals(company: Company, console: Client) -> None:
    invoice = make_invoice(company, lines=2)
    invoice.lines.filter(position=2).update(campaign_name="=1+1")
    answer = console.get(page_of(invoice, "lines.csv"))
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))

    assert [(one["line"], one["campaign"], one["count"], one["total_usd"]) for one in rows] == [
        ("1", "Campaign 1", "2", "55.00"),
        ("2", "'=1+1", "2", "55.00"),
        ("subtotal", "", "", "110.00"),
        ("tax", "", "", "0.00"),
        ("total", "", "", "110.00"),
    ]


def test_a_credit_note_is_a_pdf_of_its_own(company: Company, console: Client) -> None:
    invoice = make_invoice(company)
    note = make_credit_note(invoice, reason="日本 twice")
    text = pdf_text(console.get(page_of(invoice, f"credit-notes/{note.pk}.pdf")).content)

    for part in (
        f"Credit note {note.number}",
        f"For invoice {invoice.number}",
        "Credited, USD -$5.00",
        "Line 1",
    ):
        assert part in text
    other = make_invoice(company, month=date(2026, 9, 1))
    assert console.get(page_of(other, f"credit-notes/{note.pk}.pdf")).status_code == 404


def test_the_stranger_finds_nothing_not_even_as_a_file(company: Company, stranger: Client) -> None:
    invoice = make_invoice(company)
    note = make_credit_note(invoice)
    assert invoice.number not in stranger.get(LIST).content.decode()
    for rest in ("", "invoice.pdf", "lines.csv", f"credit-notes/{note.pk}.pdf"):
        unknown = page_of(invoice, rest).replace(invoice.pk, "inv_" + "0" * 26)
        found, none = (stranger.get(way) for way in (page_of(invoice, rest), unknown))
        assert (found.status_code, none.status_code) == (404, 404)
        assert found.content.replace(invoice.pk.encode(), b"") == none.content.replace(
            b"inv_" + b"0" * 26, b""
        )


def test_developers_see_no_invoices(company: Company) -> None:
    browser = Client()
    browser.force_login(make_member(company, "developer").user)
    invoice = make_invoice(company)

    for way in (LIST, page_of(invoice), page_of(invoice, "invoice.pdf"), page_of(invoice, "lines.csv")):
        assert browser.get(way).status_code == 403


def test_what_was_closed_is_what_the_page_shows(world: World) -> None:
    invoice = invoice_of(world, 3)
    browser = Client()
    browser.force_login(world.user)
    page = text_of(browser.get(page_of(invoice)))

    assert f"{world.campaign.name} {world.moment.name} US $27.50 3 $27.50 $82.50" in page
    assert "the customer accounts for any tax that is due" in page
    assert f"{world.campaign.name}, {world.moment.name}" in pdf_text(
        browser.get(page_of(invoice, "invoice.pdf")).content
    )
