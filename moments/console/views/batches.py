"""Batches: the list, one of them with what came of each row, its results as a file, and its end by hand.

Everybody who sees campaigns sees them (P3). Sending and cancelling takes what changing campaigns takes, since it
spends their budgets; a developer sends batches with an app's key, over the API.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from accounts.permissions import Right
from campaigns.errors import BatchEnded
from campaigns.models import Batch, RowOutcome
from campaigns.operations import cancel_batch, export_batch
from campaigns.queries.batches import (
    DecidedRow,
    batch_in,
    batches_of,
    counts_by_batch,
    counts_of,
    files_of,
    rows_of,
)
from kit.ids import is_id
from moments.console.access import ConsoleView
from moments.console.batch_senders import senders_of
from moments.console.paging import page_of
from moments.console.sheets import Cell, csv_response

PAGE_SIZE = 20
ROWS_A_PAGE = 50
_AT_ONCE = 1_000
_ANSWERED = ("code", "rewardNotificationUrl", "rewardNotificationText", "rewardId", "actionId", "decisionId")
_URL = "rewardNotificationUrl"
_WORDS = {
    RowOutcome.COMPLETED: "Completed",
    RowOutcome.HELD: "Held",
    RowOutcome.REFUSED: "Refused",
    RowOutcome.TEST: "Test",
    RowOutcome.FAILED: "Failed",
    RowOutcome.CANCELLED: "Cancelled",
    RowOutcome.WAITING: "Waiting",
}


@dataclass(frozen=True, slots=True)
class Progress:
    """A batch with how many rows have which outcome."""

    batch: Batch
    counts: Mapping[RowOutcome, int]
    sender: str

    @property
    def decided(self) -> int:
        return self.batch.row_count - self.counts[RowOutcome.WAITING]

    @property
    def told(self) -> list[tuple[str, str, int]]:
        """The outcomes that there are, each with its word and its number."""
        return [(one, words, self.counts[one]) for one, words in _WORDS.items() if self.counts[one]]

    @property
    def minutes_left(self) -> int:
        """How long the waiting rows take at the full rate, in minutes, rounded up."""
        a_minute: int = settings.BATCH_ROWS_PER_SECOND * 60
        return -(-self.counts[RowOutcome.WAITING] // a_minute)


class BatchListView(ConsoleView):
    """Batches, newest first, and uploaded files that wait for somebody's word."""

    template_name = "console/batches/list.html"
    page = "batches"
    right = Right.CAMPAIGNS

    def get_template_names(self) -> list[str]:
        is_part = self.request.htmx  # type: ignore[attr-defined]
        return [f"{self.template_name}#live" if is_part else self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        before = self.request.GET.get("before", "")
        listed = page_of(
            batches_of(self.company), before=before if is_id("bat", before) else None, size=PAGE_SIZE
        )
        counts, senders = counts_by_batch(listed.rows), senders_of(listed.rows)
        return super().get_context_data(
            listed=listed,
            batches=[Progress(one, counts[one.pk], senders[one.pk]) for one in listed.rows],
            files=list(files_of(self.company)) if self.may(Right.CHANGE_CAMPAIGNS) else [],
            is_live=any(one.is_open for one in listed.rows),
            **kwargs,
        )


class _OfBatch(ConsoleView):
    page = "batches"
    right = Right.CAMPAIGNS
    batch: Batch

    def find(self) -> None:
        batch = batch_in(self.company, self.kwargs["batch_id"])
        if batch is None:
            raise Http404
        self.batch = batch


class BatchView(_OfBatch):
    """One batch: how far it is, and its rows by outcome or by their id. It refreshes itself until it has ended."""

    template_name = "console/batches/batch.html"

    def get_template_names(self) -> list[str]:
        is_part = self.request.htmx  # type: ignore[attr-defined]
        return [f"{self.template_name}#live" if is_part else self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET
        outcome = asked.get("outcome", "")
        outcome = outcome if outcome in RowOutcome.values else ""
        row_id, after = asked.get("row", "").replace("\x00", "").strip()[:64], asked.get("before", "")
        progress = Progress(self.batch, counts_of(self.batch), senders_of([self.batch])[self.batch.pk])
        return super().get_context_data(
            batch=self.batch,
            progress=progress,
            rows=self._rows(outcome, row_id, int(after) if after.isdecimal() and len(after) < 6 else 0),
            tabs=self._tabs(progress, outcome),
            outcome=outcome,
            row_id=row_id,
            filters="".join(f"{name}={value}&" for name, value in (("outcome", outcome),) if value),
            **kwargs,
        )

    def _rows(self, outcome: str, row_id: str, after: int) -> "Listed":
        found = rows_of(self.batch, after=after, count=ROWS_A_PAGE + 1, outcome=outcome, row_id=row_id)
        older = str(found[ROWS_A_PAGE - 1].row.number) if len(found) > ROWS_A_PAGE else None
        return Listed(found[:ROWS_A_PAGE], is_first=not after, older=older)

    def _tabs(self, progress: Progress, outcome: str) -> list[dict[str, Any]]:
        """All rows, and those of each outcome that there is."""
        here = reverse("console:batch", args=[self.batch.pk])
        every = [("", "All rows", self.batch.row_count), *progress.told]
        return [
            {
                "name": words,
                "count": count,
                "href": f"{here}?outcome={value}" if value else here,
                "is_current": value == outcome,
            }
            for value, words, count in every
        ]


@dataclass(frozen=True, slots=True)
class Listed:
    """Some rows in the order of the batch, and the number after which the next ones come."""

    rows: list[DecidedRow]
    is_first: bool
    older: str | None


class BatchRowsCsvView(_OfBatch):
    """What came of all rows, as a file; reward URLs are in it for who may send batches. Taking it leaves an entry."""

    http_method_names = ["get"]
    right = Right.REPORTS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        export_batch(batch=self.batch, actor=self.actor)
        answered = [name for name in _ANSWERED if name != _URL or self.may(Right.CHANGE_CAMPAIGNS)]
        header = ["row", "rowId", "outcome", "status", "decidedAt", *answered]
        return csv_response(f"{self.batch.pk}.csv", header, self._lines(answered))

    def _lines(self, answered: list[str]) -> Iterator[list[Cell]]:
        after = 0
        while rows := rows_of(self.batch, after=after, count=_AT_ONCE):
            for one in rows:
                row, answer = one.row, one.answer or {}
                decided = row.decided_at.isoformat() if row.decided_at else ""
                cells = [str(answer.get(name) or "") for name in answered]
                yield [row.number, row.row_id, row.outcome, row.status, decided, *cells]
            after = rows[-1].row.number


class BatchCancelView(_OfBatch):
    """End a batch before its rows are all decided; it says what of it happened already and stays."""

    template_name = "console/batches/cancel.html"
    right = Right.CHANGE_CAMPAIGNS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        progress = Progress(self.batch, counts_of(self.batch), "")
        return super().get_context_data(batch=self.batch, progress=progress, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            cancel_batch(batch=self.batch, actor=self.actor)
        except BatchEnded as refusal:
            messages.warning(request, refusal.detail)
        else:
            messages.success(request, "The batch is cancelled. What was decided before stands.")
        return redirect("console:batch", self.batch.pk)
