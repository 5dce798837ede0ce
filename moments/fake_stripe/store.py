"""What the stand-in keeps, in one SQLite file: a kill loses nothing that was answered."""

import json
import secrets
import sqlite3
import string
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

type Body = dict[str, Any]

_MOST_REQUESTS = 500
_MOST_EVENTS = 5000
_KEY_SECONDS = 86_400
_ALPHABET = string.ascii_letters + string.digits
_TABLES = """
CREATE TABLE IF NOT EXISTS objects (id TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, asked TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS events (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL,
    wanted INTEGER NOT NULL DEFAULT 1, sent INTEGER NOT NULL DEFAULT 0,
    due REAL NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS requests (number INTEGER PRIMARY KEY, method TEXT, path TEXT, params TEXT);
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
# Customers in a file of before invoices were known lack what invoices ask of them.
_BILLABLE = """
UPDATE objects SET body = json_insert(body, '$.balance', 0, '$.currency', NULL, '$.next_invoice_sequence', 1,
                                      '$.invoice_prefix', upper(substr(id, -8)), '$.invoice_settings',
                                      json('{"default_payment_method": null, "footer": null}'))
WHERE json_extract(body, '$.object') = 'customer' AND json_type(body, '$.next_invoice_sequence') IS NULL
"""
# What lists are asked by; each has an index.
_ASKED_BY = ("customer", "invoice", "charge", "payment_intent", "status")


class Store:
    """Objects by id, answers by idempotency key, events, and the last requests. One thread at a time is in it."""

    def __init__(self, path: Path) -> None:
        self._lock = RLock()
        self._file = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._file.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; {_TABLES}")
        for name in _ASKED_BY:
            self._file.execute(
                f"CREATE INDEX IF NOT EXISTS objects_by_{name} ON objects "
                f"(json_extract(body, '$.object'), json_extract(body, '$.{name}'))"
            )
        self._add("answers", "at", "INTEGER NOT NULL DEFAULT 0")
        self._add("events", "place", "INTEGER")
        self._file.execute(_BILLABLE)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _add(self, table: str, column: str, kind: str) -> None:
        """A column that a file of before lacks."""
        if column not in [row[1] for row in self._file.execute(f"PRAGMA table_info({table})")]:
            self._file.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")

    @contextmanager
    def turn(self) -> Iterator[None]:
        """All or nothing of what is kept meanwhile."""
        with self._lock:
            self._file.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._file.execute("ROLLBACK")
                raise
            self._file.execute("COMMIT")

    def now(self) -> int:
        """The time, as far as the clock was moved."""
        return int(time.time()) + int(self.fact("clock") or 0)

    def fact(self, name: str) -> str:
        """A setting of the stand-in; empty when it was never set."""
        found = self._one("SELECT value FROM facts WHERE name = ?", name)
        return str(found[0]) if found else ""

    def set_fact(self, name: str, value: str) -> None:
        self._file.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def find(self, object_id: str) -> Body | None:
        found = self._one("SELECT body FROM objects WHERE id = ?", object_id)
        return json.loads(found[0]) if found else None

    def keep(self, body: Body) -> Body:
        """Keep an object as it is now."""
        self._file.execute(
            "INSERT INTO objects VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            (body["id"], json.dumps(body)),
        )
        return body

    def drop(self, object_id: str) -> None:
        self._file.execute("DELETE FROM objects WHERE id = ?", (object_id,))

    def among(self, kind: str, facts: Body, *, limit: int, after: str = "", before: str = "") -> list[Body]:
        """Objects of a kind with these facts, the newest first; those older than one, or newer than one."""
        wanted, values = _having(kind, facts)
        for object_id, sign in ((after, "<"), (before, ">")):
            if object_id:
                wanted.append(f"rowid {sign} (SELECT rowid FROM objects WHERE id = ?)")  # noqa: S608 - a sign
                values.append(object_id)
        order = "ASC" if before else "DESC"
        statement = (
            f"SELECT body FROM objects WHERE {' AND '.join(wanted)} ORDER BY rowid {order} LIMIT {limit}"  # noqa: S608
        )
        with self._lock:
            rows = self._file.execute(statement, values).fetchall()
        bodies = [json.loads(row[0]) for row in rows]
        return bodies[::-1] if before else bodies

    def due(self, kind: str, facts: Body, moment: str) -> list[Body]:
        """Objects of a kind with these facts whose moment has come, the oldest first."""
        wanted, values = _having(kind, facts)
        wanted.append(f"json_extract(body, '$.{moment}') <= ?")
        statement = f"SELECT body FROM objects WHERE {' AND '.join(wanted)} ORDER BY rowid"  # noqa: S608 - names
        with self._lock:
            rows = self._file.execute(statement, [*values, self.now()]).fetchall()
        return [json.loads(row[0]) for row in rows]

    def answered(self, key: str) -> tuple[str, int, Body] | None:
        """What was asked with an idempotency key within a day, and how it was answered."""
        self._file.execute("DELETE FROM answers WHERE at <= ?", (self.now() - _KEY_SECONDS,))
        found = self._one("SELECT asked, status, body FROM answers WHERE key = ?", key)
        return (found[0], found[1], json.loads(found[2])) if found else None

    def note_answer(self, key: str, asked: str, status: int, body: Body) -> None:
        self._file.execute(
            "INSERT INTO answers (key, asked, status, body, at) VALUES (?, ?, ?, ?, ?)",
            (key, asked, status, json.dumps(body), self.now()),
        )

    def note_request(self, method: str, path: str, params: Body) -> None:
        cursor = self._file.execute(
            "INSERT INTO requests (method, path, params) VALUES (?, ?, ?)", (method, path, json.dumps(params))
        )
        self._file.execute(
            "DELETE FROM requests WHERE number < ?", ((cursor.lastrowid or 0) - _MOST_REQUESTS,)
        )

    def requests(self) -> list[Body]:
        rows = self._file.execute("SELECT method, path, params FROM requests ORDER BY number").fetchall()
        return [
            {"method": method, "path": path, "params": json.loads(params)} for method, path, params in rows
        ]

    def tell(self, body: Body) -> None:
        """Have an event sent."""
        cursor = self._file.execute(
            "INSERT INTO events (id, body) VALUES (?, ?)", (body["id"], json.dumps(body))
        )
        self._file.execute("DELETE FROM events WHERE number < ?", ((cursor.lastrowid or 0) - _MOST_EVENTS,))

    def tell_again(self, event_id: str) -> bool:
        """Have an event sent once more, even while events are held; whether there is one."""
        return self._change_event("wanted = wanted + 1", event_id) and self.let_go(event_id)

    def let_go(self, event_id: str) -> bool:
        """Have an event sent before those that wait, after those that were let go of before it."""
        place = "place = 1 + coalesce((SELECT max(place) FROM events), 0), due = 0, tries = 0"
        return self._change_event(place, event_id)

    def drop_event(self, event_id: str) -> bool:
        """An event that never arrives."""
        return self._change_event("wanted = sent", event_id)

    def delay_event(self, event_id: str, seconds: int) -> bool:
        """An event that arrives later, by the clock on the wall."""
        return self._change_event(f"due = {time.time() + seconds}", event_id)

    def _change_event(self, change: str, event_id: str) -> bool:
        return bool(self._file.execute(f"UPDATE events SET {change} WHERE id = ?", (event_id,)).rowcount)  # noqa: S608

    def events(self) -> list[Body]:
        return [json.loads(row[0]) for row in self._file.execute("SELECT body FROM events ORDER BY number")]

    def waiting_events(self, limit: int) -> list[tuple[Body, bool]]:
        """The newest events, each with whether it waits to be sent."""
        statement = "SELECT body, sent < wanted FROM events ORDER BY number DESC LIMIT ?"
        with self._lock:
            rows = self._file.execute(statement, (limit,)).fetchall()
        return [(json.loads(row[0]), bool(row[1])) for row in rows]

    def due_event(self) -> tuple[str, str] | None:
        """The event that has to be sent now: its id and body. While events are held, only those let go of are sent."""
        found = self._one(
            "SELECT id, body FROM events WHERE sent < wanted AND due <= ? AND (place IS NOT NULL OR NOT ?) "
            "ORDER BY place IS NULL, place, number LIMIT 1",
            time.time(),
            bool(self.fact("held")),
        )
        return (found[0], found[1]) if found else None

    def note_sent(self, event_id: str, *, arrived: bool) -> None:
        """An event that did not arrive is sent again after 1, 2, 4 … seconds, at most a minute."""
        if arrived:
            self._file.execute("UPDATE events SET sent = sent + 1, tries = 0 WHERE id = ?", (event_id,))
            return
        self._file.execute(
            "UPDATE events SET tries = tries + 1, due = ? + min(60, 1 << min(tries, 6)) WHERE id = ?",
            (time.time(), event_id),
        )

    def _one(self, statement: str, *values: Any) -> Any:
        with self._lock:
            return self._file.execute(statement, values).fetchone()


def _having(kind: str, facts: Body) -> tuple[list[str], list[Any]]:
    """The conditions that find objects of a kind with these facts, and their values."""
    wanted = [
        "json_extract(body, '$.object') = ?",
        *(f"json_extract(body, '$.{name}') IS ?" for name in facts),
    ]
    return wanted, [kind, *facts.values()]


def new_id(prefix: str) -> str:
    """An id as Stripe's look."""
    return f"{prefix}_" + "".join(secrets.choice(_ALPHABET) for _ in range(24))
