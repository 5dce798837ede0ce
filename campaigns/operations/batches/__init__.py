"""Batches of calls to getReward (api.md): written down at once, decided by workers one row after the other."""

from campaigns.operations.batches.deciding import work_on_batches
from campaigns.operations.batches.submitting import MOST_OPEN, SubmittedRow, cancel_batch, submit_batch

__all__ = ["MOST_OPEN", "SubmittedRow", "cancel_batch", "submit_batch", "work_on_batches"]
