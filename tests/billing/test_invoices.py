"""Invoices are paid by transfers and by credit; leave to pay by invoice is given by support (B5, P5)."""

from datetime import date, timedelta

import pytest

from accounts.errors import CaseIsClosed, CaseNotGrantable
from accounts.models import Case
from billing import operations, queries
from billing.errors import InvoiceIsSettled, InvoicingNotPossible, PaymentNotPossible
from billing.models import Invoice, InvoicePayment, InvoicingTerms, LedgerEntry
from events.models import AuditEntry, Event
from kit import clock
from tests.accounts.casework import founder_of, make_case, make_support
from tests.billing.charges import charge, close, invoice_of
from tests.world import SUPPORT, World


def pay(invoice: Invoice, cents: int, reference: str = "T1", *, on: date | None = None) -> InvoicePayment:
    return operations.record_transfer(
        invoice=invoice,
        amount_usd_cents=cents,
        reference=reference,
        received_on=on or clock.now().date(),
        reason="On the statement.",
        actor=SUPPORT,
    )


def state_of(invoice: Invoice) -> tuple[str, int, int]:
    found = Invoice.objects.get(pk=invoice.pk)
    return found.status, found.paid_usd_cents, found.left_usd_cents


def test_transfers_pay_a_part_and_then_the_rest(world: World) -> None:
    invoice = invoice_of(world)
    pay(invoice, 4_000)
    assert state_of(invoice) == ("open", 4_000, 7_000)
    assert not Event.objects.filter(type="invoice.paid").exists()
    pay(invoice, 7_000, "T2")

    assert state_of(invoice) == ("paid", 11_000, 0)
    assert Invoice.objects.get().paid_at is not None
    told = Event.objects.get(type="invoice.paid").data["invoice"]
    assert (told["id"], told["status"], told["left"]["amount"]) == (invoice.pk, "paid", "0.00")
    assert queries.balance_of(company=world.company, account="invoiced") == 0
    assert queries.balance_of(company=world.company, account="payments") == 11_000
    entry = AuditEntry.objects.filter(verb="invoice.transfer").order_by("id").first()
    assert entry is not None
    assert (entry.reason, entry.changes["left_usd_cents"]) == ("On the statement.", [11_000, 7_000])


def test_what_is_paid_too_much_pays_the_next_invoice(world: World) -> None:
    invoice = invoice_of(world)
    pay(invoice, 15_000)
    assert state_of(invoice) == ("paid", 11_000, 0)
    assert queries.credit_of(world.company) == 4_000

    following = clock.month_after(clock.this_month())
    charge(world, 2, month=following)
    [second] = close(following)
    assert state_of(second) == ("open", 4_000, 1_500)
    assert queries.credit_of(world.company) == 0
    used = InvoicePayment.objects.get(invoice=second)
    assert (used.method, used.amount_usd_cents) == ("credit", 4_000)
    assert queries.balance_of(company=world.company, account="invoiced") == 1_500
    assert (
        Event.objects.filter(type="invoice.created").order_by("id")[1].data["invoice"]["left"]["amount"]
        == "15.00"
    )


def test_credit_that_is_enough_pays_an_invoice_when_it_is_made(world: World) -> None:
    pay(invoice_of(world), 30_000)
    following = clock.month_after(clock.this_month())
    charge(world, 1, month=following)
    [second] = close(following)

    assert state_of(second) == ("paid", 2_750, 0)
    assert queries.credit_of(world.company) == 30_000 - 11_000 - 2_750
    assert Event.objects.filter(type="invoice.paid").count() == 2


@pytest.mark.parametrize(
    ("cents", "reference", "days", "words"),
    [
        (0, "T1", 0, "above zero"),
        (-5, "T1", 0, "above zero"),
        (100, "T1", 1, "has not come yet"),
        (100, "  ", 0, "reference"),
    ],
)
def test_a_transfer_that_cannot_be_is_refused(
    world: World, cents: int, reference: str, days: int, words: str
) -> None:
    invoice = invoice_of(world)
    with pytest.raises(PaymentNotPossible, match=words):
        pay(invoice, cents, reference, on=clock.now().date() + timedelta(days=days))
    assert (state_of(invoice), InvoicePayment.objects.count()) == (("open", 0, 11_000), 0)


def test_a_transfer_is_written_down_once(world: World) -> None:
    invoice = invoice_of(world)
    pay(invoice, 100)
    entries = LedgerEntry.objects.count()
    with pytest.raises(PaymentNotPossible, match="written down already"):
        pay(invoice, 100)
    assert (state_of(invoice), LedgerEntry.objects.count()) == (("open", 100, 10_900), entries)


def test_nothing_is_paid_twice(world: World) -> None:
    invoice = invoice_of(world)
    pay(invoice, 11_000)
    with pytest.raises(InvoiceIsSettled):
        pay(invoice, 11_000, "T2")
    assert queries.credit_of(world.company) == 0


def ask(world: World, cents: int) -> Case:
    facts = {"expectedMonthlyUsdCents": cents, "invoicesTo": "bills@example.com"}
    return make_case(founder_of(world.company), "pay_by_invoice", facts=facts)


def grant(case: Case, actor: str, **changes: object) -> None:
    facts = {"invoices_to": "bills@example.com", "net_days": 30, "although_small": False} | changes
    operations.grant_invoicing(case=case, actor=actor, reason="Welcome.", **facts)  # type: ignore[arg-type]


def test_granting_lets_the_company_pay_by_invoice_and_closes_the_case(world: World) -> None:
    case, sue = ask(world, 500_000), make_support()
    grant(case, sue)

    case.refresh_from_db()
    terms = InvoicingTerms.objects.get()
    assert (case.status, case.decided_by) == ("granted", sue)
    assert (terms.company_id, terms.invoices_to, terms.net_days) == (
        world.company.pk,
        "bills@example.com",
        30,
    )
    world.company.refresh_from_db()
    assert world.company.billing_owner == founder_of(world.company)
    entry = AuditEntry.objects.get(verb="company.invoicing")
    assert (entry.actor, entry.reason, entry.changes["net_days"]) == (sue, "Welcome.", [None, 30])
    with pytest.raises(CaseIsClosed):
        grant(case, sue)
    invoice = invoice_of(world)
    assert invoice.due_on == invoice.issued_on + timedelta(days=30)


def test_a_small_volume_takes_that_support_means_it(world: World) -> None:
    case, sue = ask(world, 499_999), make_support()
    with pytest.raises(InvoicingNotPossible, match=r"\$4,999.99 a month.*from \$5,000.00 on"):
        grant(case, sue)
    case.refresh_from_db()
    assert (case.status, InvoicingTerms.objects.count()) == ("open", 0)
    grant(case, sue, although_small=True)
    assert InvoicingTerms.objects.count() == 1


def test_another_case_grants_no_invoicing(world: World) -> None:
    with pytest.raises(CaseNotGrantable):
        grant(make_case(founder_of(world.company)), make_support())


def test_the_end_of_invoicing_holds_for_the_next_invoice(world: World) -> None:
    grant(ask(world, 500_000), make_support())
    first = invoice_of(world)
    for _ in range(2):
        operations.revoke_invoicing(company=world.company, actor=SUPPORT, reason="Paid late.")
    following = clock.month_after(clock.this_month())
    charge(world, 1, month=following)
    [second] = close(following)

    assert Invoice.objects.get(pk=first.pk).due_on == first.issued_on + timedelta(days=30)
    assert second.due_on == second.issued_on
    assert AuditEntry.objects.filter(verb="company.invoicing_end").count() == 1
