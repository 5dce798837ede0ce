"""A tampered audit log is detected, whatever was done to it, by whoever owns the tables."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from events import operations
from events.audit_chain import START, Facts, anchor_from, anchor_text, hash_after
from events.models import AuditAnchor, AuditChain, AuditEntry, AuditSeal, Chain
from events.queries import audit_chains, last_anchor_of, verify_chain
from kit import clock
from kit.ids import format_id, least_at, new_id, parse_id

COMPANY = new_id("com")
OTHER = new_id("com")
ZEROS = "decode(repeat('00', 32), 'hex')"


def write(
    count: int = 1, *, company_key: str | None = COMPANY, chain: Chain | None = None
) -> list[AuditEntry]:
    """So many entries, sealed as the commit does it."""
    for number in range(count):
        operations.audit(
            actor="system:test",
            verb="test.write",
            object_key=f"n{number}",
            company_key=company_key,
            chain=chain,
            reason="für später",
            changes={"ends_on": ("2026-11-01", None), "budget_usd_cents": (1.0, 12_345_678_901)},
        )
    connection.check_constraints()
    return list(AuditEntry.objects.filter(chain=chain or company_key or "platform").order_by("id"))


TABLES = ("events_auditentry", "events_auditseal", "events_auditchain", "events_auditanchor")


def tamper(statement: str, *values: object) -> None:
    """What the owner of the tables can do: no trigger and no foreign key looks."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'events_auditseal'::regclass AND contype = 'f'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE events_auditseal DROP CONSTRAINT {name}")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, values or None)
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def difference(chain: str = COMPANY) -> str | None:
    return verify_chain(chain=chain).difference


def verify(*arguments: str) -> str:
    out = StringIO()
    call_command("verify_audit_log", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def entries(db: None) -> list[AuditEntry]:
    """Five entries of a company, and some of others."""
    write(2, company_key=OTHER)
    write(2, company_key=None)
    return write(5)


def test_each_chain_is_numbered_from_one_and_linked(entries: list[AuditEntry]) -> None:
    seals = list(AuditSeal.objects.filter(chain=COMPANY).order_by("number"))

    assert [seal.entry_id for seal in seals] == [entry.id for entry in entries]
    assert [seal.number for seal in seals] == [1, 2, 3, 4, 5]
    assert bytes(seals[0].previous_hash) == bytes(32)
    assert [bytes(seal.previous_hash) for seal in seals[1:]] == [bytes(seal.hash) for seal in seals[:-1]]
    head = AuditChain.objects.get(chain=COMPANY)
    assert (head.last_number, bytes(head.last_hash)) == (5, bytes(seals[-1].hash))
    assert audit_chains() == sorted([COMPANY, OTHER, "platform"])


def test_the_hash_of_a_known_entry_is_known() -> None:
    """It may never change: every chain out there would differ."""
    facts = Facts(
        chain="platform",
        id="01936a00-0000-7000-8000-000000000001",
        company_key=None,
        actor="support:usr_x",
        verb="barredcountry.add",
        object_key="barredcountry:XX",
        reason="ünited",
        changes='{"code": [null, "XX"]}',
        at=datetime(2026, 11, 25, 22, 0, 0, 5, UTC),
        address="203.0.113.9",
        request_key=None,
    )

    assert (
        hash_after(START, facts).hex() == "918bdffa2f4a5783f914f46a9a9cac6829cef94a5869ff601e1e852e484494e0"
    )


def test_the_database_names_a_company_as_we_do(db: None) -> None:
    with connection.cursor() as cursor:
        for _ in range(50):
            key = new_id("com")
            cursor.execute("SELECT id_text('com', %s)", [parse_id("com", key)])
            assert cursor.fetchone() == (key,)


def test_what_the_store_side_does_is_in_a_chain_of_its_own(db: None) -> None:
    [entry] = write(chain=Chain.STORE, company_key=None)

    assert (entry.chain, entry.company_key) == ("store", None)
    with pytest.raises(IntegrityError, match="audit_entry_is_in_its_chain"), transaction.atomic():
        write(chain=Chain.STORE, company_key=COMPANY)
    with pytest.raises(IntegrityError, match="audit_entry_is_in_its_chain"), transaction.atomic():
        AuditEntry.objects.create(actor="x", verb="x", object_key="x", chain=OTHER, company_key=COMPANY)


def test_entries_written_in_bulk_or_by_hand_are_sealed_too(db: None) -> None:
    facts = {"actor": "system:test", "verb": "test.bulk", "object_key": "x"}
    AuditEntry.objects.bulk_create(
        [AuditEntry(**facts, chain=key, company_key=key) for key in (COMPANY, OTHER, COMPANY)]
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_auditentry (id, chain, actor, verb, object_key, reason, changes, at)"
            " VALUES (gen_random_uuid(), 'platform', 'x', 'x', 'x', '', '{}', now())"
        )
    connection.check_constraints()

    assert [(chain, verify_chain(chain=chain).entries) for chain in (COMPANY, OTHER, "platform")] == [
        (COMPANY, 2),
        (OTHER, 1),
        ("platform", 1),
    ]
    assert [difference(chain) for chain in audit_chains()] == [None, None, None]


def test_what_a_savepoint_takes_back_takes_no_number(db: None) -> None:
    with transaction.atomic():
        operations.audit(actor="system:test", verb="test.gone", object_key="x", company_key=COMPANY)
        transaction.set_rollback(True)
    write()

    assert list(AuditSeal.objects.values_list("chain", "number")) == [(COMPANY, 1)]


@pytest.mark.parametrize("table", ["auditentry", "auditseal", "auditanchor", "auditchain"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET chain = 'x'", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_refuses_to_change_what_is_there(
    entries: list[AuditEntry], table: str, statement: str
) -> None:
    operations.anchor_audit_chains()
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE events_{table} ENABLE TRIGGER USER")

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(f"events_{table}"))
    assert difference() is None


def test_a_head_moves_by_one(entries: list[AuditEntry]) -> None:
    for number in (4, 5, 7):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            AuditChain.objects.filter(chain=COMPANY).update(last_number=number)


def _reseal_number_three(entries: list[AuditEntry]) -> None:
    tamper("UPDATE events_auditentry SET reason = 'x' WHERE id = %s", parse_id("aud", entries[2].id))
    tamper(
        "UPDATE events_auditseal SET hash = audit_hash(previous_hash, 3, entry) FROM events_auditentry entry"
        " WHERE entry.id = entry_id AND events_auditseal.chain = %s AND number = 3",
        COMPANY,
    )


def _by_id(statement: str) -> Callable[[list[AuditEntry]], None]:
    return lambda entries: tamper(statement, parse_id("aud", entries[2].id))


def _by_chain(*statements: str) -> Callable[[list[AuditEntry]], None]:
    return lambda entries: [tamper(statement, COMPANY) for statement in statements] and None


CHANGED = "Entry number 3 ({0}) was changed: it does not have the hash that it was sealed with."
TAMPERED = {
    "another reason": (_by_id("UPDATE events_auditentry SET reason = 'x' WHERE id = %s"), CHANGED),
    "another actor": (_by_id("UPDATE events_auditentry SET actor = 'x' WHERE id = %s"), CHANGED),
    "another verb": (_by_id("UPDATE events_auditentry SET verb = 'x' WHERE id = %s"), CHANGED),
    "another object": (_by_id("UPDATE events_auditentry SET object_key = 'x' WHERE id = %s"), CHANGED),
    "another time": (
        _by_id("UPDATE events_auditentry SET at = at - interval '1 microsecond' WHERE id = %s"),
        CHANGED,
    ),
    "another address": (_by_id("UPDATE events_auditentry SET address = '192.0.2.1' WHERE id = %s"), CHANGED),
    "another request": (
        _by_id("UPDATE events_auditentry SET request_key = gen_random_uuid() WHERE id = %s"),
        CHANGED,
    ),
    "another chain": (
        _by_id("UPDATE events_auditentry SET chain = 'platform', company_key = NULL WHERE id = %s"),
        CHANGED,
    ),
    "another value": (
        _by_id("UPDATE events_auditentry SET changes = jsonb_set(changes, '{ends_on,1}', '1') WHERE id = %s"),
        CHANGED,
    ),
    "a word moved to the next field": (
        _by_id("UPDATE events_auditentry SET verb = 'test.writen', object_key = '2' WHERE id = %s"),
        CHANGED,
    ),
    "an entry sealed anew": (
        _reseal_number_three,
        "Entry number 4 ({1}) does not follow number 3: one of the two was replaced.",
    ),
    "an entry removed": (
        _by_id("DELETE FROM events_auditentry WHERE id = %s"),
        "Entry number 3 ({0}) is missing: only its seal is left.",
    ),
    "an entry removed with its seal": (
        lambda entries: (
            [
                tamper(f"DELETE FROM events_{table} = %s", parse_id("aud", entries[2].id))
                for table in ("auditseal WHERE entry_id", "auditentry WHERE id")
            ]
            and None
        ),
        "Number 3 is missing: after 2 comes 4.",
    ),
    "the tail removed": (
        _by_chain("DELETE FROM events_auditseal WHERE chain = %s AND number > 3"),
        "The tail is missing: the chain ends at 3, its head says 5.",
    ),
    "a seal removed": (
        _by_chain("DELETE FROM events_auditseal WHERE chain = %s AND number = 1"),
        "Number 1 is missing: after 0 comes 2.",
    ),
    "the head set back": (
        _by_chain("UPDATE events_auditchain SET last_number = 4 WHERE chain = %s"),
        "The head differs: it says 4, the chain goes on to 5.",
    ),
    "the head with another hash": (
        _by_chain(f"UPDATE events_auditchain SET last_hash = {ZEROS} WHERE chain = %s"),
        "The head differs: it has another hash than number 5.",
    ),
    "the head removed": (
        _by_chain("DELETE FROM events_auditchain WHERE chain = %s"),
        "The head is missing: the chain goes on to 5.",
    ),
}


@pytest.mark.parametrize("how", TAMPERED)
def test_tampering_is_named(entries: list[AuditEntry], how: str) -> None:
    act, said = TAMPERED[how]

    act(entries)

    assert difference() == said.format(entries[2].id, entries[3].id)
    assert (difference(OTHER), difference("platform")) == (None, None)


def test_an_entry_written_past_the_trigger_is_named(entries: list[AuditEntry]) -> None:
    tamper(
        "INSERT INTO events_auditentry (id, chain, company_key, actor, verb, object_key, reason, changes, at)"
        " SELECT gen_random_uuid(), chain, company_key, actor, verb, object_key, reason, changes, at"
        " FROM events_auditentry WHERE chain = %s LIMIT 1",
        COMPANY,
    )

    unsealed = format_id("aud", parse_id("aud", AuditEntry.objects.get(chain=COMPANY, seal=None).id))
    assert difference() == f"Entry {unsealed} has no seal: it was written past the database's guard."


REWRITE = """
DO $$
DECLARE entry events_auditentry;
BEGIN
    UPDATE events_auditentry SET reason = 'nothing to see' WHERE chain = '{0}';
    DELETE FROM events_auditseal WHERE chain = '{0}';
    UPDATE events_auditchain SET last_number = 0, last_hash = decode(repeat('00', 32), 'hex') WHERE chain = '{0}';
    FOR entry IN SELECT * FROM events_auditentry WHERE chain = '{0}' ORDER BY id LOOP
        PERFORM audit_append(entry);
    END LOOP;
END $$;
"""


def test_a_chain_rewritten_from_the_start_differs_from_its_anchor(entries: list[AuditEntry]) -> None:
    """Whoever rewrites everything leaves no difference inside; the signature of the old head they can't make."""
    operations.anchor_audit_chains()
    anchor = last_anchor_of(COMPANY)
    assert anchor is not None
    kept = anchor_text(anchor)

    tamper(REWRITE.format(COMPANY))
    begins = f"The anchor of {anchor.signed_at:%Y-%m-%dT%H:%M:%S.%fZ}"
    rewritten = f"{begins} signed another hash than number 5 has: the chain was rewritten."
    assert difference() == rewritten

    tamper("UPDATE events_auditanchor SET hash = seal.hash FROM events_auditseal seal WHERE seal.number = 5")
    assert difference() == f"{begins} at number 5 is not signed with our key."

    tamper("DELETE FROM events_auditanchor")
    assert difference() is None
    with pytest.raises(CommandError, match="not what it was"):
        verify("--since-anchor", kept)
    assert verify_chain(chain=COMPANY, since=anchor_from(kept)).difference == rewritten


def test_a_tail_removed_with_its_head_set_back_is_missed_by_the_anchor(entries: list[AuditEntry]) -> None:
    operations.anchor_audit_chains()
    tamper("DELETE FROM events_auditseal WHERE chain = %s AND number > 3", COMPANY)
    tamper(
        "DELETE FROM events_auditentry WHERE chain = %s AND id NOT IN (SELECT entry_id FROM events_auditseal)",
        COMPANY,
    )
    tamper(
        "UPDATE events_auditchain head SET last_number = 3, last_hash = seal.hash FROM events_auditseal seal"
        " WHERE seal.chain = head.chain AND seal.number = 3 AND head.chain = %s",
        COMPANY,
    )

    said = difference()
    assert said is not None
    assert said.endswith("signed number 5, which is missing.")


def test_a_head_is_signed_when_it_moved_and_told_in_the_log(
    entries: list[AuditEntry], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        assert operations.anchor_audit_chains() == 3
        assert operations.anchor_audit_chains() == 0
        write()
        assert operations.anchor_audit_chains() == 1

    anchors = list(AuditAnchor.objects.order_by("pk"))
    assert [(one.chain, one.number) for one in anchors if one.chain == COMPANY] == [
        (COMPANY, 5),
        (COMPANY, 6),
    ]
    assert [record.getMessage() for record in caplog.records] == [
        f"Audit anchor {anchor_text(one)}" for one in anchors
    ]
    assert verify_chain(chain=COMPANY).anchors == 2


def test_a_chain_that_differs_is_not_signed_but_told(
    entries: list[AuditEntry], caplog: pytest.LogCaptureFixture
) -> None:
    tamper("UPDATE events_auditentry SET reason = 'x' WHERE id = %s", parse_id("aud", entries[2].id))

    assert operations.anchor_audit_chains() == 2
    assert not AuditAnchor.objects.filter(chain=COMPANY).exists()
    [told] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert f"The audit chain {COMPANY} is not what it was: Entry number 3" in told.getMessage()


def test_the_hourly_task_reads_by_indexes_and_after_the_anchor_alone(entries: list[AuditEntry]) -> None:
    """Each statement is planned as if reading a whole table cost the most: what it can't avoid shows."""
    operations.anchor_audit_chains()
    write(2)
    with CaptureQueriesContext(connection) as asked:
        assert operations.anchor_audit_chains() == 1
    statements = [one["sql"] for one in asked if one["sql"].lstrip().startswith(("SELECT", "WITH"))]

    assert len(statements) > 10
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for statement in statements:
            cursor.execute(f"EXPLAIN (FORMAT json) {statement}")
            reads = reads_of(cursor.fetchone()[0][0]["Plan"])
            assert not [one for one in reads if not {"Index Cond", "Recheck Cond"} & one.keys()]


def reads_of(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The steps of a plan that read a table."""
    if "Relation Name" in plan:
        yield plan
    for part in plan.get("Plans", []):
        yield from reads_of(part)


@pytest.mark.parametrize(
    ("age", "since_anchor"), [(timedelta(minutes=59), True), (timedelta(hours=2), False)]
)
def test_an_entry_slipped_in_is_missed_by_the_hour_only_where_its_id_is_old(
    entries: list[AuditEntry], age: timedelta, since_anchor: bool
) -> None:
    operations.anchor_audit_chains()
    tamper(
        "INSERT INTO events_auditentry (id, chain, company_key, actor, verb, object_key, reason, changes, at)"
        " SELECT %s, chain, company_key, actor, verb, object_key, reason, changes, at"
        " FROM events_auditentry WHERE chain = %s LIMIT 1",
        least_at(clock.now() - age),
        COMPANY,
    )

    said = verify_chain(chain=COMPANY, since=last_anchor_of(COMPANY)).difference
    assert (said is not None) == since_anchor
    assert "has no seal" in str(difference())


def test_the_command_counts_what_it_verified(entries: list[AuditEntry]) -> None:
    operations.anchor_audit_chains()
    write(2)

    assert f"{COMPANY}: 7 entries and 1 anchors verified." in verify()
    assert "3 chains, 11 entries in" in verify()
    assert f"{COMPANY}: 2 entries and 1 anchors verified." in verify("--since-anchor", "last")
    assert "1 chains, 2 entries in" in verify("--chain", "platform")


def test_the_command_says_each_difference_and_exits_with_one(entries: list[AuditEntry]) -> None:
    tamper("UPDATE events_auditentry SET reason = 'x' WHERE chain IN (%s, 'platform')", COMPANY)
    out = StringIO()

    with pytest.raises(CommandError) as refused:
        call_command("verify_audit_log", stdout=out)
    assert refused.value.returncode == 1
    assert f"{COMPANY}: Entry number 1 ({entries[0].id}) was changed" in out.getvalue()
    assert "platform: Entry number 1" in out.getvalue()
    assert f"{OTHER}: 2 entries and 0 anchors verified." in out.getvalue()
    with pytest.raises(CommandError, match="An anchor reads"):
        verify("--since-anchor", "yesterday")
