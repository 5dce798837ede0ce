"""Numbers that rows get one after the other: whoever sees two of them can count what lies between."""

from django.db import connection

# Rows of these are numbered while customers redeem, and no company sees a number of theirs: what each is for.
OF_THE_STORE = {
    "redemption_": "what customers ordered and had sent",
    "providers_": "what providers were asked and told",
    "fraud_": "what somebody was recognised by",
    "feeds_": "what feeds said",
    "account_emailaddress": "addresses of sign-ins, which are shown without a number",
    "usersessions_usersession": "devices that are signed in, which have names instead of numbers",
    "events_auditanchor": "signatures of chains, which are shown by the chain's own numbers",
    "billing_reconciliation": "nightly comparisons, for staff",
}


def last_numbers() -> dict[str, int]:
    """The last number that was given, by the table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq.relname, dep.refobjid::regclass::text, s.last_value FROM pg_class seq"
            " JOIN pg_depend dep ON dep.objid = seq.oid AND dep.deptype IN ('a', 'i')"
            " AND dep.refclassid = 'pg_class'::regclass"
            " JOIN pg_sequences s ON s.sequencename = seq.relname WHERE seq.relkind = 'S'"
        )
        return {table: last or 0 for _, table, last in cursor.fetchall()}


def given(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    """How many numbers were given out in between, by the table, without those of the store."""
    return {
        table: after[table] - before.get(table, 0)
        for table in sorted(after)
        if after[table] != before.get(table, 0) and not table.startswith(tuple(OF_THE_STORE))
    }
