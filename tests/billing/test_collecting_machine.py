"""Charges, limits, closes, cards, payments, declines, retries, refunds, write-offs and Stripe's events, in any order.

All by the operations that do it in earnest, against the stand-in for Stripe (B1, B4-B6).
"""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db.models import F, Q, Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import Company
from billing import operations, queries
from billing.errors import (
    CapTooLow,
    ChargeRunning,
    CreditNotPossible,
    NoRoom,
    NothingToCollect,
    StripeAway,
)
from billing.models import (
    Account,
    Card,
    Invoice,
    InvoiceCollection,
    InvoiceLine,
    InvoicePayment,
    InvoiceStatus,
    LedgerEntry,
    Limit,
    MonthClose,
    Refund,
    StripeCustomer,
    StripeEvent,
)
from billing.operations import collecting
from billing.queries.reconciling import LEDGER_CHECKS, first_difference
from kit import clock
from kit.ids import new_id
from tests.accounts.people import make_member
from tests.billing.charges import close
from tests.billing.stand_in import WORKS, events_about, get, type_card
from tests.console.rows import make_company

LATER_DECLINED, ASKS_ALWAYS = "4000000000000341", "4000002760003184"
CENTS = st.integers(40, 9_000)
START = clock.now()


class CollectingMachine(RuleBasedStateMachine):
    """One company that pays by card; what Stripe took is asked of the stand-in, and is what our books have."""

    time = START

    def __init__(self) -> None:
        super().__init__()
        type(self).time = START
        self.charged = 0
        self.number = 0

    @initialize()
    def begin(self) -> None:
        # What earlier examples left is closed, collected and paid by nobody now.
        MonthClose.objects.all().delete()
        for company in Company.objects.filter(display_name="Machine"):
            operations.let_pay_by_invoice(
                company=company, invoices_to="a@example.com", net_days=30, actor="support:1", reason="over"
            )
        self.company = make_company("Machine", address="1 Pier", postal_code="02110")
        self.owner = make_member(self.company, "administrator")
        self.campaign = new_id("cmp")
        operations.set_budget(company=self.company, campaign_key=self.campaign, budget_usd_cents=200_000)

    @property
    def invoices(self) -> list[Invoice]:
        return list(Invoice.objects.filter(company=self.company).order_by("month"))

    @property
    def last(self) -> Invoice:
        return self.invoices[-1]

    # --- Actions and months ---

    @rule(cents=CENTS)
    def charge(self, cents: int) -> None:
        month = clock.this_month()
        operations.open_month(company=self.company, campaign_key=self.campaign, month=month)
        has_room = all(
            one.spent_usd_cents + cents <= one.cap_usd_cents
            for one in Limit.objects.filter(company=self.company).filter(Q(month=None) | Q(month=month))
        )
        charge = operations.Charge(
            company=self.company,
            campaign_key=self.campaign,
            moment_key=new_id("mom"),
            marketplace="US",
            cpa_minor=cents,
            currency="USD",
            amount_usd_cents=cents,
            cause=f"action:{new_id('act')}",
            month=month,
        )
        try:
            operations.charge_action(charge)
        except NoRoom:
            assert not has_room
        else:
            assert has_room
            self.charged += cents

    @rule(cents=st.integers(0, 60_000))
    def raise_a_limit(self, cents: int) -> None:
        facts = {"campaign_key": None, "cap_usd_cents": cents, "reason": "agreed", "actor": "support:1"}
        with suppress(CapTooLow):
            operations.set_monthly_cap(company=self.company, **facts)

    @rule()
    def close_the_month(self) -> None:
        month = clock.this_month()
        close(month)
        type(self).time = clock.start_of_month(clock.month_after(month)) + timedelta(days=1)
        close(month)

    @rule(days=st.integers(1, 8))
    def let_days_pass(self, days: int) -> None:
        type(self).time += timedelta(days=days)

    # --- Cards and payments ---

    @rule(number=st.sampled_from([WORKS, LATER_DECLINED, ASKS_ALWAYS]))
    def add_a_card(self, number: str) -> None:
        if queries.cards_of(self.company).count() < 3:
            setup = operations.begin_card(company=self.company, member=self.owner)
            type_card(setup, number)
            operations.finish_card(setup=setup)

    @precondition(lambda self: queries.cards_of(self.company).exists())
    @rule(which=st.integers(0, 2))
    def use_another_card(self, which: int) -> None:
        cards = list(Card.objects.filter(company=self.company, removed_at=None).order_by("added_at"))
        operations.activate_card(card=cards[which % len(cards)], member=self.owner)

    @rule()
    def collect(self) -> None:
        operations.collect_due()

    @rule()
    def a_worker_is_killed_before_it_books(self) -> None:
        def killed(**facts: object) -> None:
            raise StripeAway

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(collecting, "book_payment", killed)
            patch.setattr(collecting, "book_failure", killed)
            operations.collect_due()

    @precondition(lambda self: self.invoices)
    @rule()
    def pay_now(self) -> None:
        if queries.active_card_of(self.company) is None:
            return
        try:
            operations.pay_now(invoice=self.last, member=self.owner)
        except (NothingToCollect, ChargeRunning):
            return

    @precondition(lambda self: self.invoices)
    @rule(cents=CENTS)
    def a_transfer_comes(self, cents: int) -> None:
        if self.last.status in (InvoiceStatus.OPEN, InvoiceStatus.WRITTEN_OFF):
            self.number += 1
            operations.record_transfer(
                invoice=self.last,
                amount_usd_cents=cents,
                reference=f"T{self.number}",
                received_on=clock.now().date(),
                reason="came",
                actor="support:1",
            )

    # --- What support does ---

    @precondition(lambda self: self.invoices)
    @rule(cents=CENTS)
    def credit(self, cents: int) -> None:
        try:
            operations.credit_amount(
                invoice=self.last, amount_usd_cents=cents, reason="Sorry", actor="support:1"
            )
        except CreditNotPossible:
            assert cents > self.last.creditable_usd_cents or self.last.status == InvoiceStatus.WRITTEN_OFF

    @rule()
    def send_back_what_can_be(self) -> None:
        for payment in InvoicePayment.objects.filter(company=self.company, method="card"):
            most = min(queries.credit_of(self.company), queries.refundable_of(payment))
            if most:
                operations.refund_payment(
                    payment=payment, amount_usd_cents=most, reason="Asked for", actor="support:1"
                )
        operations.send_refunds()

    @precondition(lambda self: self.invoices)
    @rule()
    def write_off(self) -> None:
        if self.last.status == InvoiceStatus.OPEN:
            operations.write_off(invoice=self.last, reason="Nobody answers", actor="support:1")

    # --- Stripe's events, in disorder and again and again ---

    @rule(chance=st.randoms())
    def stripe_tells(self, chance) -> None:
        ids = InvoiceCollection.objects.filter(company=self.company, stripe_id__isnull=False)
        told = [one for key in ids.values_list("stripe_id", flat=True) for one in events_about(key or "")]
        chance.shuffle(told)
        for event in told[:10] * 2:
            operations.receive_stripe_event(body=event["body"].encode(), signature=event["signature"])
        StripeEvent.objects.update(next_attempt_at=clock.now())
        operations.handle_stripe_events()

    # --- What holds after each step ---

    @invariant()
    def the_ledger_sums_to_zero_and_no_charge_is_lost(self) -> None:
        if not hasattr(self, "company"):
            return
        entries = LedgerEntry.objects.filter(company=self.company)
        assert sum(entries.values_list("amount_usd_cents", flat=True)) == 0
        assert queries.balance_of(company=self.company, account=Account.REVENUE) == -self.charged
        lines = InvoiceLine.objects.filter(invoice__company=self.company).aggregate(
            sum=Sum("total_usd_cents")
        )
        waiting = queries.balance_of(company=self.company, account=Account.RECEIVABLE)
        assert (lines["sum"] or 0) + waiting == self.charged

    @invariant()
    def no_invoice_is_made_twice_and_each_says_what_is_paid(self) -> None:
        if not hasattr(self, "company"):
            return
        months: list[date] = [one.month for one in self.invoices]
        assert len(set(months)) == len(months)
        left = sum(one.left_usd_cents for one in self.invoices)
        owed = queries.balance_of(company=self.company, account=Account.INVOICED)
        assert owed == left - queries.credit_of(self.company)
        for one in self.invoices:
            applied = one.payments.aggregate(sum=Sum("applied_usd_cents"))["sum"] or 0
            assert one.paid_usd_cents == applied

    @invariant()
    def no_limit_is_passed(self) -> None:
        if hasattr(self, "company"):
            limits = Limit.objects.filter(company=self.company)
            assert not limits.filter(spent_usd_cents__gt=F("cap_usd_cents")).exists()
            budget = limits.get(month=None)
            assert budget.spent_usd_cents == self.charged

    @invariant()
    def a_company_is_suspended_for_what_is_unpaid_and_for_nothing_else(self) -> None:
        if hasattr(self, "company"):
            self.company.refresh_from_db()
            assert ("unpaid" in self.company.suspensions) <= queries.is_unpaid(self.company)

    def teardown(self) -> None:
        """In the end our books have what Stripe took, to the cent, and no more."""
        type(self).time += timedelta(hours=1)
        operations.collect_due()
        operations.release_invoices()
        customer = StripeCustomer.objects.filter(company=self.company).first()
        charges = get(f"/v1/charges?customer={customer}&limit=100")["data"] if customer else []
        taken = sum(one["amount"] for one in charges if one["status"] == "succeeded")
        by_card = InvoicePayment.objects.filter(company=self.company, method="card")
        assert (by_card.aggregate(sum=Sum("amount_usd_cents"))["sum"] or 0) == taken
        sent_back = (
            Refund.objects.filter(company=self.company).aggregate(sum=Sum("amount_usd_cents"))["sum"] or 0
        )
        assert sum(one["amount_refunded"] for one in charges) == sent_back
        assert first_difference(LEDGER_CHECKS).difference == ""


@pytest.mark.django_db(transaction=True)
def test_money_is_collected_right_in_any_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: CollectingMachine.time)
    run_state_machine_as_test(
        CollectingMachine,
        settings=settings(
            max_examples=8,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
