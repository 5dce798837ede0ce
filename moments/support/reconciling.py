"""What support does about reconciliations: it asks for one now, rather than wait for the night (B4)."""

from billing.operations import ask_to_reconcile
from moments.support.verbs import Done, Verb, VerbForm


class ReconcileForm(VerbForm):
    """Comparing all money now."""

    def do(self, *, actor: str) -> Done:
        ask_to_reconcile(actor=actor, reason=self.cleaned_data["reason"])
        return Done(
            "A worker compares running totals, the ledger and completed actions; it is listed here once begun."
        )


RECONCILE = Verb(
    "reconcile",
    "Reconcile now",
    ReconcileForm,
    "Compares running totals, the ledger and completed actions, as each night. "
    "Months are closed again once a run is clean.",
)
