"""Batches: up to 10,000 calls of getReward at once, decided in the background."""

import time
from collections.abc import Iterable, Iterator

from moments_rewards import operations
from moments_rewards.answers import Batch, DecidedRow
from moments_rewards.calling import json_of, new_idempotency_key
from moments_rewards.calls import BatchRow
from moments_rewards.decoding import camel, decoded
from moments_rewards.errors import TimedOut
from moments_rewards.resources import Resource, pages


class Batches(Resource):
    """The batches of the key's app and mode."""

    def submit(self, rows: Iterable[BatchRow], *, idempotency_key: str | None = None) -> Batch:
        """Send rows: all are accepted, or InvalidRequest lists the faults of all.

        The rows are sent once, whatever the network does; give an `idempotency_key` of your own to be able to send them
        again yourself.
        """
        body = {"rows": [{**row.as_json(), camel("row_id"): row.row_id} for row in rows]}
        key = idempotency_key or new_idempotency_key()
        return decoded(Batch, self._caller.call(operations.SUBMIT_BATCH, body=body, idempotency_key=key))

    def submit_csv(self, text: str | bytes, *, idempotency_key: str | None = None) -> Batch:
        """Send a CSV file whose first line names the fields, `rowId` among them."""
        answer = self._caller.send(
            operations.SUBMIT_BATCH,
            body=text.encode() if isinstance(text, str) else text,
            media_type="text/csv",
            idempotency_key=idempotency_key or new_idempotency_key(),
        )
        return decoded(Batch, json_of(answer))

    def get(self, batch_id: str) -> Batch:
        """How far it is. Raises NotFound."""
        return decoded(Batch, self._caller.call(operations.GET_BATCH, ids={"batchId": batch_id}))

    def wait(self, batch_id: str, *, timeout: float = 3600.0, every: float = 2.0) -> Batch:
        """The batch once it has ended. Raises TimedOut when it has not within `timeout` seconds."""
        ends = time.monotonic() + timeout
        while True:
            batch = self.get(batch_id)
            if batch.has_ended:
                return batch
            if time.monotonic() + every > ends:
                raise TimedOut(f"The batch {batch_id} is {batch.state} after {timeout:g} seconds.")
            time.sleep(every)

    def rows(self, batch_id: str) -> Iterator[DecidedRow]:
        """What came of each row, in the order of the batch; pages are read as they are needed."""
        return pages(self._caller, operations.LIST_BATCH_ROWS, DecidedRow, {}, {"batchId": batch_id})

    def rows_csv(self, batch_id: str) -> str:
        """What came of all rows, as a CSV file."""
        ids = {"batchId": batch_id}
        answer = self._caller.send(operations.LIST_BATCH_ROWS, ids=ids, accept="text/csv")
        return answer.body.decode()

    def cancel(self, batch_id: str) -> Batch:
        """Decide no further row; what was decided stands. Raises Refusal once the batch has ended."""
        return decoded(Batch, self._caller.call(operations.CANCEL_BATCH, ids={"batchId": batch_id}))
