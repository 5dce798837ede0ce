"""Charges, credits, limits, budgets, invoices and payments in any order: the ledger sums to zero, no charge is lost, no
limit is passed (B2, B4).

Other movements of money are added by a subclass with further rules: `post` keeps the model's balances.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
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
from billing.errors import BudgetClosed, CapTooLow, MonthNotOpen, NoRoom
from billing.models import Account, LedgerEntry, LedgerTransaction, Limit
from kit import clock
from kit.ids import new_id
from tests.world import ACTOR, make_company

CENTS = st.integers(1, 9_000)
CAMPAIGN = st.integers(0, 1)
LARGE = 10**9


class MoneyMachine(RuleBasedStateMachine):
    """A company with two campaigns, and what its money has to be, kept apart in plain numbers."""

    time = datetime(2026, 1, 15, tzinfo=UTC)

    def __init__(self) -> None:
        super().__init__()
        type(self).time = datetime(2026, 1, 15, tzinfo=UTC)
        self.company: Company = make_company()[0]
        self.campaigns = [new_id("cmp"), new_id("cmp")]
        self.balances: Counter[str] = Counter()
        self.causes: dict[str, int] = {}
        self.spent: Counter[object] = Counter()
        self.caps: dict[object, int] = {"company": 15_000, 0: LARGE, 1: LARGE}
        self.closed = [False, False]

    @initialize(budgets=st.tuples(CENTS, CENTS))
    def begin(self, budgets: tuple[int, int]) -> None:
        self.cap_the_company(15_000)
        for number, budget in enumerate(budgets):
            self.change_budget(number, 3 * budget)
            self.cap_a_campaign(number, 12_000)

    @property
    def month(self) -> date:
        return clock.this_month()

    def post(self, kind: str, entries: Mapping[str, int]) -> None:
        """Post, repeat it, and keep in mind what has to be."""
        facts = {"kind": kind, "cause": f"{kind}:{len(self.causes)}", "entries": entries, "month": self.month}
        posted = operations.post(company=self.company, **facts)
        assert operations.post(company=self.company, **facts) == posted
        self.causes[posted.cause] = 0
        self.balances.update(entries)

    # --- Charges ---

    @rule(campaign=CAMPAIGN, cents=CENTS)
    def charge(self, campaign: int, cents: int) -> None:
        over = {campaign, (campaign, self.month), self.month}
        has_room = all(self.spent[limit] + cents <= self.cap_of(limit) for limit in over)
        charge = self.charge_of(campaign, cents)
        try:
            self.charge_as_calls_do(charge)
        except BudgetClosed:
            assert self.closed[campaign]
        except NoRoom:
            assert not has_room
        else:
            assert (has_room, self.closed[campaign]) == (True, False)
            self.spent.update(dict.fromkeys(over, cents))
            self.causes[charge.cause] = cents
            self.balances.update({"receivable": cents, "revenue": -cents})

    def cap_of(self, limit: object) -> int:
        if isinstance(limit, date):
            return self.caps["company"]
        return self.caps[("month", limit[0])] if isinstance(limit, tuple) else self.caps[limit]

    def charge_of(self, campaign: int, cents: int) -> operations.Charge:
        return operations.Charge(
            company=self.company,
            campaign_key=self.campaigns[campaign],
            moment_key=new_id("mom"),
            marketplace="US",
            cpa_minor=cents,
            currency="USD",
            amount_usd_cents=cents,
            cause=f"action:{new_id('act')}",
            month=self.month,
        )

    def charge_as_calls_do(self, charge: operations.Charge) -> None:
        try:
            operations.charge_action(charge)
        except MonthNotOpen:
            operations.open_month(company=self.company, campaign_key=charge.campaign_key, month=charge.month)
            operations.charge_action(charge)

    # --- Limits ---

    @rule(campaign=CAMPAIGN, cents=st.integers(0, 40_000))
    def change_budget(self, campaign: int, cents: int) -> None:
        key = self.campaigns[campaign]
        if self.spent[campaign] > cents:
            with pytest.raises(CapTooLow):
                operations.set_budget(company=self.company, campaign_key=key, budget_usd_cents=cents)
            return
        operations.set_budget(company=self.company, campaign_key=key, budget_usd_cents=cents)
        self.caps[campaign] = cents

    @rule(cents=st.integers(0, 40_000))
    def cap_the_company(self, cents: int) -> None:
        self.agree_cap(None, self.spent[self.month], cents, "company")

    @rule(campaign=CAMPAIGN, cents=st.integers(0, 30_000))
    def cap_a_campaign(self, campaign: int, cents: int) -> None:
        spent = self.spent[(campaign, self.month)]
        self.agree_cap(self.campaigns[campaign], spent, cents, ("month", campaign))

    def agree_cap(self, key: str | None, spent: int, cents: int, name: object) -> None:
        facts = {"campaign_key": key, "cap_usd_cents": cents, "reason": "agreed", "actor": ACTOR}
        if spent > cents:
            with pytest.raises(CapTooLow):
                operations.set_monthly_cap(company=self.company, **facts)
            return
        operations.set_monthly_cap(company=self.company, **facts)
        self.caps[name] = cents

    @rule(campaign=CAMPAIGN, is_closed=st.booleans())
    def stop_or_go_on(self, campaign: int, is_closed: bool) -> None:
        operations.close_budget(
            company=self.company, campaign_key=self.campaigns[campaign], is_closed=is_closed
        )
        self.closed[campaign] = is_closed

    @rule()
    def pass_a_month(self) -> None:
        type(self).time = clock.start_of_month(clock.month_after(self.month)) + timedelta(days=3)

    # --- What is posted ---

    @rule(cents=CENTS)
    def credit_before_the_invoice(self, cents: int) -> None:
        self.post("credit", {"credit": cents, "receivable": -cents})

    @precondition(lambda self: self.balances["receivable"] > 0)
    @rule(tax=st.integers(0, 25))
    def invoice(self, tax: int) -> None:
        net = self.balances["receivable"]
        due = net * tax // 100
        self.post("invoice", {"invoiced": net + due, "receivable": -net, "tax": -due})

    @rule(cents=CENTS)
    def credit_an_invoice(self, cents: int) -> None:
        self.post("credit", {"credit": cents, "invoiced": -cents})

    @precondition(lambda self: self.balances["invoiced"] > 0)
    @rule()
    def pay(self) -> None:
        due = self.balances["invoiced"]
        self.post("payment", {"payments": due, "invoiced": -due})

    @precondition(lambda self: self.balances["payments"] > 0)
    @rule(kind=st.sampled_from(["refund", "reversal"]))
    def give_back(self, kind: str) -> None:
        paid = self.balances["payments"]
        self.post(kind, {"payments": -paid, "invoiced": paid})

    @rule()
    def reconcile(self) -> None:
        assert operations.reconcile().difference == ""

    # --- What holds after each step ---

    @invariant()
    def the_ledger_sums_to_zero_and_says_what_was_posted(self) -> None:
        entries = LedgerEntry.objects.filter(company=self.company)
        assert sum(entries.values_list("amount_usd_cents", flat=True)) == 0
        statement = queries.statement_of(company=self.company, month=self.month)
        assert {one.account: one.closing_usd_cents for one in statement} == {
            account: self.balances[account] for account in Account.values
        }

    @invariant()
    def no_charge_is_lost(self) -> None:
        booked = LedgerTransaction.objects.filter(company=self.company)
        assert set(booked.values_list("cause", flat=True)) == set(self.causes)
        assert sum(self.causes.values()) == -self.balances["revenue"]

    @invariant()
    def no_limit_is_passed(self) -> None:
        for limit in Limit.objects.filter(company=self.company):
            number = self.campaigns.index(limit.campaign_key) if limit.campaign_key else None
            model = {
                "campaign": number,
                "campaign_month": (number, limit.month),
                "company_month": limit.month,
            }[limit.scope]
            assert limit.spent_usd_cents == self.spent[model] <= limit.cap_usd_cents


@pytest.mark.django_db(transaction=True)
def test_money_holds_in_any_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: MoneyMachine.time)
    run_state_machine_as_test(
        MoneyMachine,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
