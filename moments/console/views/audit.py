"""Who did what in the company, when and from where: the audit log, filtered, and as a file (H1, P3)."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase

from accounts.permissions import Right
from accounts.queries import actors_of
from events.audit_chain import time_text
from events.models import AuditEntry
from events.operations import export_audit
from events.queries import audit_head_of, audit_of
from kit import clock
from kit.ids import is_id
from moments.console.access import ConsoleView
from moments.console.audit import Told, told
from moments.console.audit_words import SUBJECTS
from moments.console.paging import page_of, pages_of
from moments.console.sheets import Cell, csv_response

PAGE_SIZE = 50
KINDS = {"support": "Support", "system": "Moments", "app": "Apps"}
HEADER = [
    *("number", "time", "who", "who_key", "verb", "object", "reason", "changes", "address", "request"),
    *("entry", "previous_hash", "hash"),
]


class AuditBaseView(ConsoleView):
    """What the page and the file have in common; filters that make no sense are not applied."""

    page = "audit"
    right = Right.COMPANY

    def asked(self) -> dict[str, str]:
        """The filters asked for, each empty where it is not one."""
        asked = {
            name: self.request.GET.get(name, "") for name in ("who", "about", "object", "since", "until")
        }
        accepted = {
            "who": asked["who"] in KINDS or is_id("usr", asked["who"]),
            "about": asked["about"].isidentifier(),
            "object": len(asked["object"]) <= 80 and "\x00" not in asked["object"],
            "since": _instant(asked["since"]) is not None,
            "until": _instant(asked["until"]) is not None,
        }
        return {name: value.strip() if accepted[name] else "" for name, value in asked.items()}

    def entries(self, asked: dict[str, str]) -> QuerySet[AuditEntry]:
        who = asked["who"]
        return audit_of(
            self.company.pk,
            actor=f"{who}:" if who in KINDS else who and f"member:{who}",
            subject=asked["about"],
            object_key=asked["object"],
            since=_instant(asked["since"]),
            until=_instant(asked["until"], days=1),
        )


class AuditView(AuditBaseView):
    """The company's entries, newest first, and where its chain stands."""

    template_name = "console/audit.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked, before = self.asked(), self.request.GET.get("before", "")
        listed = page_of(self.entries(asked), before=before if is_id("aud", before) else None, size=PAGE_SIZE)
        head = audit_head_of(self.company.pk)
        filters = urlencode({name: value for name, value in asked.items() if value})
        return super().get_context_data(
            listed=listed,
            rows=told(listed.rows),
            asked=asked,
            filters=f"{filters}&" if filters else "",
            is_filtered=bool(filters),
            people=actors_of(self.company),
            kinds=KINDS.items(),
            subjects=SUBJECTS.items(),
            head=head,
            head_hash=bytes(head.last_hash).hex() if head else "",
            **kwargs,
        )


class AuditCsvView(AuditBaseView):
    """The same entries as a file, which leaves an entry itself."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        asked = self.asked()
        filters = {name: value for name, value in asked.items() if value}
        export_audit(company_key=self.company.pk, actor=self.actor, filters=filters)
        name = f"audit-log-{clock.now():%Y-%m-%d}.csv"
        return csv_response(name, HEADER, _cells_of_all(self.entries(asked)))


def _cells_of_all(entries: QuerySet[AuditEntry]) -> Iterator[list[Cell]]:
    for page in pages_of(entries):
        yield from map(_cells, told(page))


def _cells(row: Told) -> list[Cell]:
    entry, seal = row.entry, row.seal
    return [
        seal.number if seal else None,
        time_text(entry.at),
        row.who,
        row.who_key,
        entry.verb,
        entry.object_key,
        entry.reason,
        json.dumps(entry.changes, ensure_ascii=False) if entry.changes else "",
        row.address,
        entry.request_key if row.who_key else "",
        entry.id,
        bytes(seal.previous_hash).hex() if seal else "",
        bytes(seal.hash).hex() if seal else "",
    ]


def _instant(day: str, *, days: int = 0) -> datetime | None:
    """The first instant of a day as written in an address, or of one some days later; None for anything else."""
    try:
        return clock.start_of_day(date.fromisoformat(day) + timedelta(days=days), "UTC")
    except (ValueError, OverflowError):
        return None
