"""The end of a batch: nothing of it waits any more, and its company's servers are told."""

from campaigns.facts import facts_of_batch
from campaigns.models import Batch, BatchState, RowOutcome
from campaigns.queries.batches import counts_of
from events.operations import record
from kit import clock


def end(batch: Batch, state: BatchState, *, reason: str = "") -> None:
    """End a batch that the caller's transaction holds; rows that still wait are cancelled with it."""
    now = clock.now()
    batch.rows.filter(outcome=RowOutcome.WAITING).update(
        outcome=RowOutcome.CANCELLED, call=None, decided_at=now
    )
    batch.state, batch.reason, batch.finished_at = state, reason, now
    batch.claimed_by, batch.claimed_until = "", None
    batch.save(update_fields=["state", "reason", "finished_at", "claimed_by", "claimed_until"])
    record(company_key=batch.company_id, type="batch.finished", data=facts_of_batch(batch, counts_of(batch)))
