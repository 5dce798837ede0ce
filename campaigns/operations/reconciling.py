"""Reconciling money with what was completed (B4)."""

from billing import operations
from billing.models import Reconciliation
from campaigns.queries.reconciling import ACTION_CHECKS


def reconcile() -> Reconciliation:
    """Compare limits, the ledger and completed actions at one instant; see `billing.operations.reconcile`."""
    return operations.reconcile(more=ACTION_CHECKS)
