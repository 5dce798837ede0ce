"""Closing a month: billing makes the invoices, and their lines get the names that campaigns and moments have (B5)."""

import time
from datetime import date

from django.db import transaction

from billing import operations as billing
from billing import queries
from billing.models import Invoice, InvoiceLine
from campaigns.models import Moment
from kit.errors import Refusal

_DIFFERENCE = "The last reconciliation found a difference. The close goes on once one finds none."


def close_months(*, seconds: float = 240, batch: int = 50) -> int:
    """Close what months have passed, as far as the time reaches; how many invoices were made.

    Harmless to repeat, to run twice at once and to kill: it goes on where it was. A month waits until its charges are
    committed. What keeps a close from going on is written down for support.
    """
    ends_at, made = time.monotonic() + seconds, 0
    while (month := queries.month_to_close()) and queries.month_has_settled(month):
        billing.begin_close(month=month)
        if queries.close_is_stopped():
            billing.stop_close(month=month, problem=_DIFFERENCE)
            return made
        after = None
        while invoices := _close_some(month=month, after=after, batch=batch):
            after, made = invoices[-1].company_id, made + len(invoices)
            if time.monotonic() > ends_at:
                return made
        if invoices is None:
            return made
        billing.finish_close(month=month)
    return made


def _close_some(*, month: date, after: str | None, batch: int) -> list[Invoice] | None:
    """The next invoices of a month; none when there are no more. None when something keeps them from being made."""
    try:
        with transaction.atomic():
            invoices = billing.invoice_some(month=month, after=after, batch=batch)
            billing.name_lines(invoices=invoices, names=_names_on(invoices))
            billing.tell_of(invoices=invoices)
    except Refusal as refusal:
        billing.stop_close(month=month, problem=refusal.detail)
        return None
    return invoices


def _names_on(invoices: list[Invoice]) -> dict[str, tuple[str, str]]:
    """The names of campaign and moment on some invoices, by the moment's key."""
    keys = InvoiceLine.objects.filter(invoice__in=invoices).values_list("moment_key", flat=True).distinct()
    moments = Moment.objects.filter(
        pk__in=list(keys), campaign__company__in={one.company_id for one in invoices}
    )
    return {one.pk: (one.campaign.name, one.name) for one in moments.select_related("campaign")}
