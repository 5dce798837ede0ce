"""What moved a company's debt in a month, one movement after the other (B4, B9)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum

from accounts.models import Company
from billing.models import (
    Account,
    CreditNote,
    Invoice,
    InvoicePayment,
    LedgerTransaction,
    Refund,
    TransactionKind,
    WriteOff,
)
from kit.ids import is_id


@dataclass(frozen=True, slots=True)
class Movement:
    """Cents of USD moved into what is not invoiced yet, and into what is invoiced and not paid.

    `reference` is the number or the bank's reference of what moved it, `about` its words; both may be empty.
    """

    kind: TransactionKind
    on: date
    reference: str
    about: str
    receivable_usd_cents: int
    invoiced_usd_cents: int


def movements_of(*, company: Company, month: date) -> Iterator[Movement]:
    """What counts in a month besides its charges, in the order in which it was posted.

    With the charges these are all movements of the two accounts: opening and movements are the closing of
    `statement_of`.
    """
    posted = (
        LedgerTransaction.objects.filter(company=company, month=month)
        .exclude(kind=TransactionKind.CHARGE)
        .annotate(
            receivable=_sum_on(Account.RECEIVABLE),
            invoiced=_sum_on(Account.INVOICED),
        )
        .order_by("occurred_at", "pk")
    )
    rows = list(posted)
    words = _words_of(company, [one.cause.partition(":")[2] for one in rows])
    for one in rows:
        reference, about = words.get(one.cause.partition(":")[2], ("", ""))
        yield Movement(
            TransactionKind(one.kind), one.occurred_at.date(), reference, about, one.receivable, one.invoiced
        )


def _sum_on(account: Account) -> Sum:
    return Sum("entries__amount_usd_cents", filter=Q(entries__account=account), default=0)


def _words_of(company: Company, keys: list[str]) -> dict[str, tuple[str, str]]:
    """Reference and words of each invoice, credit note, payment, refund and write-off by its id."""

    def of(prefix: str) -> list[str]:
        return [key for key in keys if is_id(prefix, key)]

    found = {
        one.pk: (one.number, f"For {one.month:%Y-%m}")
        for one in Invoice.objects.filter(company=company, pk__in=of("inv"))
    }
    for note in CreditNote.objects.filter(company=company, pk__in=of("crn")):
        found[note.pk] = (note.number, note.reason)
    payments = InvoicePayment.objects.filter(company=company, pk__in=of("pay")).select_related("invoice")
    for one in payments:
        found[one.pk] = (one.reference, f"{one.get_method_display()} for {one.invoice.number}")
    for refund in Refund.objects.filter(company=company, pk__in=of("rfd")):
        found[refund.pk] = (refund.reference, refund.reason)
    for gone in WriteOff.objects.filter(company=company, pk__in=of("wof")).select_related("invoice"):
        found[gone.pk] = (gone.invoice.number, "Written off")
    return found
