"""Giving up what is left of an invoice, and taking that back when it is paid after all (B4)."""

from django.db import transaction

from billing.errors import WriteOffNotPossible
from billing.models import (
    Account,
    CollectionState,
    Invoice,
    InvoiceCollection,
    InvoiceStatus,
    TransactionKind,
    WriteOff,
)
from billing.operations.dunning import suspend_for
from billing.operations.holding import locked_invoice
from billing.operations.ledger import post
from events.operations import audit
from kit import clock
from kit.money import usd


@transaction.atomic
def write_off(*, invoice: Invoice, reason: str, actor: str) -> WriteOff:
    """Give up what is left of an open invoice. The company's campaigns stay suspended until it is paid all the same.

    Tax stays owed to its authority: giving it back is a correction by itself. Raises WriteOffNotPossible for an invoice
    that nothing is left of, and without a reason.
    """
    held = locked_invoice(invoice)
    if held.status != InvoiceStatus.OPEN:
        raise WriteOffNotPossible(
            f"{held.number} is {held.get_status_display().lower()}: nothing is left of it."
        )
    if not reason.strip():
        raise WriteOffNotPossible("Writing off needs a reason.")
    left = held.left_usd_cents
    gone = WriteOff.objects.create(
        company=held.company, invoice=held, amount_usd_cents=left, reason=reason.strip(), written_by=actor
    )
    _post(held, left, f"write_off:{gone.pk}")
    Invoice.objects.filter(pk=held.pk).update(
        status=InvoiceStatus.WRITTEN_OFF, lost_at=clock.now(), lost_usd_cents=left
    )
    InvoiceCollection.objects.filter(invoice=held).exclude(state=CollectionState.DONE).update(
        state=CollectionState.DONE, ended_at=clock.now(), next_attempt_at=None
    )
    suspend_for(held)
    audit(
        actor=actor,
        verb="invoice.write_off",
        object_key=held.pk,
        company_key=held.company_id,
        reason=reason,
        changes={"left_usd_cents": (left, 0), "written_off": (None, str(usd(left)))},
    )
    return gone


def take_back_write_off(held: Invoice) -> None:
    """Have a held invoice that was given up ask for its rest again, since money came for it; nothing for others."""
    if held.status != InvoiceStatus.WRITTEN_OFF:
        return
    gone = WriteOff.objects.get(invoice=held, taken_back_at=None)
    _post(held, -gone.amount_usd_cents, f"recovery:{gone.pk}")
    held.status, held.lost_at, held.lost_usd_cents = InvoiceStatus.OPEN, None, 0
    held.save(update_fields=["status", "lost_at", "lost_usd_cents"])
    gone.taken_back_at = clock.now()
    gone.save(update_fields=["taken_back_at"])


def _post(held: Invoice, cents: int, cause: str) -> None:
    post(
        company=held.company,
        kind=TransactionKind.WRITE_OFF,
        cause=cause,
        entries={Account.BAD_DEBT: cents, Account.INVOICED: -cents},
        month=clock.this_month(),
    )
