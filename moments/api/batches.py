"""Batches: many calls of getReward at once, decided in the background (api.md)."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import facts
from campaigns.errors import BatchNotFound
from campaigns.models import Batch
from campaigns.operations import cancel_batch, submit_batch
from campaigns.queries.batches import DecidedRow, batch_of, counts_of, rows_of
from moments.api import batch_schema, schema
from moments.api.batch_form import rows_of as rows_sent
from moments.api.batch_parsing import BatchCSVParser, BatchJSONParser
from moments.api.reading import ListView, Position, ReadingView
from moments.api.views import KeyedView, idempotency_key_of

_BATCH_ID = OpenApiParameter(
    "batchId", str, OpenApiParameter.PATH, description="The id of a batch of the key's app and mode."
)
# What a row of CSV has of the answer, by the column's name.
_ANSWERED = (
    "code",
    "detail",
    "rewardNotificationUrl",
    "rewardNotificationText",
    "rewardId",
    "actionId",
    "decisionId",
)
_COLUMNS = ("rowId", "outcome", "status", "decidedAt", *_ANSWERED)


class CSVRenderer(BaseRenderer):
    """The rows of a batch, a line each; whatever else there is to say is said in JSON."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        if "data" not in data:
            return json.dumps(data).encode()
        return csv_of(data["data"]).encode()


def csv_of(rows: Sequence[Mapping[str, Any]]) -> str:
    """Decided rows as CSV, with a line of names."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for row in rows:
        answer = row["answer"] or {}
        writer.writerow(
            [_cell(row[name]) for name in _COLUMNS[:4]] + [_cell(answer.get(name)) for name in _ANSWERED]
        )
    return text.getvalue()


def _cell(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


class _OfBatches(KeyedView):
    def batch(self, batch_id: str) -> Batch:
        """The batch that the path names. Raises BatchNotFound."""
        found = batch_of(self.key.app, batch_id, is_test=self.key.is_test)
        if found is None:
            raise BatchNotFound
        return found


class BatchesView(KeyedView):
    """Send a batch."""

    parser_classes = (BatchJSONParser, BatchCSVParser)

    @extend_schema(
        operation_id="submitBatch",
        tags=["Batches"],
        summary="Send a batch of calls",
        description=batch_schema.SUBMIT,
        parameters=[schema.IDEMPOTENCY_KEY],
        request={"application/json": batch_schema.NewBatch, "text/csv": str},
        responses=batch_schema.SUBMIT_RESPONSES,
        examples=[batch_schema.BATCH],
    )
    def post(self, request: Request) -> Response:
        """All rows, or none."""
        idempotency_key = idempotency_key_of(request)
        rows = rows_sent(self.body(request), self.key.app)
        batch = submit_batch(
            app=self.key.app,
            is_test=self.key.is_test,
            key=self.key,
            rows=rows,
            actor=f"app:{self.key.app_id}",
            idempotency_key=idempotency_key,
        )
        response = Response(facts.facts_of_batch(batch, counts_of(batch)), status=202)
        response["Location"] = f"/v1/actions/batches/{batch.pk}"
        return response


class BatchView(_OfBatches, ReadingView):
    """One batch."""

    @extend_schema(
        operation_id="getBatch",
        tags=["Batches"],
        summary="Read a batch",
        description="How far it is.",
        parameters=[_BATCH_ID],
        responses={200: batch_schema.Batch, **schema.READING, **batch_schema.NOT_FOUND},
        examples=[batch_schema.BATCH],
    )
    def get(self, request: Request, batchId: str) -> Response:  # noqa: N803
        """Its state and the counts of its rows."""
        batch = self.batch(batchId)
        return self.answered(request, facts.facts_of_batch(batch, counts_of(batch)))


class BatchRowsView(_OfBatches, ListView[DecidedRow]):
    """What came of the rows of a batch."""

    renderer_classes = (JSONRenderer, CSVRenderer)
    of: Batch

    @extend_schema(
        operation_id="listBatchRows",
        tags=["Batches"],
        summary="Read what came of each row",
        description="In the order of the batch, page by page. With `Accept: text/csv` all rows at once.",
        parameters=[_BATCH_ID, batch_schema.RowParameters],
        responses={
            (200, "application/json"): batch_schema.RowPage,
            (200, "text/csv"): str,
            **schema.READING,
            **schema.INVALID_PARAMETERS,
            **batch_schema.NOT_FOUND,
        },
        examples=[batch_schema.ROWS],
    )
    def get(self, request: Request, batchId: str) -> Response:  # noqa: N803
        """One page, or all rows as CSV."""
        self.of = self.batch(batchId)
        if isinstance(request.accepted_renderer, CSVRenderer):
            return Response({"data": self.shown(rows_of(self.of))})
        return self.listed(request)

    def rows(self, found: Mapping[str, Any], after: Position | None, count: int) -> Sequence[DecidedRow]:
        return rows_of(self.of, after=int(after[0]) if after else 0, count=count)

    def position(self, row: DecidedRow) -> Position:
        return [row.row.number]

    def shown(self, rows: Sequence[DecidedRow]) -> list[dict[str, Any]]:
        return [facts.facts_of_row(one.row, one.answer) for one in rows]


class BatchCancelView(_OfBatches):
    """Cancel what has not begun."""

    @extend_schema(
        operation_id="cancelBatch",
        tags=["Batches"],
        summary="Cancel a batch",
        description="No further row is decided; what was decided stands.",
        parameters=[_BATCH_ID],
        request=None,
        responses=batch_schema.CANCEL_RESPONSES,
        examples=[batch_schema.BATCH],
    )
    def post(self, request: Request, batchId: str) -> Response:  # noqa: N803
        """The batch as it stands then. Refused once it has ended."""
        batch = self.batch(batchId)
        cancel_batch(batch=batch, actor=f"app:{self.key.app_id}")
        return Response(facts.facts_of_batch(batch, counts_of(batch)))
