"""Money is posted once, between the accounts of the chart, and the database keeps it as it is (B4)."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from billing.errors import PostedOtherwise
from billing.models import Account, LedgerEntry, LedgerTransaction
from billing.operations import post
from billing.queries import balance_of, statement_of
from kit.ids import new_id, parse_id
from tests.conftest import Api, in_parallel
from tests.world import World, make_company

MONTH = date(2026, 11, 1)
INVOICE = {"invoiced": 2_970, "receivable": -2_750, "tax": -220}
# Each kind with the entries of decision 17.
CHART = [
    ("invoice", INVOICE),
    ("tax", {"invoiced": 30, "tax": -30}),
    ("tax", {"invoiced": -30, "tax": 30}),
    ("credit", {"credit": 1_000, "tax": 80, "invoiced": -1_080}),
    ("credit", {"credit": 1_000, "receivable": -1_000}),
    ("payment", {"payments": 2_970, "invoiced": -2_970}),
    ("reversal", {"payments": -2_970, "invoiced": 2_970}),
    ("refund", {"payments": -500, "invoiced": 500}),
    ("write_off", {"bad_debt": 2_750, "tax": 220, "invoiced": -2_970}),
]


def posted_to(world: World, cause: str = "invoice:1", **changes: Any) -> LedgerTransaction:
    facts: dict[str, Any] = {"kind": "invoice", "entries": INVOICE, "month": MONTH}
    return post(company=world.company, cause=cause, **facts | changes)


def balances(world: World) -> dict[str, int]:
    found = {account: balance_of(company=world.company, account=account) for account in Account.values}
    return {account: cents for account, cents in found.items() if cents}


@pytest.mark.parametrize(("kind", "entries"), CHART)
def test_each_kind_moves_money_between_its_accounts(world: World, kind: str, entries: dict[str, int]) -> None:
    posted = posted_to(world, kind=kind, entries=entries)

    assert (posted.kind, posted.cause, posted.month) == (kind, "invoice:1", MONTH)
    assert balances(world) == entries


def test_a_month_from_the_charge_to_the_payment_leaves_what_was_earned(api: Api, world: World) -> None:
    api.get_reward()
    posted_to(world)
    assert balances(world) == {"invoiced": 2_970, "revenue": -2_750, "tax": -220}

    posted_to(world, "payment:1", kind="payment", entries={"payments": 2_970, "invoiced": -2_970})
    assert balances(world) == {"payments": 2_970, "revenue": -2_750, "tax": -220}


def test_what_is_posted_again_is_answered_with_what_stands(world: World) -> None:
    first = posted_to(world)

    assert posted_to(world, entries=INVOICE | {"payments": 0}) == first
    assert (LedgerTransaction.objects.count(), LedgerEntry.objects.count()) == (1, 3)


@pytest.mark.parametrize(
    "other",
    [
        {"entries": {"invoiced": 2_750, "receivable": -2_750}},
        {"entries": {"invoiced": 2_971, "receivable": -2_751, "tax": -220}},
        {"month": date(2026, 10, 1)},
        {"kind": "tax", "entries": {"invoiced": 220, "tax": -220}},
    ],
)
def test_a_cause_that_was_posted_otherwise_is_refused(world: World, other: dict[str, Any]) -> None:
    posted_to(world)

    with pytest.raises(
        PostedOtherwise, match=r"invoice:1 of com_\w+ is posted already: invoice of 2026-11, "
    ):
        posted_to(world, **other)
    assert balances(world) == INVOICE


def test_a_cause_is_of_one_company(world: World) -> None:
    other = make_company("Other Games")[0]

    assert posted_to(world) != post(
        company=other, kind="invoice", cause="invoice:1", entries=INVOICE, month=MONTH
    )
    assert LedgerTransaction.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"entries": {"invoiced": 1, "receivable": -2}}, "sum to zero; found invoiced \\+1, receivable -2"),
        ({"entries": {"invoiced": 0}}, "found no entry"),
        ({"entries": {"invoiced": -1, "receivable": 1}}, "The kind invoice moves no -1 on invoiced"),
        ({"entries": {"revenue": -1, "invoiced": 1}}, "moves no -1 on revenue"),
        ({"kind": "payment"}, "The kind payment moves no"),
        ({"kind": "charge"}, "charge_action"),
        ({"month": date(2026, 11, 2)}, "first day; found 2026-11-02"),
        ({"kind": "gift"}, "'gift' is not a valid"),
        ({"entries": {"pocket": 1, "invoiced": -1}}, "'pocket' is not a valid"),
    ],
)
def test_what_the_chart_does_not_know_is_refused(world: World, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        posted_to(world, **changes)
    assert not LedgerTransaction.objects.exists()


def test_a_month_opens_with_what_the_month_before_closed_with(world: World) -> None:
    paid = {"payments": 2_970, "invoiced": -2_970}
    posted_to(world, "invoice:1", month=date(2026, 9, 1))
    posted_to(world, "payment:1", kind="payment", entries=paid, month=date(2026, 11, 1))
    other = make_company("Other Games")[0]
    post(company=other, kind="invoice", cause="invoice:1", entries=INVOICE, month=MONTH)

    shown = {}
    for number in (8, 9, 10, 11, 12):
        accounts = statement_of(company=world.company, month=date(2026, number, 1))
        assert [one.account for one in accounts] == list(Account)
        assert sum(one.closing_usd_cents for one in accounts) == 0
        invoiced = next(one for one in accounts if one.account == Account.INVOICED)
        shown[number] = (invoiced.opening_usd_cents, invoiced.moved_usd_cents, invoiced.closing_usd_cents)

    assert shown == {
        8: (0, 0, 0),
        9: (0, 2_970, 2_970),
        10: (2_970, 0, 2_970),
        11: (2_970, -2_970, 0),
        12: (0, 0, 0),
    }


@pytest.mark.django_db(transaction=True)
def test_many_at_once_post_one_cause_once() -> None:
    company = make_company()[0]

    def one(_: int) -> str:
        return post(company=company, kind="invoice", cause="invoice:1", entries=INVOICE, month=MONTH).pk

    assert len(set(in_parallel(12, one))) == 1
    assert LedgerEntry.objects.count() == 3


# ---- What the database itself refuses ----


class Raw:
    """The ledger as somebody writes it who has a database connection."""

    def __init__(self, world: World) -> None:
        self.company = parse_id("com", world.company.pk)

    def __call__(self, statement: str, *values: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)

    def transaction(self, kind: str = "invoice", month: str = "2026-11-01") -> Any:
        made = parse_id("txn", new_id("txn"))
        self(
            "INSERT INTO billing_ledgertransaction (id, company_id, kind, cause, month, marketplace, currency, "
            "limits_after, occurred_at) VALUES (%s, %s, %s, %s, %s, '', '', '{}', now())",
            *(made, self.company, kind, f"raw:{made}", month),
        )
        return made

    def entries(self, booked: Any, *amounts: int, company: Any = None, account: str = "invoiced") -> None:
        self(
            "INSERT INTO billing_ledgerentry (transaction_id, company_id, account, amount_usd_cents) "
            "SELECT %s, %s, %s, unnest(%s::bigint[])",
            *(booked, company or self.company, account, list(amounts)),
        )


@pytest.fixture
def raw(world: World) -> Raw:
    return Raw(world)


@pytest.fixture
def refused() -> Any:
    """`with refused("words")`: what is within fails at once, or at the commit."""

    def expects(words: str) -> Any:
        return pytest.raises(IntegrityError, match=words)

    return expects


@pytest.mark.parametrize("amounts", [(1,), (5, -4), (-1,)])
def test_entries_that_do_not_sum_to_zero_are_refused(
    raw: Raw, refused: Any, amounts: tuple[int, ...]
) -> None:
    with refused("does not sum to zero"), transaction.atomic():
        raw.entries(raw.transaction(), *amounts)
    assert not LedgerEntry.objects.exists()


def test_a_second_statement_does_not_mend_the_first(raw: Raw, refused: Any) -> None:
    with refused("does not sum to zero"), transaction.atomic():
        booked = raw.transaction()
        raw.entries(booked, 5)
        raw.entries(booked, -5)
    assert not LedgerTransaction.objects.exists()


def test_two_transactions_do_not_balance_each_other(raw: Raw, refused: Any) -> None:
    with refused("does not sum to zero"), transaction.atomic():
        one, other = raw.transaction(), raw.transaction()
        raw(
            "INSERT INTO billing_ledgerentry (transaction_id, company_id, account, amount_usd_cents) "
            "VALUES (%s, %s, 'invoiced', 5), (%s, %s, 'invoiced', -5)",
            *(one, raw.company, other, raw.company),
        )


@pytest.mark.django_db(transaction=True)
def test_entries_that_balance_are_not_added_later(raw: Raw, refused: Any) -> None:
    with transaction.atomic():
        booked = raw.transaction()
        raw.entries(booked, 5, -5)

    with refused("takes no entries of another company, and none later"):
        raw.entries(booked, 7, -7)
    assert sorted(LedgerEntry.objects.values_list("amount_usd_cents", flat=True)) == [-5, 5]


def test_entries_of_another_company_are_refused(raw: Raw, refused: Any) -> None:
    other = parse_id("com", make_company("Other Games")[0].pk)

    with refused("takes no entries of another company"), transaction.atomic():
        raw.entries(raw.transaction(), 5, -5, company=other)


@pytest.mark.django_db(transaction=True)
def test_a_transaction_without_entries_is_refused_at_the_commit(raw: Raw, refused: Any) -> None:
    with refused("has no entries"), transaction.atomic():
        raw.transaction()
    assert not LedgerTransaction.objects.exists()


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"kind": "gift"}, "ledger_transaction_is_of_a_kind"),
        ({"month": "2026-11-02"}, "ledger_month_is_its_first_day"),
        ({"kind": "charge"}, "charge_names_what_was_completed"),
    ],
)
def test_rows_that_the_chart_does_not_know_are_refused(
    raw: Raw, refused: Any, facts: dict[str, str], words: str
) -> None:
    with refused(words), transaction.atomic():
        raw.transaction(**facts)


def test_entries_on_unknown_accounts_and_of_nothing_are_refused(raw: Raw, refused: Any) -> None:
    with refused("ledger_entry_is_on_an_account"), transaction.atomic():
        raw.entries(raw.transaction(), 1, -1, account="pocket")
    with refused("ledger_entry_moves_money"), transaction.atomic():
        raw.entries(raw.transaction(), 0)


@pytest.mark.parametrize("table", ["billing_ledgerentry", "billing_ledgertransaction"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET company_id = company_id", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_nothing_is_changed_or_taken_away(world: World, refused: Any, statement: str, table: str) -> None:
    posted_to(world)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

        with refused("the ledger is immutable"), transaction.atomic():
            cursor.execute(statement.format(table))
    assert balances(world) == INVOICE
