"""What is not paid: reminded of, then the company's campaigns are suspended until it is (B6)."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from accounts.models import Company, CompanyStatus, CompanySuspension
from accounts.operations import resume_company, suspend_company
from billing import queries
from billing.models import Invoice, InvoiceStatus
from billing.operations.holding import locked_invoice
from billing.queries.collecting import PATIENCE, is_unpaid, overdue_invoices
from events.operations import send_mail_to_each
from kit import clock

ACTOR = "system:billing"
# An invoice that is paid by transfer is reminded of so many days after it was due.
_REMINDED_AFTER = (1, 7, PATIENCE.days)


def dun_overdue(*, batch: int = 200) -> int:
    """Remind of invoices that should have been paid by transfer, and suspend for those that are 14 days overdue (B6).

    How many were reminded of. Each of the reminders is sent once, the latest alone after an outage; harmless to repeat
    and to run twice at once.
    """
    today = clock.now().date()
    is_due = Q()
    for days in _REMINDED_AFTER:
        is_due |= Q(due_on__lte=today - timedelta(days=days), reminded_days__lt=days)
    return sum(_remind(invoice) for invoice in overdue_invoices(today).filter(is_due)[:batch])


@transaction.atomic
def _remind(invoice: Invoice) -> int:
    held = locked_invoice(invoice)
    overdue = (clock.now().date() - held.due_on).days
    stage = max((days for days in _REMINDED_AFTER if days <= overdue), default=0)
    if held.status != InvoiceStatus.OPEN or stage <= held.reminded_days:
        return 0
    Invoice.objects.filter(pk=held.pk).update(reminded_days=stage)
    if stage == PATIENCE.days:
        suspend_for(held)
    send_mail_to_each(
        kind="invoice_overdue",
        to=queries.readers_of_invoices(held.company),
        context={
            "invoice": held,
            "overdue": overdue,
            "suspended_on": held.due_on + PATIENCE,
            "is_suspended": stage == PATIENCE.days,
            "url": address_of(held),
        },
    )
    return 1


def suspend_for(invoice: Invoice) -> None:
    """Suspend the company's campaigns until the held invoice is paid (B6): campaigns act on it within seconds."""
    suspend_company(
        company=invoice.company,
        actor=ACTOR,
        reason=f"Invoice {invoice.number} is not paid.",
        cause=CompanySuspension.UNPAID,
    )


def lift_when_paid(company: Company) -> None:
    """Lift the suspension of a company that owes nothing any more that it was suspended for (B6)."""
    current = Company.objects.get(pk=company.pk)
    is_suspended = current.status == CompanyStatus.SUSPENDED and (
        CompanySuspension.UNPAID.value in current.suspensions
    )
    if is_suspended and not is_unpaid(current):
        resume_company(
            company=current, actor=ACTOR, reason="What was owed is paid.", cause=CompanySuspension.UNPAID
        )


def address_of(invoice: Invoice) -> str:
    """Where members read the invoice."""
    return f"{settings.BASE_URL}/console/bills/invoices/{invoice.pk}/"
