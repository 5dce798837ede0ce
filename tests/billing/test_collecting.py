"""Invoices are charged to cards: once, tried again when that fails, and what is unpaid suspends campaigns (B5, B6)."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Company, Member
from billing import queries
from billing.errors import NothingToCollect, RefundNotPossible
from billing.models import (
    AttemptOutcome,
    Card,
    CollectionState,
    Invoice,
    InvoiceCollection,
    InvoicePayment,
    InvoiceStatus,
    LedgerEntry,
    Refund,
    RefundStatus,
)
from billing.operations import (
    activate_card,
    begin_card,
    collect_due,
    collecting,
    credit_amount,
    dun_overdue,
    finish_card,
    finish_payment,
    handle_stripe_events,
    let_pay_by_invoice,
    pay_now,
    receive_stripe_event,
    record_transfer,
    refund_payment,
    release_invoices,
    secret_of_payment,
    send_refunds,
    write_off,
)
from events.models import Event, Mail
from kit import clock
from tests.accounts.people import make_member
from tests.billing.charges import at, close, write_charges
from tests.billing.stand_in import asked_of, events_about, get, post, type_card
from tests.console.invoice_rows import make_invoice
from tests.console.rows import make_company

LATER_DECLINED = "4000000000000341"
ASKS_ALWAYS = "4000002760003184"


@pytest.fixture
def company(db: None) -> Company:
    return make_company(address="1 Pier", postal_code="02110")


@pytest.fixture
def ada(company: Company) -> Member:
    return make_member(company, "administrator")


def add_card(company: Company, ada: Member, number: str = "4242424242424242"):
    setup = begin_card(company=company, member=ada)
    type_card(setup, number)
    return finish_card(setup=setup)


def activate(company: Company, ada: Member, last_four: str) -> None:
    activate_card(card=Card.objects.get(company=company, last_four=last_four), member=ada)


def invoice_of(company: Company, cents: int = 2_750, times: int = 2) -> Invoice:
    write_charges(company, times, cents=cents, month=clock.this_month())
    [invoice] = close()
    return invoice


def test_an_invoice_is_charged_to_the_active_card_and_booked_once(company: Company, ada: Member):
    add_card(company, ada)
    invoice = invoice_of(company)

    assert [collect_due(), collect_due()] == [1, 0]

    invoice.refresh_from_db()
    assert (invoice.status, invoice.left_usd_cents) == (InvoiceStatus.PAID, 0)
    payment = InvoicePayment.objects.get()
    assert (payment.method, payment.amount_usd_cents, payment.reference) == (
        "card",
        5_500,
        "Visa ending in 4242",
    )
    assert InvoiceCollection.objects.get().state == CollectionState.DONE
    assert Event.objects.filter(type="invoice.paid").count() == 1
    assert queries.balance_of(company=company, account="invoiced") == 0
    assert queries.balance_of(company=company, account="payments") == 5_500


def test_a_charge_that_fails_is_tried_again_after_1_3_and_7_days_and_then_campaigns_are_suspended(
    company: Company, ada: Member
):
    add_card(company, ada, LATER_DECLINED)
    invoice = invoice_of(company)
    first = clock.now()
    assert collect_due() == 1

    tried: list[float] = []
    for hours in range(0, 24 * 9, 6):
        with at(first + timedelta(hours=hours, minutes=1)):
            tried += [hours / 24] * collect_due()
    assert tried == [1.0, 3.0, 7.0]

    company.refresh_from_db()
    assert InvoiceCollection.objects.get().state == CollectionState.FAILED
    assert company.suspensions == {"unpaid": f"Invoice {invoice.number} is not paid."}
    assert [one.outcome for one in queries.attempts_of(invoice)] == [AttemptOutcome.DECLINED] * 4
    assert Event.objects.filter(type="invoice.failed").count() == 4
    assert list(
        Mail.objects.filter(kind="charge_failed").order_by("pk").values_list("subject", flat=True)
    ) == [
        *[f"Invoice {invoice.number}: the card was not charged"] * 3,
        f"Campaigns are suspended: invoice {invoice.number} is not paid",
    ]


def test_a_card_that_was_not_tried_yet_is_tried_at_once_and_lifts_the_suspension(
    company: Company, ada: Member
):
    add_card(company, ada, LATER_DECLINED)
    invoice = invoice_of(company)
    collect_due()
    with at(clock.now() + timedelta(days=8)):
        collect_due()
    company.refresh_from_db()
    assert company.status == "suspended"

    add_card(company, ada)
    assert collect_due() == 0
    activate(company, ada, "4242")

    assert collect_due() == 1
    invoice.refresh_from_db()
    company.refresh_from_db()
    assert (invoice.status, company.status, company.suspensions) == ("paid", "active", {})


def test_a_payment_that_its_holder_has_to_confirm_is_booked_once_it_is(company: Company, ada: Member):
    add_card(company, ada, ASKS_ALWAYS)
    invoice = invoice_of(company)
    collect_due()

    assert queries.attempts_of(invoice)[0].outcome == AttemptOutcome.NEEDS_ACTION
    assert InvoiceCollection.objects.get().state == CollectionState.NEEDS_ACTION
    assert Mail.objects.get(kind="charge_failed").subject == (
        f"Please confirm the payment of invoice {invoice.number}"
    )
    secret = secret_of_payment(invoice=invoice, member=ada)
    assert finish_payment(invoice=invoice).status == InvoiceStatus.OPEN
    post(
        f"/pages/authenticate/{secret.partition('_secret')[0]}",
        {"client_secret": secret, "return_url": "https://moments.example/done/", "proved": "yes"},
    )

    assert finish_payment(invoice=invoice).status == InvoiceStatus.PAID
    assert finish_payment(invoice=invoice).status == InvoiceStatus.PAID
    assert InvoicePayment.objects.count() == 1
    assert queries.attempts_of(invoice)[0].outcome == AttemptOutcome.PAID


def test_pay_now_tells_how_it_ended(company: Company, ada: Member):
    add_card(company, ada, LATER_DECLINED)
    invoice = invoice_of(company)

    attempt = pay_now(invoice=invoice, member=ada)

    assert (attempt.outcome, attempt.problem) == (AttemptOutcome.DECLINED, "Your card was declined.")
    assert attempt.asked_by == f"member:{ada.user_id}"
    add_card(company, ada)
    activate(company, ada, "4242")
    assert pay_now(invoice=invoice, member=ada).outcome == AttemptOutcome.PAID
    with pytest.raises(NothingToCollect):
        pay_now(invoice=invoice, member=ada)


def test_what_is_left_after_a_transfer_is_what_is_charged(company: Company, ada: Member):
    add_card(company, ada, LATER_DECLINED)
    invoice = invoice_of(company)
    collect_due()
    record_transfer(
        invoice=invoice,
        amount_usd_cents=2_000,
        reference="T1",
        received_on=clock.now().date(),
        reason="came",
        actor="support:1",
    )
    add_card(company, ada)
    activate(company, ada, "4242")

    assert collect_due() == 1

    card = InvoicePayment.objects.get(method="card")
    assert (card.amount_usd_cents, card.applied_usd_cents) == (3_500, 3_500)
    assert InvoiceCollection.objects.get().edition == 2
    invoice.refresh_from_db()
    assert invoice.status == InvoiceStatus.PAID


def test_a_worker_that_is_killed_after_stripe_was_paid_charges_once(
    company: Company, ada: Member, monkeypatch: pytest.MonkeyPatch
):
    add_card(company, ada)
    invoice = invoice_of(company)

    def killed(**facts):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(collecting, "book_payment", killed)
        with pytest.raises(SystemExit):
            collect_due()
    assert InvoicePayment.objects.count() == 0
    assert collect_due() == 0, "it is in hand for five minutes"

    with at(clock.now() + timedelta(minutes=6)):
        assert collect_due() == 1
    assert InvoicePayment.objects.get().amount_usd_cents == 5_500
    stripe_id = InvoiceCollection.objects.get().stripe_id
    assert len(asked_of(f"/v1/invoices/{stripe_id}/pay")) == 1
    assert [one.outcome for one in queries.attempts_of(invoice)] == [AttemptOutcome.PAID]


def test_credit_goes_back_to_the_card_that_paid_and_never_more(company: Company, ada: Member):
    add_card(company, ada)
    invoice = invoice_of(company)
    collect_due()
    payment = InvoicePayment.objects.get()
    with pytest.raises(RefundNotPossible, match=r"Up to \$0.00 "):
        refund_payment(payment=payment, amount_usd_cents=1, reason="r", actor="support:1")
    credit_amount(invoice=Invoice.objects.get(), amount_usd_cents=1_500, reason="Sorry", actor="support:1")

    refund_payment(payment=payment, amount_usd_cents=1_000, reason="Asked for", actor="support:1")
    with pytest.raises(RefundNotPossible, match=r"Up to \$5.00 "):
        refund_payment(payment=payment, amount_usd_cents=501, reason="r", actor="support:1")
    assert [send_refunds(), send_refunds()] == [1, 0]

    assert Refund.objects.get().status == RefundStatus.DONE
    assert queries.credit_of(company) == 500
    assert queries.balance_of(company=company, account="payments") == 4_500
    assert invoice.pk == Invoice.objects.get().pk


def test_a_refund_that_stripe_can_not_send_is_credit_again(company: Company, ada: Member):
    add_card(company, ada)
    invoice_of(company)
    collect_due()
    payment = InvoicePayment.objects.get()
    credit_amount(invoice=Invoice.objects.get(), amount_usd_cents=1_500, reason="Sorry", actor="support:1")
    InvoicePayment.objects.update(stripe_id="pi_unknown")

    refund_payment(
        payment=InvoicePayment.objects.get(), amount_usd_cents=1_000, reason="Asked for", actor="support:1"
    )
    assert queries.credit_of(company) == 500
    send_refunds()

    assert Refund.objects.get().status == RefundStatus.FAILED
    assert queries.credit_of(company) == 1_500
    assert payment.amount_usd_cents == 5_500


def test_what_is_written_off_keeps_campaigns_suspended_until_it_is_paid_after_all(
    company: Company, ada: Member
):
    add_card(company, ada, LATER_DECLINED)
    invoice = invoice_of(company)
    collect_due()

    write_off(invoice=invoice, reason="Nobody answers", actor="support:1")

    invoice.refresh_from_db()
    company.refresh_from_db()
    assert (invoice.status, invoice.left_usd_cents, company.status) == ("lost", 0, "suspended")
    assert queries.balance_of(company=company, account="bad_debt") == 5_500
    assert collect_due() == 0
    record_transfer(
        invoice=invoice,
        amount_usd_cents=5_500,
        reference="T1",
        received_on=clock.now().date(),
        reason="came",
        actor="support:1",
    )
    invoice.refresh_from_db()
    company.refresh_from_db()
    assert (invoice.status, company.status) == ("paid", "active")
    assert queries.balance_of(company=company, account="bad_debt") == 0
    assert queries.balance_of(company=company, account="invoiced") == 0


def test_an_invoice_by_transfer_is_reminded_of_and_after_14_days_campaigns_are_suspended(company: Company):
    let_pay_by_invoice(
        company=company, invoices_to="pay@example.com", net_days=30, actor="support:1", reason="agreed"
    )
    owner = make_member(company, "administrator")
    invoice = invoice_of(company)
    assert collect_due() == 0
    due = datetime.combine(invoice.due_on, datetime.min.time(), tzinfo=UTC)

    told: list[int] = []
    for days in range(-2, 17):
        with at(due + timedelta(days=days, hours=12)):
            told += [days] * dun_overdue()
            dun_overdue()
    assert told == [1, 7, 14]
    with at(due + timedelta(days=15)):
        add_card(company, owner, LATER_DECLINED)
        activate(company, owner, "0341")
        assert pay_now(invoice=invoice, member=owner).outcome == AttemptOutcome.DECLINED
        assert queries.is_unpaid(company)
    company.refresh_from_db()
    assert company.suspensions == {"unpaid": f"Invoice {invoice.number} is not paid."}
    record_transfer(
        invoice=invoice,
        amount_usd_cents=5_500,
        reference="T1",
        received_on=clock.now().date(),
        reason="came",
        actor="support:1",
    )
    company.refresh_from_db()
    assert company.status == "active"


def test_stripes_events_about_a_payment_late_twice_and_in_disorder_book_it_once(
    company: Company, ada: Member, monkeypatch: pytest.MonkeyPatch
):
    add_card(company, ada)
    invoice_of(company)
    with monkeypatch.context() as patch:
        patch.setattr(collecting, "book_payment", lambda **facts: None)
        collect_due()
    stripe_id = InvoiceCollection.objects.get().stripe_id or ""
    told = [
        *events_about(stripe_id, "invoice.paid"),
        *events_about(stripe_id, "invoice.finalized"),
    ]

    for event in [*told, *told]:
        receive_stripe_event(body=event["body"].encode(), signature=event["signature"])
    handle_stripe_events()

    assert InvoicePayment.objects.get().amount_usd_cents == 5_500
    assert Invoice.objects.get().status == InvoiceStatus.PAID
    assert sum(LedgerEntry.objects.values_list("amount_usd_cents", flat=True)) == 0


def test_stripes_invoice_charges_nothing_more_once_ours_is_settled(company: Company, ada: Member):
    add_card(company, ada, ASKS_ALWAYS)
    invoice = invoice_of(company)
    collect_due()
    stripe_id = InvoiceCollection.objects.get().stripe_id
    record_transfer(
        invoice=invoice,
        amount_usd_cents=5_500,
        reference="T1",
        received_on=clock.now().date(),
        reason="came",
        actor="support:1",
    )

    assert [release_invoices(), release_invoices()] == [1, 0]

    assert get(f"/v1/invoices/{stripe_id}")["status"] == "void"
    assert queries.credit_of(company) == 0


def test_what_a_browser_pays_after_a_transfer_is_credit(company: Company, ada: Member):
    add_card(company, ada, ASKS_ALWAYS)
    invoice = invoice_of(company)
    collect_due()
    secret = secret_of_payment(invoice=invoice, member=ada)
    record_transfer(
        invoice=invoice,
        amount_usd_cents=5_500,
        reference="T1",
        received_on=clock.now().date(),
        reason="came",
        actor="support:1",
    )
    post(
        f"/pages/authenticate/{secret.partition('_secret')[0]}",
        {"client_secret": secret, "return_url": "https://moments.example/done/", "proved": "yes"},
    )

    assert release_invoices() == 1

    assert queries.credit_of(company) == 5_500
    assert sorted(InvoicePayment.objects.values_list("method", "applied_usd_cents")) == [
        ("card", 0),
        ("transfer", 5_500),
    ]


def test_reminders_that_were_sent_hold_back_no_other(company: Company):
    let_pay_by_invoice(
        company=company, invoices_to="pay@example.com", net_days=30, actor="support:1", reason="agreed"
    )
    make_member(company, "administrator")
    invoice = invoice_of(company)
    other = make_company("Other", address="1 Pier", postal_code="02110")
    first = make_invoice(other, due_on=invoice.due_on - timedelta(days=1))
    late = datetime.combine(invoice.due_on, datetime.min.time(), tzinfo=UTC) + timedelta(days=3)
    Invoice.objects.filter(pk=first.pk).update(reminded_days=1)

    with at(late):
        assert [dun_overdue(batch=1), dun_overdue(batch=1)] == [1, 0]
