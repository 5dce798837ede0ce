"""Invoices are charged once, whoever works on them at once (B5, B6)."""

from collections import Counter

import pytest

from billing import operations, queries
from billing.errors import ChargeRunning, NothingToCollect, RefundNotPossible
from billing.models import ChargeAttempt, Invoice, InvoicePayment, Refund
from tests.accounts.people import make_member
from tests.billing.stand_in import get
from tests.billing.test_collecting import add_card, invoice_of
from tests.conftest import in_parallel
from tests.console.rows import make_company

pytestmark = pytest.mark.django_db(transaction=True)


def test_workers_and_members_at_once_charge_an_invoice_once() -> None:
    company = make_company(address="1 Pier", postal_code="02110")
    ada = make_member(company, "administrator")
    add_card(company, ada)
    invoice = invoice_of(company)

    def charge(number: int) -> str:
        if number % 2:
            operations.collect_due()
            return "worked"
        try:
            return str(operations.pay_now(invoice=invoice, member=ada).outcome)
        except (ChargeRunning, NothingToCollect) as refusal:
            return refusal.code

    found = Counter(in_parallel(12, charge))

    operations.collect_due()
    assert found["worked"] == 6
    assert InvoicePayment.objects.get().amount_usd_cents == 5_500
    assert ChargeAttempt.objects.filter(outcome="paid").count() == 1
    card = queries.active_card_of(company)
    charges = [one for one in get("/v1/charges?limit=100")["data"] if one["payment_method"] == card.stripe_id]
    assert [one["amount"] for one in charges] == [5_500]


def test_two_of_support_at_once_send_no_more_back_than_there_is() -> None:
    company = make_company(address="1 Pier", postal_code="02110")
    ada = make_member(company, "administrator")
    add_card(company, ada)
    invoice = invoice_of(company)
    operations.collect_due()
    operations.credit_amount(
        invoice=Invoice.objects.get(pk=invoice.pk), amount_usd_cents=1_000, reason="Sorry", actor="support:1"
    )
    payment = InvoicePayment.objects.get()

    def send_back(number: int) -> bool:
        try:
            operations.refund_payment(
                payment=payment, amount_usd_cents=400, reason="Asked for", actor=f"support:{number}"
            )
        except RefundNotPossible:
            return False
        return True

    assert Counter(in_parallel(8, send_back)) == {True: 2, False: 6}
    in_parallel(4, lambda _: operations.send_refunds())
    assert [one.status for one in Refund.objects.all()] == ["done", "done"]
    charges = [
        one for one in get("/v1/charges?limit=100")["data"] if one["payment_intent"] == payment.stripe_id
    ]
    assert [one["amount_refunded"] for one in charges] == [800]
