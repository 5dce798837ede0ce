"""Many writers add to the same audit chains at once: every number once, none left out, and no deadlock."""

from collections.abc import Iterator
from itertools import batched
from threading import Barrier

import pytest
from django.db import OperationalError, connection, transaction

from events.models import AuditEntry, AuditSeal
from events.operations import audit
from events.queries import audit_chains, verify_chain
from kit.ids import new_id
from tests.conftest import in_parallel

pytestmark = pytest.mark.django_db(transaction=True)

ONE, TWO = new_id("com"), new_id("com")


def write(company_key: str | None, number: int) -> None:
    audit(actor="system:test", verb="test.write", object_key=f"n{number}", company_key=company_key)


def numbers_of(chain: str) -> list[int]:
    return list(AuditSeal.objects.filter(chain=chain).order_by("number").values_list("number", flat=True))


def test_two_hundred_writers_of_one_chain_get_two_hundred_numbers() -> None:
    in_parallel(200, lambda number: write(ONE, number))

    found = verify_chain(chain=ONE)
    assert numbers_of(ONE) == list(range(1, 201))
    assert (found.entries, found.difference) == (200, None)


def test_writers_of_two_chains_in_either_order_do_not_wait_for_each_other_in_a_ring() -> None:
    """Chains that are new, and chains that are there; a deadlock would be raised by one of the writers."""

    def write_both(number: int) -> None:
        with transaction.atomic():
            for company_key in (ONE, TWO, None) if number % 2 else (None, TWO, ONE):
                write(company_key, number)

    in_parallel(120, write_both)

    assert audit_chains() == sorted([ONE, TWO, "platform"])
    for chain in audit_chains():
        assert numbers_of(chain) == list(range(1, 121))
        assert verify_chain(chain=chain).difference is None


@pytest.fixture
def unnoted() -> Iterator[None]:
    """Each seal locks the head of its own chain alone, as it comes to it."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE events_auditentry DISABLE TRIGGER audit_entry_names_its_chain")
    yield
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE events_auditentry ENABLE TRIGGER audit_entry_names_its_chain")


def test_the_ring_closes_when_the_chains_are_not_noted(unnoted: None) -> None:
    """A test of the test: heads that are locked as they come are waited for in a ring."""
    write(ONE, 0)
    write(TWO, 0)
    at_the_commit = Barrier(2)

    def write_many(number: int) -> str:
        try:
            with transaction.atomic():
                for key in (ONE, TWO) if number else (TWO, ONE):
                    facts = {"chain": key, "company_key": key, "actor": "x", "verb": "x", "object_key": "x"}
                    AuditEntry.objects.bulk_create(AuditEntry(**facts) for _ in range(300))
                at_the_commit.wait(timeout=30)
        except OperationalError as error:
            return str(error)
        return ""

    assert any("deadlock detected" in said for said in in_parallel(2, write_many))
    assert [verify_chain(chain=chain).difference for chain in (ONE, TWO)] == [None, None]


def test_what_is_rolled_back_leaves_no_gap() -> None:
    def write_or_give_up(number: int) -> None:
        with transaction.atomic():
            write(ONE, number)
            transaction.set_rollback(number % 3 == 0)

    in_parallel(90, write_or_give_up)

    assert numbers_of(ONE) == list(range(1, 61))
    assert verify_chain(chain=ONE).difference is None


def test_entries_of_one_transaction_follow_each_other() -> None:
    def write_three(number: int) -> None:
        with transaction.atomic():
            for part in range(3):
                write(ONE, 3 * number + part)

    in_parallel(40, write_three)

    seals = AuditSeal.objects.filter(chain=ONE).order_by("number").values_list("entry__object_key", flat=True)
    threes = [[int(name[1:]) for name in three] for three in batched(seals, 3, strict=True)]
    assert all(three == [three[0], three[0] + 1, three[0] + 2] for three in threes)
    assert len(threes) == 40
