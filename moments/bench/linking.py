"""Store accounts that share what people share: households, offices, carriers behind a few addresses, and farms."""

from uuid import UUID

from django.db import connection

from fraud.models import AccountSignal, Evidence
from fraud.signals import HashKey, Seen
from kit.ids import format_id

EVIDENCE = Evidence.REGISTRATION

# Rows come first and indexes after: one by one they would take an hour for a million accounts.
_INDEXES_AWAY = """
ALTER TABLE fraud_accountsignal DROP CONSTRAINT account_shows_a_signal_once;
DROP INDEX signals_of_account, account_signals_by_age
"""
_INDEXES_BACK = """
ALTER TABLE fraud_accountsignal
    ADD CONSTRAINT account_shows_a_signal_once UNIQUE (digest, kind, evidence, account_key);
CREATE INDEX signals_of_account ON fraud_accountsignal (account_key, evidence);
CREATE INDEX account_signals_by_age ON fraud_accountsignal (last_seen_at)
"""
# Three accounts are a household: one address, mostly one line. Of twenty, twelve are seen at home, five behind a
# carrier's addresses, two in an office of sixty, one in a data centre. Two of ten use a device of the household, one
# tells none. Each two-hundredth is of a farm of twenty: four share a device, and other four a card, so that it hangs
# together. Nobody shares a mailbox.
_FILL = """
INSERT INTO fraud_accountsignal (evidence, account_key, kind, digest, first_seen_at, last_seen_at)
SELECT 'registration', made.account, shown.kind, sha256((shown.kind || ' ' || shown.value)::bytea), made.at, made.at
FROM (
    SELECT n, n / 200 AS f, n %% 200 = 0 AS is_farmed, n %% 20 AS place, n %% 10 AS device,
           (lpad(to_hex(1764000000000 + n), 12, '0') || '70008000' || substr(md5(n::text), 1, 12))::uuid AS account,
           now() - interval '100 days' * (n %% 1000) / 1000 AS at
    FROM generate_series(%(first)s::bigint, %(last)s) AS n
) AS made CROSS JOIN LATERAL (VALUES
    ('email', 'own ' || n),
    ('address', 'home ' || n / 3),
    ('ip', CASE WHEN place < 12 THEN 'home ' || n / 3 WHEN place < 17 THEN 'carrier ' || n %% 500
                WHEN place < 19 THEN 'office ' || n / 600 ELSE 'centre ' || n %% 50 END),
    ('network', CASE WHEN place < 12 THEN 'home ' || n / 750 WHEN place < 17 THEN 'carrier ' || n %% 50
                     WHEN place < 19 THEN 'office ' || n / 600 ELSE 'centre ' || n %% 5 END),
    ('device', CASE WHEN is_farmed THEN 'farm ' || f / 20 || ' ' || f %% 20 / 4
                    WHEN device < 7 THEN 'own ' || n WHEN device < 9 THEN 'home ' || n / 3 END),
    ('payment', CASE WHEN is_farmed THEN 'farm ' || f / 20 || ' ' || (f %% 20 + 2) / 4 END)
) AS shown (kind, value)
WHERE shown.value IS NOT NULL
"""
_AT_ONCE = 100_000


def make_accounts(count: int) -> int:
    """Write what so many accounts were recognised by at registration; how many signals. No links follow yet."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(_INDEXES_AWAY)
        for first in range(1, count + 1, _AT_ONCE):
            cursor.execute(_FILL, {"first": first, "last": min(first + _AT_ONCE - 1, count)})
        cursor.execute("SET maintenance_work_mem = '256MB'")
        cursor.execute(_INDEXES_BACK)
        cursor.execute("VACUUM ANALYZE fraud_accountsignal")
        cursor.execute("SELECT count(*) FROM fraud_accountsignal")
        return int(cursor.fetchone()[0])


def some_accounts(count: int) -> list[str]:
    """Accounts taken by chance, of all kinds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT account_key FROM fraud_accountsignal TABLESAMPLE SYSTEM (1) WHERE kind = 'email' "
            "ORDER BY random() LIMIT %s",
            [count],
        )
        return [format_id("sto", UUID(str(key))) for (key,) in cursor.fetchall()]


def signals_of(account: str, *, but: tuple[str, ...] = ()) -> list[Seen]:
    """What an account shows, as a call would bring it."""
    rows = AccountSignal.objects.filter(account_key=account, evidence=EVIDENCE).exclude(kind__in=but)
    return [Seen(row.kind, bytes(row.digest), HashKey.STORE) for row in rows]  # type: ignore[arg-type]


def let_age(count: int) -> int:
    """Make so many signals, those of whole accounts, too old to be kept; how many they are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE fraud_accountsignal SET first_seen_at = first_seen_at - interval '1 year', "
            "last_seen_at = last_seen_at - interval '1 year' WHERE evidence = 'registration' AND account_key IN ("
            "SELECT account_key FROM fraud_accountsignal WHERE kind = 'email' ORDER BY account_key LIMIT %s)",
            [count // 5],
        )
        return int(cursor.rowcount)
