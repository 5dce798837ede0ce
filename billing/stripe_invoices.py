"""Invoices and refunds at Stripe: they carry charges of ours; what is owed is said by our own rows (B5).

As with cards, each write has an idempotency key made from a row of ours. Raises StripeAway, StripeRefused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from billing.stripe_client import client, in_our_words

# Stripe carries anything below over to the customer's next invoice instead of charging it.
LEAST_CHARGE_USD_CENTS = 50


@dataclass(frozen=True, slots=True)
class Item:
    """One item of an invoice, in cents of USD; below zero: what was paid or credited before."""

    text: str
    amount_usd_cents: int


@dataclass(frozen=True, slots=True)
class FoundInvoice:
    """An invoice at Stripe as it is now. `payment_intent` is what paid it, empty while nothing did."""

    id: str
    status: str
    due_usd_cents: int
    paid_usd_cents: int
    payment_intent: str
    client_secret: str


@dataclass(frozen=True, slots=True)
class FoundRefund:
    """A refund at Stripe as it is now; `problem` is why it failed, in Stripe's word."""

    id: str
    status: str
    problem: str


def draft_invoice(*, customer: str, number: str, invoice_key: str, edition: int) -> str:
    """The id of a new invoice without items, which nobody charges or sends by itself."""
    with in_our_words():
        return (
            client()
            .v1.invoices.create(
                {
                    "customer": customer,
                    "currency": "usd",
                    "collection_method": "charge_automatically",
                    "auto_advance": False,
                    "pending_invoice_items_behavior": "exclude",
                    "description": f"Invoice {number}",
                    "metadata": {"invoice": invoice_key, "edition": str(edition)},
                },
                {"idempotency_key": f"invoice-{invoice_key}-{edition}"},
            )
            .id
        )


def finish_invoice(invoice_id: str, *, customer: str, items: Sequence[Item]) -> FoundInvoice:
    """Put the items on a draft and make it final. Harmless to repeat, within a day."""
    with in_our_words():
        for number, item in enumerate(items):
            client().v1.invoice_items.create(
                {
                    "customer": customer,
                    "invoice": invoice_id,
                    "currency": "usd",
                    "amount": item.amount_usd_cents,
                    "description": item.text,
                },
                {"idempotency_key": f"item-{invoice_id}-{number}"},
            )
        client().v1.invoices.finalize_invoice(
            invoice_id, {"auto_advance": False}, {"idempotency_key": f"finalize-{invoice_id}"}
        )
    return invoice_of(invoice_id)


def invoice_of(invoice_id: str) -> FoundInvoice:
    """The invoice as it is now, with what its holder's browser needs to confirm its payment."""
    with in_our_words():
        found = client().v1.invoices.retrieve(invoice_id, {"expand": ["payments", "confirmation_secret"]})
    paid_by = ""
    for payment in found.payments.data if found.payments else []:
        intent = payment.payment.payment_intent
        if payment.status == "paid" and intent:
            paid_by = intent if isinstance(intent, str) else intent.id
    secret = found.confirmation_secret
    return FoundInvoice(
        id=found.id or "",
        status=found.status or "",
        due_usd_cents=found.amount_remaining,
        paid_usd_cents=found.amount_paid,
        payment_intent=paid_by,
        client_secret=secret.client_secret if secret else "",
    )


def pay_invoice(invoice_id: str, *, payment_method: str, attempt_key: str) -> FoundInvoice:
    """Charge a card for the invoice without its holder.

    Raises ChargeDeclined, and StripeRefused when it is paid already.
    """
    with in_our_words():
        client().v1.invoices.pay(
            invoice_id,
            {"payment_method": payment_method, "off_session": True},
            {"idempotency_key": f"pay-{attempt_key}"},
        )
    return invoice_of(invoice_id)


def drop_invoice(found: FoundInvoice) -> None:
    """See to it that nothing is charged for an invoice any more. Raises StripeRefused for one that is paid by now."""
    with in_our_words():
        if found.status in ("open", "uncollectible"):
            client().v1.invoices.void_invoice(found.id, options={"idempotency_key": f"void-{found.id}"})


def make_refund(*, payment_intent: str, amount_usd_cents: int, refund_key: str) -> FoundRefund:
    """Send money back to the card that paid. Raises StripeRefused for more than it has left."""
    return send_back(
        payment_intent=payment_intent,
        amount_minor=amount_usd_cents,
        refund_key=refund_key,
        idempotency_key=f"refund-{refund_key}",
    )


def send_back(
    *, payment_intent: str, amount_minor: int, refund_key: str, idempotency_key: str
) -> FoundRefund:
    """Send a part of a payment back to its card, in its currency. Raises StripeRefused for more than it has left."""
    with in_our_words():
        return _refund(
            client().v1.refunds.create(
                {
                    "payment_intent": payment_intent,
                    "amount": amount_minor,
                    "metadata": {"refund": refund_key},
                },
                {"idempotency_key": idempotency_key},
            )
        )


def refund_of(refund_id: str) -> FoundRefund:
    """The refund as it is now."""
    with in_our_words():
        return _refund(client().v1.refunds.retrieve(refund_id))


def _refund(found: Any) -> FoundRefund:
    return FoundRefund(id=found.id, status=found.status or "", problem=found.failure_reason or "")
