"""Comparing running totals, the ledger and what was completed (B4)."""

import logging
from collections.abc import Sequence

from billing.models import Reconciliation
from billing.queries.reconciling import LEDGER_CHECKS, Check, first_difference
from kit import clock

logger = logging.getLogger(__name__)


def reconcile(*, more: Sequence[Check] = ()) -> Reconciliation:
    """Compare all that is kept about money, as it stands at one instant, and keep what was found.

    `more` are checks of floors above. A difference stops the close until a later run finds none. Charges go on
    meanwhile, and are either seen whole or not at all. Harmless to repeat, and to run twice at once; a run that is
    killed decides nothing.
    """
    run = Reconciliation.objects.create()
    found = first_difference([*LEDGER_CHECKS, *more])
    run.checked, run.difference, run.finished_at = found.checked, found.difference, clock.now()
    run.save(update_fields=["checked", "difference", "finished_at"])
    if run.difference:
        logger.error(
            "Reconciliation %s: %s No month is closed until a later one is clean.", run.pk, run.difference
        )
    return run
