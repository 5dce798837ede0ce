"""Comparing running totals, the ledger and what was completed (B4)."""

import logging
from collections.abc import Sequence

from django.db import transaction

from billing.models import Reconciliation
from billing.queries.reconciling import LEDGER_CHECKS, Check, first_difference
from events.operations import audit
from kit import clock
from kit.jobs import send_after_commit

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


@transaction.atomic
def ask_to_reconcile(*, actor: str, reason: str) -> None:
    """Have a worker reconcile now, say once a difference was mended; a hint that is lost leaves it to the night."""
    audit(actor=actor, verb="reconciliation.ask", object_key="reconciliation", reason=reason)
    send_after_commit("campaigns.reconcile")
