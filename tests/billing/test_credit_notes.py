"""Credit notes take back what is left of an invoice at most, and count for what comes after (B9)."""

import pytest

from billing import operations, queries
from billing.errors import CreditNotPossible
from billing.models import CreditNote, Invoice, InvoiceLine, TaxRate
from events.models import AuditEntry
from kit import clock
from tests.billing.charges import charge, close, invoice_of
from tests.billing.test_close import balances, set_tax
from tests.billing.test_invoices import pay, state_of
from tests.mailbox import delivered
from tests.world import SUPPORT, World


def credit(invoice: Invoice, cents: int) -> CreditNote:
    return operations.credit_amount(
        invoice=invoice, amount_usd_cents=cents, reason="A fault of ours.", actor=SUPPORT
    )


def credit_lines(invoice: Invoice, *positions: int) -> CreditNote:
    return operations.credit_lines(
        invoice=invoice, positions=positions, reason="A fault of ours.", actor=SUPPORT
    )


def amounts(note: CreditNote) -> tuple[int, int, int]:
    return note.net_usd_cents, note.tax_usd_cents, note.total_usd_cents


def test_an_amount_is_taken_back_with_its_share_of_tax(world: World) -> None:
    set_tax("US", 1_900)
    invoice = invoice_of(world)
    assert (invoice.subtotal_usd_cents, invoice.tax_usd_cents) == (11_000, 2_090)

    assert amounts(credit(invoice, 1_190)) == (1_000, 190, 1_190)
    assert state_of(invoice) == ("open", 0, 11_900)
    assert balances(world.company) == {"invoiced": 11_900, "revenue": -11_000, "tax": -1_900, "credit": 1_000}
    assert amounts(credit(invoice, 11_900)) == (10_000, 1_900, 11_900)
    assert state_of(invoice) == ("void", 0, 0)
    assert balances(world.company) == {"revenue": -11_000, "credit": 11_000}


@pytest.mark.parametrize("parts", [(1, 1, 1), (7, 33, 501), (13_089,), (6_545, 6_544)])
def test_parts_add_up_to_the_invoice_to_the_cent(world: World, parts: tuple[int, ...]) -> None:
    set_tax("US", 1_900)
    invoice = invoice_of(world)
    for cents in (*parts, 13_090 - sum(parts)):
        net, tax, total = amounts(credit(invoice, cents))
        assert (net >= 0, tax >= 0, total) == (True, True, cents)

    found = Invoice.objects.get()
    assert (found.credited_net_usd_cents, found.credited_tax_usd_cents) == (11_000, 2_090)
    assert found.status == "void"


def test_never_more_than_what_is_left(world: World) -> None:
    invoice = invoice_of(world)
    credit(invoice, 1_000)
    for cents in (10_001, 0, -1):
        with pytest.raises(CreditNotPossible, match=r"Between \$0.01 and \$100.00"):
            credit(invoice, cents)
    assert CreditNote.objects.count() == 1
    assert state_of(invoice) == ("open", 0, 10_000)


def test_lines_are_taken_back_once(world: World) -> None:
    set_tax("US", 1_000)
    charge(world, 2)
    charge(world, 1, marketplace="UK")
    [invoice] = close()
    note = credit_lines(invoice, 1)

    assert amounts(note) == (2_750, 275, 3_025)
    assert [(one.line.marketplace, one.net_usd_cents) for one in note.lines.all()] == [("UK", 2_750)]
    with pytest.raises(CreditNotPossible, match="Nothing is left of line 1"):
        credit_lines(invoice, 1, 2)
    with pytest.raises(CreditNotPossible, match="no such lines"):
        credit_lines(invoice, 3)
    credit(invoice, 50)
    with pytest.raises(CreditNotPossible, match=r"\$55.00 before tax, and \$54.55 is left"):
        credit_lines(invoice, 2)
    assert list(InvoiceLine.objects.order_by("position").values_list("credited_usd_cents", flat=True)) == [
        2_750,
        0,
    ]
    assert CreditNote.objects.count() == 2


def test_all_lines_make_the_invoice_void(world: World) -> None:
    charge(world, 2)
    charge(world, 1, marketplace="UK")
    [invoice] = close()
    credit_lines(invoice, 1, 2)

    assert state_of(invoice) == ("void", 0, 0)
    assert Invoice.objects.get().voided_at is not None


def test_what_was_paid_and_is_taken_back_pays_the_next_invoice(world: World) -> None:
    invoice = invoice_of(world)
    pay(invoice, 11_000)
    credit(invoice, 3_000)
    assert state_of(invoice) == ("paid", 11_000, 0)
    assert queries.credit_of(world.company) == 3_000

    following = clock.month_after(clock.this_month())
    charge(world, 2, month=following)
    [second] = close(following)
    assert state_of(second) == ("open", 3_000, 2_500)


def test_what_is_taken_back_pays_an_invoice_that_is_open_already(world: World) -> None:
    first = invoice_of(world)
    pay(first, 11_000)
    following = clock.month_after(clock.this_month())
    charge(world, 2, month=following)
    [second] = close(following)
    credit(first, 5_500)

    assert state_of(second) == ("paid", 5_500, 0)
    assert queries.credit_of(world.company) == 0


def test_what_is_left_after_a_credit_note_pays_the_invoice(world: World) -> None:
    invoice = invoice_of(world)
    pay(invoice, 4_000)
    credit(invoice, 7_000)

    assert state_of(invoice) == ("paid", 4_000, 0)


def test_numbers_have_no_gap_and_are_their_own(world: World) -> None:
    invoice = invoice_of(world)
    found = [credit(invoice, 100).number for _ in range(2)]
    with pytest.raises(CreditNotPossible):
        credit(invoice, 1_000_000)
    with pytest.raises(CreditNotPossible, match="needs a reason"):
        operations.credit_amount(invoice=invoice, amount_usd_cents=100, reason=" ", actor=SUPPORT)
    found.append(credit(invoice, 100).number)

    year = clock.now().year
    assert found == [f"CN-{year}-00000{number}" for number in (1, 2, 3)]


def test_the_company_is_told_with_the_reason(world: World) -> None:
    note = credit(invoice_of(world), 1_000)
    mail = next(one for one in delivered() if one.subject.startswith("Credit note"))

    assert mail.subject == f"Credit note {note.number} for invoice {note.invoice.number}: $10.00"
    assert mail.to == [world.user.email]
    assert "A fault of ours." in mail.body
    assert "Left to pay of the invoice: $100.00." in mail.body
    entry = AuditEntry.objects.get(verb="invoice.credit")
    assert (entry.actor, entry.reason) == (SUPPORT, "A fault of ours.")
    assert entry.changes == {"creditable_usd_cents": [11_000, 10_000], "credit_note": [None, note.number]}
    assert TaxRate.objects.count() == 0
