"""Running totals, the ledger and completed actions are compared; a difference is named, and stops the close (B4)."""

import random
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

import billing.operations
from billing.models import LedgerTransaction, Reconciliation
from billing.operations import post
from billing.queries import close_is_stopped, last_reconciliation
from campaigns.models import Action
from campaigns.operations import reconcile
from campaigns.tasks import reconcile as reconcile_task
from kit.ids import format_id, parse_id, text_in_sql
from tests.conftest import Api
from tests.world import World, make_company, make_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    """A company with two charges of 27.50 USD."""
    world = make_world()
    api = Api(world)
    for _ in range(2):
        assert api.get_reward().status_code == 200
    return world


TABLES = ("billing_ledgerentry", "billing_ledgertransaction", "billing_limit", "campaigns_action")
FOREIGN_KEY = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = 'billing_ledgerentry'::regclass AND contype = 'f'
"""


def tamper(*statements: str) -> None:
    """What somebody can do who owns the tables: no trigger and no foreign key looks."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass, quote_ident(tgname) FROM pg_trigger "
            "WHERE tgrelid = ANY (%s::regclass[]) AND NOT tgisinternal AND tgenabled = 'O'",
            [list(TABLES)],
        )
        triggers = cursor.fetchall()
        cursor.execute(FOREIGN_KEY)
        ((name, definition),) = cursor.fetchall()
        for table, trigger in triggers:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        cursor.execute(f"ALTER TABLE billing_ledgerentry DROP CONSTRAINT {name}")
        for statement in statements:
            cursor.execute(statement)
            assert cursor.rowcount > 0, statement
        for table, trigger in triggers:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")
        unchecked = definition.removesuffix(" NOT VALID")
        cursor.execute(f"ALTER TABLE billing_ledgerentry ADD CONSTRAINT {name} {unchecked} NOT VALID")


def first_charge() -> tuple[str, str, str]:
    """The first charge: its id, its UUID as SQL, and the action that it is for."""
    charge = LedgerTransaction.objects.order_by("pk")[0]
    return charge.pk, f"'{parse_id('txn', charge.pk)}'", charge.cause.removeprefix("action:")


def test_what_agrees_is_counted_and_has_no_difference(world: World) -> None:
    run = reconcile()

    assert (run.difference, run.finished_at is not None, close_is_stopped()) == ("", True, False)
    assert run.checked == {
        "transactions": 2,
        "entries": 4,
        "charges": 2,
        "limits": 3,
        "reserved": 3,
        "reservations": 0,
        "payments": 0,
        "invoices": 0,
        "actions": 2,
    }


def test_nothing_at_all_agrees(transactional_db: None) -> None:
    assert not close_is_stopped()
    assert reconcile().difference == ""


def test_what_is_no_charge_moves_no_limit(world: World) -> None:
    month = LedgerTransaction.objects.all()[0].month
    for kind, cause, entries in (
        ("invoice", "invoice:1", {"invoiced": 5_500, "receivable": -5_500}),
        ("credit", "credit:1", {"credit": 500, "invoiced": -500}),
        ("payment", "payment:1", {"payments": 5_000, "invoiced": -5_000}),
    ):
        post(company=world.company, kind=kind, cause=cause, entries=entries, month=month)

    assert reconcile().difference == ""


OTHER = "00000000-0000-7000-8000-000000000000"
# Statements, with {txn} and {act} for the first charge and its action, and what is said of it.
TXN, ENTRIES = (
    "billing_ledgertransaction WHERE id = {txn}",
    "billing_ledgerentry WHERE transaction_id = {txn}",
)
OF_CHARGE = "billing_ledgerentry SET {} WHERE transaction_id = {{txn}} AND account = '{}'"
BUDGET = "Budget of campaign {campaign} of company {company}: "
MONTH = "Monthly limit of campaign {campaign} of company {company} in {month}: "
COMPANY = "Monthly limit of company {company} in {month}: "
SPENT, CHARGED = " are spent by its running total, ", " were charged by the ledger."


def spent(scope: str, more: int) -> str:
    return f"UPDATE billing_limit SET spent_usd_cents = spent_usd_cents + {more} WHERE scope = '{scope}'"


# Statements, with {txn} and {act} for the first charge and its action, and what is said of it.
DIFFERENCES: dict[str, tuple[list[str], str]] = {
    "an entry is larger": (
        ["UPDATE " + OF_CHARGE.format("amount_usd_cents = 2755", "receivable")],
        "Ledger transaction {charge} sums to 5 cents of USD, not to zero.",
    ),
    "an entry is gone": (
        [f"DELETE FROM {ENTRIES} AND account = 'revenue'"],
        "Ledger transaction {charge} sums to 2750 cents of USD, not to zero.",
    ),
    "all entries are gone": ([f"DELETE FROM {ENTRIES}"], "Ledger transaction {charge} has no entries."),
    "an entry is another company's": (
        ["UPDATE " + OF_CHARGE.format(f"company_id = '{OTHER}'", "revenue")],
        "Ledger transaction {charge} has an entry of another company.",
    ),
    "an entry is on another account": (
        ["UPDATE " + OF_CHARGE.format("account = 'tax'", "revenue")],
        "Ledger transaction {charge} is a charge, and its entries are not one of receivable above zero",
    ),
    "a transaction is gone and its entries are not": (
        [f"DELETE FROM {TXN}"],
        "belongs to no transaction: {charge} is not there.",
    ),
    "a charge is in another month": (
        ["UPDATE billing_ledgertransaction SET month = month - interval '1 month' WHERE id = {txn}"],
        "Ledger transaction {charge} is a charge of ",
    ),
    "a charge is dearer": (
        [
            "UPDATE billing_ledgerentry SET amount_usd_cents = 2 * amount_usd_cents WHERE transaction_id = {txn}"
        ],
        f"{BUDGET}$55.00{SPENT}$82.50{CHARGED}",
    ),
    "a charge is gone": (
        [f"DELETE FROM {ENTRIES}", f"DELETE FROM {TXN}"],
        f"{BUDGET}$55.00{SPENT}$27.50{CHARGED}",
    ),
    "a budget's total is off by a cent": ([spent("campaign", 1)], f"{BUDGET}$55.01{SPENT}$55.00{CHARGED}"),
    "a campaign's month is off by a cent": (
        [spent("campaign_month", -1)],
        f"{MONTH}$54.99{SPENT}$55.00{CHARGED}",
    ),
    "a company's month is off by a cent": (
        [spent("company_month", 1)],
        f"{COMPANY}$55.01{SPENT}$55.00{CHARGED}",
    ),
    "a limit is gone": (
        ["DELETE FROM billing_limit WHERE scope = 'company_month'"],
        f"{COMPANY}$0.00{SPENT}$55.00{CHARGED}",
    ),
    "an action was never charged": (
        [
            f"DELETE FROM {ENTRIES}",
            f"DELETE FROM {TXN}",
            "UPDATE billing_limit SET spent_usd_cents = spent_usd_cents - 2750",
        ],
        "Action {action} was not charged.",
    ),
    "an action is gone": (
        ["DELETE FROM campaigns_action WHERE id = {act}"],
        "Ledger transaction {charge} charges for action:{action}, which was not completed.",
    ),
    "an action costs something else": (
        ["UPDATE campaigns_action SET amount_usd_cents = 2751 WHERE id = {act}"],
        "Ledger transaction {charge} charges 2750 cents of USD for action {action}, which costs 2751.",
    ),
    "an action was completed elsewhere": (
        ["UPDATE campaigns_action SET marketplace = 'JP' WHERE id = {act}"],
        "Ledger transaction {charge} says something else was completed than action {action}.",
    ),
}


@pytest.mark.parametrize("case", DIFFERENCES)
def test_each_difference_is_found_and_named_and_stops_the_close(world: World, case: str) -> None:
    statements, said = DIFFERENCES[case]
    charge, txn, action = first_charge()
    month = f"{LedgerTransaction.objects.get(pk=charge).month:%Y-%m}"
    names = {"txn": txn, "act": f"'{parse_id('act', action)}'"}
    tamper(*(statement.format(**names) for statement in statements))

    run = reconcile()

    expected = said.format(
        charge=charge, action=action, campaign=world.campaign.pk, company=world.company.pk, month=month
    )
    assert expected in run.difference
    assert (close_is_stopped(), last_reconciliation()) == (True, run)


def test_only_a_later_clean_run_lets_months_be_closed_again(world: World) -> None:
    tamper(spent("campaign", 1))
    earlier = Reconciliation.objects.create()
    reconcile_task()
    assert close_is_stopped()

    tamper(spent("campaign", -1))
    Reconciliation.objects.create()  # one that was broken off
    assert close_is_stopped()
    # One that began before the difference was found, and looked at what was there then.
    Reconciliation.objects.filter(pk=earlier.pk).update(finished_at=earlier.started_at)
    assert close_is_stopped()

    reconcile_task()
    assert not close_is_stopped()


def test_the_command_reconciles_at_once_and_fails_on_a_difference(world: World) -> None:
    out = StringIO()
    call_command("reconcile", stdout=out)
    assert (
        "2 transactions, 4 entries, 2 charges, 3 limits, 3 reserved, 0 reservations, 0 payments, 0 invoices, "
        "2 actions in " in out.getvalue()
    )
    assert out.getvalue().endswith("No difference.\n")

    tamper(spent("campaign", 1))
    with pytest.raises(
        CommandError, match=r"\$55.01 are spent .* No month is closed until a later run is clean."
    ):
        call_command("reconcile", stdout=out)


def test_a_difference_of_billing_alone_is_found_without_actions(world: World) -> None:
    tamper(spent("campaign", 1))

    assert "$55.01" in billing.operations.reconcile().difference


@given(st.lists(st.uuids(), min_size=1, max_size=20))
def test_the_database_writes_ids_as_we_do(keys: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {text_in_sql('id')} FROM unnest(%s::uuid[]) WITH ORDINALITY AS keys (id, at) ORDER BY at",
            [[str(key) for key in keys]],
        )
        assert [f"act_{text}" for (text,) in cursor.fetchall()] == [format_id("act", key) for key in keys]


def test_random_histories_agree(transactional_db: None) -> None:
    chance = random.Random(7)
    worlds = [make_world(), make_world(name="Other Games", cpa_minor=3_100)]
    make_company("Idle Games")
    for _ in range(25):
        Api(chance.choice(worlds)).get_reward(customerId=f"customer-{chance.randrange(15)}")

    assert Action.objects.count() > 10
    assert reconcile().difference == ""
