"""One charge of a card at Stripe: its invoice is brought to what is left of ours, and paid. No lock is held here."""

from django.db.models import Sum

from billing.errors import ChargeDeclined, StripeRefused
from billing.models import (
    ChargeAttempt,
    Invoice,
    InvoiceCollection,
    InvoiceLine,
    InvoiceStatus,
    StripeCustomer,
)
from billing.stripe_invoices import (
    FoundInvoice,
    Item,
    draft_invoice,
    drop_invoice,
    finish_invoice,
    invoice_of,
    pay_invoice,
)

# Each item is a call of its own: an invoice of more campaigns sums up the rest.
_MOST_ITEMS = 20


def charge_card(attempt: ChargeAttempt) -> FoundInvoice | None:
    """Charge the try's card for what is left of its invoice; Stripe's invoice once it is paid.

    None when nothing was left to charge. Harmless to repeat: what Stripe has is looked at first, and each write has its
    key. Raises ChargeDeclined, StripeRefused, StripeAway.
    """
    invoice = Invoice.objects.select_related("company").get(pk=attempt.invoice_id, company=attempt.company_id)
    collection = InvoiceCollection.objects.get(invoice=invoice)
    found = _standing(invoice, collection)
    if found is not None and is_paid(found):
        return found
    if invoice.status != InvoiceStatus.OPEN or invoice.left_usd_cents < 1:
        return None
    card = attempt.card
    if card is None or card.is_expired:
        problem = "There is no active card." if card is None else f"{card} has expired."
        raise ChargeDeclined(problem, decline_code="no_card" if card is None else "expired_card")
    if found is None:
        found = _make(invoice, collection)
    try:
        return pay_invoice(found.id, payment_method=card.stripe_id, attempt_key=attempt.pk)
    except ChargeDeclined:
        raise
    except StripeRefused:
        found = invoice_of(found.id)
        if is_paid(found):
            return found
        raise


def is_paid(found: FoundInvoice) -> bool:
    """Whether a charge paid it; not a credit at Stripe, of which there is none of ours."""
    return found.status == "paid" and bool(found.payment_intent)


def _standing(invoice: Invoice, collection: InvoiceCollection) -> FoundInvoice | None:
    """Stripe's invoice, if it is paid or asks for just what is left; any other is dropped."""
    if not collection.stripe_id:
        return None
    found = invoice_of(collection.stripe_id)
    asks_for_it = found.status == "open" and found.due_usd_cents == invoice.left_usd_cents
    if is_paid(found) or (asks_for_it and invoice.status == InvoiceStatus.OPEN):
        return found
    if found.status != "draft":
        try:
            drop_invoice(found)
        except StripeRefused:
            found = invoice_of(found.id)
            if is_paid(found):
                return found
            raise
    # A draft is charged by nobody; its items may be there in part.
    InvoiceCollection.objects.filter(pk=collection.pk, stripe_id=found.id).update(
        stripe_id=None, edition=collection.edition + 1
    )
    collection.stripe_id, collection.edition = None, collection.edition + 1
    return None


def _make(invoice: Invoice, collection: InvoiceCollection) -> FoundInvoice:
    customer = StripeCustomer.objects.get(company=invoice.company_id).stripe_id
    draft = draft_invoice(
        customer=customer, number=invoice.number, invoice_key=invoice.pk, edition=collection.edition
    )
    InvoiceCollection.objects.filter(pk=collection.pk).update(stripe_id=draft)
    return finish_invoice(draft, customer=customer, items=items_of(invoice))


def items_of(invoice: Invoice) -> list[Item]:
    """What Stripe's invoice lists: campaigns, tax, and what was paid or credited before; their sum is what is left."""
    sums = list(
        InvoiceLine.objects.filter(invoice=invoice)
        .values_list("campaign_name")
        .annotate(sum=Sum("total_usd_cents"))
        .order_by("-sum", "campaign_name")
    )
    named = sums if len(sums) <= _MOST_ITEMS else sums[: _MOST_ITEMS - 1]
    items = [Item(f"Completed actions: {name or 'a campaign'}"[:250], cents) for name, cents in named]
    if rest := sum(cents for _, cents in sums[len(named) :]):
        items.append(Item(f"Completed actions of {len(sums) - len(named)} other campaigns", rest))
    if invoice.tax_usd_cents:
        items.append(Item(invoice.tax_words[:250], invoice.tax_usd_cents))
    if settled := invoice.total_usd_cents - invoice.left_usd_cents:
        items.append(Item("Paid or credited before", -settled))
    return items
