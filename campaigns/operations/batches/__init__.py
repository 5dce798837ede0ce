"""Batches of calls to getReward (api.md): written down at once, decided by workers one row after the other."""

from campaigns.operations.batches.deciding import work_on_batches
from campaigns.operations.batches.files import confirm_file, discard_file, export_batch, upload_file
from campaigns.operations.batches.forgetting import forget_batches, forget_files
from campaigns.operations.batches.submitting import MOST_OPEN, cancel_batch, submit_batch

__all__ = [
    "MOST_OPEN",
    "cancel_batch",
    "confirm_file",
    "discard_file",
    "export_batch",
    "forget_batches",
    "forget_files",
    "submit_batch",
    "upload_file",
    "work_on_batches",
]
